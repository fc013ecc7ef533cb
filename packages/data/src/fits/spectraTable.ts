import { FormatError } from "@chaosphere/core";
import { type FitsUnit, readFitsUnits } from "./header.ts";
import { columnValues, type FitsTable, readFitsTable } from "./table.ts";

/** Names healpy gives the spectra of its files. */
const spectrumNames = ["TEMPERATURE", "GRADIENT", "CURL", "G-T", "C-T", "C-G"];

/** A spectrum of a file of healpy.write_cl. */
export interface FitsSpectrum {
  /** C_l of the row l, in the square of the map's unit. */
  readonly spectrum: Float64Array;
  /** Name of its column. */
  readonly name: string;
  /** Names of all columns. */
  readonly names: readonly string[];
}

/**
 * The first of the angular power spectra of a file of healpy.write_cl, that of temperature: C_l by the row, l = 0, 1, ….
 *
 * @throws {@link FormatError} if no table of the file has columns of these names and no pixels.
 *
 * Source: Zonca et al. (2019), write_cl.
 */
export function readFitsSpectrum(bytes: Uint8Array, path: string): FitsSpectrum {
  const table = spectraTable(readFitsUnits(bytes, path), path);
  if (table === undefined) {
    throw new FormatError(
      `readFitsSpectrum: a table must have the columns of healpy.write_cl, TEMPERATURE first, got none in ${path}. Write it with healpy.write_cl, or its lines "l C_l" as text.`,
      { path, field: "TTYPE" },
    );
  }
  const [column] = table.columns;
  const names = table.columns.map(({ name }) => name.trim());
  return { spectrum: columnValues(bytes, table, column), name: names[0], names };
}

/**
 * Refuses a file that holds angular power spectra, C_l by the row, and no fields.
 *
 * @throws {@link FormatError} if a table has the columns of healpy.write_cl and no pixels.
 */
export function refuseSpectra(units: readonly FitsUnit[], path: string): void {
  const table = spectraTable(units, path);
  if (table === undefined) return;
  const names = table.columns.map(({ name }) => name.trim());
  throw new FormatError(
    `readFits: the file must hold fields or their coefficients, got angular power spectra C_l, l < ${table.rows}, of ${names.join(", ")} in ${path}. A spectrum describes a law and not a field: draw fields from it with chaosphere noise --spectrum.`,
    { path, field: "spectrum" },
  );
}

function spectraTable(units: readonly FitsUnit[], path: string): FitsTable | undefined {
  const isSpectra = ({ columns }: FitsTable) =>
    columns.length > 0 && columns.every(({ name }) => spectrumNames.includes(name.trim()));
  return units
    .filter(({ cards }) => cards.get("XTENSION") === "BINTABLE" && !cards.has("NSIDE"))
    .map((unit) => readFitsTable(unit, path))
    .find(isSpectra);
}
