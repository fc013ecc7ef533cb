import { ShapeError } from "../errors.ts";
import type { CameronMartinCoordinates } from "../harmonics/coefficients.ts";
import { gramMatrix } from "../linalg/gramMatrix.ts";
import { transposed } from "../linalg/transposed.ts";

/** First and second moments of a sample of n vectors of dimension d. */
export interface SampleMoments {
  /** Mean. Length d. */
  readonly mean: Float64Array;
  /** The sample less its mean, `centred[k·d + i]`. Length n·d. */
  readonly centred: Float64Array;
  /** S = Σ_k (x_k − x̄)(x_k − x̄)ᵀ/(n − 1), row-major d×d. */
  readonly covariance: Float64Array;
}

/**
 * Mean and unbiased covariance of a sample in Cameron–Martin coordinates.
 *
 * @throws {@link ShapeError} if there are fewer than two fields.
 */
export function sampleMoments(z: CameronMartinCoordinates): SampleMoments {
  const { mean, centred } = centredSample("sampleMoments", z);
  const [n, d] = [z.batch, mean.length];
  const gram = gramMatrix(transposed(centred, n, d), d, n);
  return { mean, centred, covariance: gram.map((sum) => sum / (n - 1)) };
}

/**
 * A sample less its mean.
 *
 * @throws {@link ShapeError} if there are fewer than two fields.
 */
export function centredSample(
  caller: string,
  z: CameronMartinCoordinates,
): Omit<SampleMoments, "covariance"> {
  const [n, d] = [z.batch, z.bandLimit ** 2];
  if (!(n >= 2)) {
    throw new ShapeError(
      `${caller}: a covariance needs at least two fields, got ${n}. Give a larger ensemble.`,
    );
  }
  const mean = new Float64Array(d);
  for (let at = 0; at < z.values.length; at += d) {
    for (let i = 0; i < d; i++) mean[i] += z.values[at + i] / n;
  }
  const centred = new Float64Array(z.values.length);
  for (let at = 0; at < centred.length; at += d) {
    for (let i = 0; i < d; i++) centred[at + i] = z.values[at + i] - mean[i];
  }
  return { mean, centred };
}

/**
 * The shrinkage λ of the off-diagonal covariances towards zero that minimises the expected squared Frobenius
 * error of (1 − λ)S + λ diag S, estimated from the sample of n independent vectors:
 *
 *     λ = Σ_{i≠j} Var̂(s_ij) / Σ_{i≠j} s_ij²,   held to [0, 1],
 *     Var̂(s_ij) = n/(n−1)³ Σ_k (w_kij − w̄_ij)²,   w_kij = (x_ki − x̄_i)(x_kj − x̄_j).
 *
 * Both sums are reduced to O(nd + d²) operations. Correlated vectors, such as neighbouring years, make it too small.
 *
 * Source: Schäfer and Strimmer (2005), target D, for covariances.
 */
export function analyticShrinkage({ centred, covariance, mean }: SampleMoments): number {
  const d = mean.length;
  const n = centred.length / d;
  let squaredProducts = 0;
  for (let k = 0; k < n; k++) {
    let [squares, fourthPowers] = [0, 0];
    for (const x of centred.subarray(k * d, (k + 1) * d)) {
      squares += x ** 2;
      fourthPowers += x ** 4;
    }
    squaredProducts += squares ** 2 - fourthPowers;
  }
  let offDiagonal = 0;
  for (let i = 0; i < d; i++) {
    for (let j = 0; j < i; j++) offDiagonal += 2 * covariance[i * d + j] ** 2;
  }
  if (offDiagonal === 0) return 1;
  const variances = (n / (n - 1) ** 3) * (squaredProducts - ((n - 1) ** 2 / n) * offDiagonal);
  return Math.min(1, Math.max(0, variances / offDiagonal));
}
