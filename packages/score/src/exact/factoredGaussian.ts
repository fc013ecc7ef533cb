import { type CameronMartinCoordinates, ShapeError } from "@chaosphere/core";
import { choleskyFactor } from "@chaosphere/core/linalg";

/**
 * A Gaussian law N(m, L Lᵀ) in Cameron–Martin coordinates by the Cholesky factor of its covariance: a tenth of the work of its
 * eigenvectors, and enough for densities and entropies.
 */
export interface FactoredGaussian {
  /** m. Length d. */
  readonly mean: Float64Array;
  /** L, lower triangular, row-major d×d. */
  readonly factor: Float64Array;
  /** ½ log det of the covariance. */
  readonly halfLogDeterminant: number;
}

/**
 * The law with a given mean and covariance.
 *
 * @param covariance symmetric positive definite, row-major d×d; only entries on and below the diagonal are read.
 * @throws {@link ShapeError} if the covariance is not d×d, d the length of the mean.
 * @throws {@link DomainError} if it is not positive definite.
 */
export function factoredGaussian(covariance: Float64Array, mean: Float64Array): FactoredGaussian {
  const d = mean.length;
  if (covariance.length !== d * d) {
    throw new ShapeError(
      `factoredGaussian: the covariance must have ${d}² entries, got ${covariance.length}. Give one row and column for each component of the mean.`,
    );
  }
  const { lower, halfLogDeterminant } = choleskyFactor(covariance, d, {
    caller: "factoredGaussian",
  });
  return { mean, factor: lower, halfLogDeterminant };
}

/**
 * Log-density of each row with respect to the noise γ, nats,
 *
 *     log dμ/dγ (z) = ½ ( ‖z‖² − ‖L⁻¹(z − m)‖² − log det L Lᵀ ).   Length batch.
 *
 * @throws {@link ShapeError} if the coordinates are not of the law's dimension.
 */
export function factoredLogDensity(
  law: FactoredGaussian,
  z: CameronMartinCoordinates,
): Float64Array {
  const { mean, factor, halfLogDeterminant } = law;
  const d = mean.length;
  if (z.bandLimit ** 2 !== d) {
    throw new ShapeError(
      `factoredLogDensity: coordinates must have dimension ${d}, got ${z.bandLimit ** 2}. Truncate them to the law's band limit.`,
    );
  }
  return Float64Array.from({ length: z.batch }, (_, b) => {
    const row = z.values.subarray(b * d, (b + 1) * d);
    const whitened = new Float64Array(d);
    let sum = 0;
    for (let i = 0; i < d; i++) {
      let open = row[i] - mean[i];
      for (let k = 0; k < i; k++) open -= factor[i * d + k] * whitened[k];
      whitened[i] = open / factor[i * (d + 1)];
      sum += row[i] ** 2 - whitened[i] ** 2;
    }
    return sum / 2 - halfLogDeterminant;
  });
}

/**
 * Relative entropy of two Gaussian laws, nats: with M = L′⁻¹L, lower triangular,
 *
 *     KL(N(m, LLᵀ) | N(m′, L′L′ᵀ)) = ½ [ Σ_{j<i} M_ij² + ‖L′⁻¹(m − m′)‖² ] + Σ_i [ ½(M_ii² − 1) − log M_ii ],
 *
 * sums of terms that are not negative, so that nearly equal laws lose no digits.
 *
 * @throws {@link ShapeError} if the dimensions differ.
 *
 * Source: docs/theory/formulas.md (G6.4), its dense case.
 */
export function factoredDivergence(from: FactoredGaussian, to: FactoredGaussian): number {
  const d = from.mean.length;
  if (to.mean.length !== d) {
    throw new ShapeError(
      `factoredDivergence: both laws must have one dimension, got ${d} and ${to.mean.length}. Fit them at one band limit.`,
    );
  }
  const M = new Float64Array(d * d);
  const shift = new Float64Array(d);
  let total = 0;
  for (let i = 0; i < d; i++) {
    const row = M.subarray(i * d, i * d + i + 1);
    row.set(from.factor.subarray(i * d, i * d + i + 1));
    let open = from.mean[i] - to.mean[i];
    for (let k = 0; k < i; k++) {
      const share = to.factor[i * d + k];
      const earlier = M.subarray(k * d, k * d + k + 1);
      for (let j = 0; j <= k; j++) row[j] -= share * earlier[j];
      open -= share * shift[k];
    }
    const pivot = to.factor[i * (d + 1)];
    for (let j = 0; j <= i; j++) row[j] /= pivot;
    for (let j = 0; j < i; j++) total += row[j] ** 2 / 2;
    shift[i] = open / pivot;
    const departure = row[i] - 1;
    // ½(M² − 1) − log M, of second order in M − 1.
    total += departure + departure ** 2 / 2 - Math.log1p(departure) + shift[i] ** 2 / 2;
  }
  return total;
}
