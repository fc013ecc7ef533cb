import type { GridLayout } from "./recogniseGrid.ts";

/**
 * Gives the pole rows that a file leaves out the mean of the nearest ring, in place: the value of degree 0 in longitude
 * that is nearest to the pole. A ring with a missing value gives none.
 *
 * @param values maps in the order of the grid, NaN where there is no value.
 */
export function fillPoles(values: Float64Array, { grid, polesAbsent }: GridLayout): void {
  if (!polesAbsent) return;
  const { nLat, nLon } = grid;
  for (let map = 0; map < values.length; map += nLat * nLon) {
    for (const [pole, ring] of [
      [0, 1],
      [nLat - 1, nLat - 2],
    ]) {
      let sum = 0;
      for (let k = 0; k < nLon; k++) sum += values[map + ring * nLon + k];
      values.fill(sum / nLon, map + pole * nLon, map + (pole + 1) * nLon);
    }
  }
}
