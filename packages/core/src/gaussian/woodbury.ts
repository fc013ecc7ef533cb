import { gramMatrix, timesColumns } from "../linalg/gramMatrix.ts";
import { matrixProduct } from "../linalg/matrixProduct.ts";
import { symmetricEigen } from "../linalg/symmetricEigen.ts";
import type { LowRankGaussian } from "./gaussianLaw.ts";

/** Rows taken together. */
const ROWS = 128;

/**
 * What the covariance Σ = D + FᵀF has in place of eigenvalues: with G = F D^−½ and G Gᵀ = Q diag(μ) Qᵀ, every power of 1 + GᵀG is
 *
 *     (1 + GᵀG)^p = 1 + Gᵀ Q diag(((1 + μ)^p − 1)/μ) Qᵀ G.
 */
export interface Woodbury {
  /** D^½. Length d. */
  readonly roots: Float64Array;
  /** μ_j ≥ 0, decreasing. Length r. */
  readonly strengths: Float64Array;
  /** Q, row-major r×r: column j belongs to μ_j. */
  readonly rotation: Float64Array;
  /** ½ log det Σ = ½ Σ log D_i + ½ Σ log(1 + μ_j). */
  readonly halfLogDeterminant: number;
}

/**
 * Cost r²d for F D⁻¹ Fᵀ, and r³ for its eigenvectors.
 *
 * Source: Woodbury (1950); the determinant by Sylvester's identity.
 */
export function woodbury({ diagonal, factor }: LowRankGaussian): Woodbury {
  const d = diagonal.length;
  const r = factor.length / d;
  const inverse = diagonal.map((v) => 1 / v);
  const { eigenvalues, eigenvectors } = symmetricEigen(gramMatrix(factor, r, d, inverse), r);
  const strengths = eigenvalues.map((μ) => Math.max(0, μ));
  let halfLogDeterminant = 0;
  for (const v of diagonal) halfLogDeterminant += Math.log(v) / 2;
  for (const μ of strengths) halfLogDeterminant += Math.log1p(μ) / 2;
  return { roots: diagonal.map(Math.sqrt), strengths, rotation: eigenvectors, halfLogDeterminant };
}

/** Rows Σ⁻¹x: (1 + GᵀG)⁻¹ between two D^−½. */
export function precisionTimes(law: LowRankGaussian, w: Woodbury, x: Float64Array): Float64Array {
  const scaled = timesColumns(x, inverseRoots(w));
  return timesColumns(
    withShares(law, w, scaled, (μ) => -1 / (1 + μ)),
    inverseRoots(w),
  );
}

/** x·Σ⁻¹x of each row: ‖D^−½ x‖² − Σ_j (Qᵀ G D^−½ x)_j²/(1 + μ_j), half the work of {@link precisionTimes}. */
export function precisionSquares(
  { diagonal, factor }: LowRankGaussian,
  { strengths, rotation }: Woodbury,
  x: Float64Array,
): Float64Array {
  const [d, r] = [diagonal.length, strengths.length];
  const batch = x.length / d;
  const scaled = timesColumns(
    x,
    diagonal.map((v) => 1 / v),
  );
  const squares = new Float64Array(batch);
  for (let b = 0; b < batch; b++) {
    for (let at = b * d; at < (b + 1) * d; at++) squares[b] += x[at] * scaled[at];
  }
  const along = matrixProduct(scaled, factor, batch, d, r, { transposeB: true });
  const turned = matrixProduct(along, rotation, batch, r, r);
  for (let b = 0; b < batch; b++) {
    for (let j = 0; j < r; j++) squares[b] -= turned[b * r + j] ** 2 / (1 + strengths[j]);
  }
  return squares;
}

/** Rows (1 + GᵀG)^−½ D^−½ x, of covariance 1 if those of x have covariance Σ. */
export function whitenLowRank(law: LowRankGaussian, w: Woodbury, x: Float64Array): Float64Array {
  return withShares(law, w, timesColumns(x, inverseRoots(w)), (μ) => {
    const root = Math.sqrt(1 + μ);
    return -1 / (root * (1 + root));
  });
}

/** Rows D^½ (1 + GᵀG)^½ ξ, of covariance Σ if those of ξ have covariance 1. */
export function colourLowRank(law: LowRankGaussian, w: Woodbury, ξ: Float64Array): Float64Array {
  return timesColumns(
    withShares(law, w, ξ, (μ) => 1 / (1 + Math.sqrt(1 + μ))),
    w.roots,
  );
}

/** The transpose of {@link colourLowRank}: rows (1 + GᵀG)^½ D^½ x. */
export function colourLowRankAdjoint(
  law: LowRankGaussian,
  w: Woodbury,
  x: Float64Array,
): Float64Array {
  return withShares(law, w, timesColumns(x, w.roots), (μ) => 1 / (1 + Math.sqrt(1 + μ)));
}

/** tr Σ⁻¹ = Σ_i 1/D_i − tr (1 + F D⁻¹ Fᵀ)⁻¹ F D⁻² Fᵀ. Cost r²d and r³. */
export function traceOfPrecision({ diagonal, factor }: LowRankGaussian, w: Woodbury): number {
  const d = diagonal.length;
  const r = w.strengths.length;
  const shares = w.strengths.map((μ) => 1 / (1 + μ));
  const inverse = gramMatrix(w.rotation, r, r, shares);
  const weights = diagonal.map((v) => 1 / (v * v));
  const products = gramMatrix(factor, r, d, weights);
  let trace = 0;
  for (const v of diagonal) trace += 1 / v;
  for (let at = 0; at < products.length; at++) trace -= inverse[at] * products[at];
  return trace;
}

/** Σ_ii = D_i + Σ_j F_ji². Length d. */
export function variancesOf({ diagonal, factor }: LowRankGaussian): Float64Array {
  const d = diagonal.length;
  const variances = diagonal.slice();
  for (let at = 0; at < factor.length; at += d) {
    for (let i = 0; i < d; i++) variances[i] += factor[at + i] * factor[at + i];
  }
  return variances;
}

/** Rows (1 + Gᵀ Q diag(c(μ)) Qᵀ G) y, some at a time to spare memory. */
function withShares(
  law: LowRankGaussian,
  w: Woodbury,
  y: Float64Array,
  share: (μ: number) => number,
): Float64Array {
  const d = w.roots.length;
  const out = new Float64Array(y.length);
  const shares = w.strengths.map(share);
  for (let at = 0; at < y.length; at += ROWS * d) {
    const rows = y.subarray(at, Math.min(at + ROWS * d, y.length));
    out.set(sharedRows(law, w, rows, shares), at);
  }
  return out;
}

function sharedRows(
  { factor }: LowRankGaussian,
  w: Woodbury,
  y: Float64Array,
  shares: Float64Array,
): Float64Array {
  const d = w.roots.length;
  const r = shares.length;
  const batch = y.length / d;
  const inverse = inverseRoots(w);
  const along = matrixProduct(timesColumns(y, inverse), factor, batch, d, r, { transposeB: true });
  const turned = matrixProduct(along, w.rotation, batch, r, r);
  const shared = timesColumns(turned, shares);
  const back = matrixProduct(shared, w.rotation, batch, r, r, { transposeB: true });
  const change = matrixProduct(back, factor, batch, r, d);
  for (let at = 0; at < y.length; at += d) {
    for (let i = 0; i < d; i++) change[at + i] = y[at + i] + change[at + i] * inverse[i];
  }
  return change;
}

function inverseRoots({ roots }: Woodbury): Float64Array {
  return roots.map((root) => 1 / root);
}
