import { FormatError } from "@chaosphere/core";
import type { GridLayout } from "./recogniseGrid.ts";

/** Where the numbers of a file come from, for messages. */
export interface ArrangeSource {
  readonly path: string;
  readonly variable: string;
}

/**
 * The maps of a file in the order of the grid: rings from north to south, a repeated last column dropped,
 * absent pole rows added as NaN.
 *
 * @param raw whole maps, rows × columns of the file each, batch first.
 * @param decode from a stored number to the value of the field, NaN where there is none.
 * @returns `values[(b·nLat + j)·nLon + k]`.
 * @throws {@link FormatError} if the repeated column differs from the first by more than rounding.
 */
export function arrange(
  raw: ArrayLike<number>,
  layout: GridLayout,
  decode: (stored: number) => number,
  source: ArrangeSource,
): Float64Array {
  const { nLat, nLon } = layout.grid;
  const skipped = layout.polesAbsent ? 1 : 0;
  const rows = nLat - 2 * skipped;
  const columns = nLon + (layout.repeatedColumn ? 1 : 0);
  const batch = raw.length / (rows * columns);
  const values = new Float64Array(batch * nLat * nLon).fill(Number.NaN);
  for (let b = 0; b < batch; b++) {
    for (let row = 0; row < rows; row++) {
      const from = (b * rows + (layout.southFirst ? rows - 1 - row : row)) * columns;
      const to = (b * nLat + row + skipped) * nLon;
      for (let k = 0; k < nLon; k++) values[to + k] = decode(raw[from + k]);
      if (layout.repeatedColumn && !same(raw, from, nLon)) {
        throw new FormatError(
          `arrange: the last column of ${source.variable} repeats the longitude of the first and must repeat its values, got ${raw[from + nLon]} for ${raw[from]} in ${source.path}. Remove the column that is wrong.`,
          { path: source.path, field: source.variable },
        );
      }
    }
  }
  return values;
}

/** Part of the largest number of a row by which two of its numbers may differ: a few units in the last place of float32. */
const rounding = 2 ** -21;

/**
 * Whether the last number of a row is the first again, but for rounding: a program that computes both, at 0° and at 360°,
 * does not get the same bits.
 */
function same(raw: ArrayLike<number>, from: number, nLon: number): boolean {
  const [first, last] = [raw[from], raw[from + nLon]];
  if (first === last || (Number.isNaN(first) && Number.isNaN(last))) return true;
  let largest = 0;
  for (let k = 0; k < nLon; k++) {
    const size = Math.abs(raw[from + k]);
    if (size > largest && size < 1e15) largest = size;
  }
  return Math.abs(last - first) <= rounding * largest;
}

/** What was changed between the file and the grid, in words. */
export function adjustments(
  layout: GridLayout,
  { fillPoles = false }: { readonly fillPoles?: boolean } = {},
): string[] {
  const poles = fillPoles ? "filled with the mean of the nearest ring" : "added as missing";
  return [
    ...(layout.southFirst ? ["rows turned to run from north to south"] : []),
    ...(layout.repeatedColumn ? ["repeated last longitude dropped"] : []),
    ...(layout.polesAbsent ? [`absent pole rows ${poles}`] : []),
  ];
}
