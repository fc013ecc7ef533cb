import { FormatError, type HarmonicCoefficients } from "@chaosphere/core";
import { healpyRow } from "../coefficients/healpyRow.ts";
import { ContradictionError } from "../reading/ambiguity.ts";
import type { FitsUnit } from "./header.ts";
import { columnValues, type FitsColumn, readFitsTable } from "./table.ts";

/** The tables of a file that hold a_lm, by name. */
export interface HarmonicTables {
  readonly names: readonly string[];
  /** The coefficients of one of them. */
  readonly read: (name: string | undefined) => HarmonicCoefficients;
}

/**
 * The a_lm of a file of healpy.write_alm: tables of an index l² + l + m + 1, a real and an imaginary part for m ≥ 0, one
 * table each for T, E and B. Entries that are left out are zero, as healpy takes them. Undefined if there is no such table.
 *
 * @throws {@link FormatError} from `read` if there is no table of that name, an index is none, or a field is not real.
 *
 * Source: Górski et al. (2005); Zonca et al. (2019), write_alm.
 */
export function harmonicTables(
  bytes: Uint8Array,
  units: readonly FitsUnit[],
  path: string,
): HarmonicTables | undefined {
  const tables = units.flatMap((unit) => {
    if (unit.cards.get("XTENSION") !== "BINTABLE") return [];
    const table = readFitsTable(unit, path);
    const named = (name: string) =>
      table.columns.find((column) => column.name.trim().toLowerCase() === name);
    const [index, re, im] = ["index", "real", "imag"].map(named);
    return index && re && im ? [{ table, index, re, im }] : [];
  });
  if (tables.length === 0) return undefined;
  const names = tables.length === 3 ? ["T", "E", "B"] : tables.map((_, i) => String(i + 1));
  return {
    names,
    read: (name) => {
      const number = name === undefined ? 0 : names.indexOf(name);
      const found = tables[number];
      if (found === undefined) {
        throw new ContradictionError(
          `readHarmonicTable: the variable must be one of ${names.join(", ")} in ${path}, got ${name}. Name one of them.`,
        );
      }
      const column = (of: FitsColumn) => columnValues(bytes, found.table, of);
      return fromEntries([column(found.index), column(found.re), column(found.im)], path);
    },
  };
}

function fromEntries(
  [index, re, im]: readonly [Float64Array, Float64Array, Float64Array],
  path: string,
): HarmonicCoefficients {
  const degreeOf = (i: number) => Math.floor(Math.sqrt(i - 1));
  const bandLimit = index.reduce((most, i) => Math.max(most, degreeOf(i)), -1) + 1;
  const isWhole = index.every((i) => Number.isSafeInteger(i) && i >= 1);
  // Each degree has an entry with m = 0, so a table has at least as many entries as degrees.
  if (!(isWhole && index.length > 0 && bandLimit <= Math.max(1024, index.length))) {
    throw new FormatError(
      `readHarmonicTable: an index must be l² + l + m + 1 of an entry, got degrees up to ${bandLimit - 1} in ${index.length} entries of ${path}. The table is corrupt: copy the file again.`,
      { path, field: "INDEX" },
    );
  }
  const packed = new Float64Array(bandLimit * (bandLimit + 1));
  index.forEach((i, k) => {
    const l = degreeOf(i);
    const m = i - 1 - l * l - l;
    if (m < 0) {
      throw new FormatError(
        `readHarmonicTable: the table must hold m ≥ 0 alone, got (${l}, ${m}) in ${path}. Write it with healpy.write_alm.`,
        { path, field: "INDEX" },
      );
    }
    const at = 2 * ((m * (2 * bandLimit - 1 - m)) / 2 + l);
    packed[at] = re[k];
    packed[at + 1] = im[k];
  });
  return healpyRow(packed, bandLimit, path);
}
