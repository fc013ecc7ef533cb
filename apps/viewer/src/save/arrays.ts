import type { GridFields, HarmonicCoefficients } from "@chaosphere/core";
import { gaussLegendre, synthesise, truncate } from "@chaosphere/core";
import { npyArray, writeNetcdf, writeNpy } from "@chaosphere/data";
import {
  type FieldChoice,
  type FieldSequence,
  harmonicsOf,
  rowOf,
  shownField,
} from "../fields/fields.ts";

/** The field that is shown, or all members and times of its sequence. */
export type Extent = "shown" | "all";

/** Largest file a page should make in memory, in bytes. */
const largestFile = 1 << 30;

/**
 * Coefficients a_lm as .npy float64 [count, L²], position l² + l + m: what `chaosphere synthesise` reads.
 *
 * @throws Error if the file would be larger than 1 GiB.
 */
export function coefficientFile(
  sequence: FieldSequence,
  choice: FieldChoice,
  extent: Extent,
): Uint8Array {
  const { bandLimit, batch, values } = chosen(sequence, choice, extent);
  checkSize(batch * bandLimit ** 2);
  return writeNpy(npyArray([batch, bandLimit ** 2], values));
}

/**
 * Fields as .npy float64 [count, nLat, nLon] on the grid that `chaosphere synthesise` writes and `analyse` reads:
 * Gauss–Legendre, L rings from the north and 2L longitudes from 0°.
 *
 * @throws Error if the file would be larger than 1 GiB.
 */
export function fieldFile(
  sequence: FieldSequence,
  choice: FieldChoice,
  extent: Extent,
): Uint8Array {
  const { batch, grid, values } = synthesised(sequence, choice, extent);
  return writeNpy(npyArray([batch, grid.nLat, grid.nLon], values));
}

/** The same fields as NetCDF, with latitudes, longitudes and the unit. */
export function fieldNetcdf(
  sequence: FieldSequence,
  choice: FieldChoice,
  extent: Extent,
): Uint8Array {
  return writeNetcdf(synthesised(sequence, choice, extent), { title: sequence.name });
}

function synthesised(sequence: FieldSequence, choice: FieldChoice, extent: Extent): GridFields {
  const a = chosen(sequence, choice, extent);
  const rings = Math.max(2, a.bandLimit);
  checkSize(a.batch * rings * 2 * rings);
  return synthesise(a, gaussLegendre(rings, { nLon: 2 * rings }), { unit: sequence.unit });
}

function chosen(
  sequence: FieldSequence,
  choice: FieldChoice,
  extent: Extent,
): HarmonicCoefficients {
  if (extent === "shown") {
    const field = shownField(sequence, choice);
    return { ...field, values: field.values.slice() };
  }
  const coefficients = harmonicsOf(sequence);
  const cut = Math.min(choice.bandLimit ?? coefficients.bandLimit, coefficients.bandLimit);
  return cut === coefficients.bandLimit ? coefficients : truncate(coefficients, cut);
}

/** @throws Error if so many numbers would make a file larger than 1 GiB. */
export function checkSize(numbers: number): void {
  if (numbers * 8 > largestFile) {
    throw new Error(
      `save: a file must not exceed 1 GiB, got ${(numbers * 8) / largestFile} GiB. Save the field shown, or cut the band limit.`,
    );
  }
}

/** A file name of letters, digits and hyphens that tells what is inside. */
export function fileName(
  sequence: FieldSequence,
  choice: FieldChoice,
  extent: Extent,
  what: string,
): string {
  const name = sequence.name
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 60);
  const count = sequence.members * sequence.frames;
  const which = extent === "shown" && count > 1 ? `-${rowOf(sequence, choice) + 1}` : "";
  return `${name || "field"}${which}-${what}`;
}
