import {
  analyse,
  coefficients,
  gaussLegendre,
  gridFields,
  type HarmonicCoefficients,
  synthesise,
} from "@chaosphere/core";

/** Numbers on the grid that are synthesised together. */
const TOGETHER = 2 ** 20;

/**
 * The function Σ_i a_i b_i of rows of coefficients, one row of bandLimit 2L − 1: a product of two fields of degrees l < L has degrees
 * up to 2L − 2, and is analysed exactly on the Gauss grid of 2L rings.
 *
 * @param a, b row-major rows × bandLimit².
 */
export function sumOfProducts(
  a: Float64Array,
  b: Float64Array,
  bandLimit: number,
): HarmonicCoefficients {
  const grid = gaussLegendre(2 * bandLimit);
  const cells = grid.nLat * grid.nLon;
  const most = Math.max(1, Math.floor(TOGETHER / cells)) * bandLimit ** 2;
  const fields = (rows: Float64Array) =>
    synthesise(coefficients("harmonic", bandLimit, rows), grid).values;
  const sum = new Float64Array(cells);
  for (let first = 0; first < a.length; first += most) {
    const left = fields(a.subarray(first, first + most));
    const right = a === b ? left : fields(b.subarray(first, first + most));
    for (let from = 0; from < left.length; from += cells) {
      for (let i = 0; i < cells; i++) sum[i] += left[from + i] * right[from + i];
    }
  }
  return analyse(gridFields(grid, sum, ""), 2 * bandLimit - 1);
}
