import { coordinateVariances, type LowRankGaussian } from "@chaosphere/core";
import {
  choleskyFactor,
  gramMatrices,
  matrixProduct,
  transposed,
  whitenRows,
} from "@chaosphere/core/linalg";

/** What P = (Σ + c)⁻¹, Σ = D + FᵀF, says at one noise c. */
export interface NoisedPrecision {
  /** c = e^{2t} − 1. */
  readonly noise: number;
  /** c tr P. */
  readonly trace: number;
  /** c² ‖P y‖² of each field. Length: all fields. */
  readonly squares: Float64Array;
}

/**
 * The traces of (Σ + c)⁻¹ and the squares of fields in it at several times, for a law of low rank. With M = 1 + F (D + c)⁻¹ Fᵀ = L Lᵀ,
 * H = F (D + c)⁻² Fᵀ, u = F (D + c)⁻¹ y, v = F (D + c)⁻² y and x = L⁻¹ u,
 *
 *     tr P = Σ_i 1/(D_i + c) − tr L⁻¹ H L⁻ᵀ,   ‖P y‖² = yᵀ (D + c)⁻² y − 2 x·L⁻¹ v + xᵀ (L⁻¹ H L⁻ᵀ) x.
 *
 * All of them are products of the rows of F and y weighted by powers of 1/(D + c), which `gramMatrices` shares between the times: the
 * coordinates count as often as such functions of D differ, not once for each time.
 *
 * @param fields rows z, d numbers each, of which y = z − m.
 *
 * Source: Woodbury (1950).
 */
export function* noisedPrecisions(
  law: LowRankGaussian,
  fields: readonly Float64Array[],
  times: readonly number[],
): Generator<NoisedPrecision> {
  const { diagonal, factor } = law;
  const d = diagonal.length;
  const r = factor.length / d;
  const variances = coordinateVariances(law);
  const rows = scaledRows(law, fields, variances);
  const n = rows.length / d;
  const noises = times.map((t) => Math.expm1(2 * t));
  // Beside the variances of the coordinates no weight exceeds D + c in its own, so none drowns another.
  const weights = noises.flatMap((c) => [
    diagonal.map((v, i) => variances[i] / (v + c)),
    diagonal.map((v, i) => (c * variances[i]) / (v + c) ** 2),
  ]);
  const productsOf = gramMatrices(rows, n, d, weights);
  for (const [number, c] of noises.entries()) {
    const [first, second] = [productsOf(2 * number), productsOf(2 * number + 1)];
    const inner = columnsBefore(first, n, r, r);
    for (let j = 0; j < r; j++) inner[j * (r + 1)] += 1;
    const factor = choleskyFactor(inner, r);
    const whiten = (matrix: Float64Array, from: number, to: number) =>
      whitenRows(factor, columnsBefore(matrix.subarray(from * n), n, to - from, r));
    const [x, w] = [whiten(first, r, n), whiten(second, r, n)];
    const middle = whitenRows(factor, transposed(whiten(second, 0, r), r, r));
    let trace = 0;
    for (const v of diagonal) trace += c / (v + c);
    for (let j = 0; j < r; j++) trace -= middle[j * (r + 1)];
    const turned = matrixProduct(x, middle, n - r, r, r);
    const squares = new Float64Array(n - r);
    for (let b = 0; b < n - r; b++) {
      let square = second[(r + b) * (n + 1)];
      for (let at = b * r; at < (b + 1) * r; at++) square += x[at] * (turned[at] - 2 * w[at]);
      squares[b] = c * square;
    }
    yield { noise: c, trace, squares };
  }
}

/** The rows of F and of y = z − m over the roots of the variances. */
function scaledRows(
  { factor, mean }: LowRankGaussian,
  fields: readonly Float64Array[],
  variances: Float64Array,
): Float64Array {
  const d = mean.length;
  const scale = variances.map((v) => 1 / Math.sqrt(v));
  const rows = new Float64Array(fields.reduce((sum, { length }) => sum + length, factor.length));
  for (let at = 0; at < factor.length; at += d) {
    for (let i = 0; i < d; i++) rows[at + i] = factor[at + i] * scale[i];
  }
  let from = factor.length;
  for (const z of fields) {
    for (let at = 0; at < z.length; at += d) {
      for (let i = 0; i < d; i++) rows[from + at + i] = (z[at + i] - mean[i]) * scale[i];
    }
    from += z.length;
  }
  return rows;
}

/** The first columns of so many rows of n. */
function columnsBefore(matrix: Float64Array, n: number, rows: number, columns: number) {
  const out = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) out.set(matrix.subarray(i * n, i * n + columns), i * columns);
  return out;
}
