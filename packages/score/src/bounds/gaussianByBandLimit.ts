import { covarianceMatrix, lawDimension, lawMean, type SpectralGaussian } from "@chaosphere/core";

/** Entropies of the truncations of one law. */
export interface EntropiesByBandLimit {
  /** KL of the degrees l < L against the noise, at index L − 1. Length bandLimit. */
  readonly relativeEntropy: Float64Array;
  /** I of the degrees l < L, at index L − 1. Length bandLimit. */
  readonly fisherInformation: Float64Array;
}

/**
 * Relative entropy and Fisher information of every truncation l < L of Gaussian data with any covariance, against
 * the noise, from one Cholesky factor Σ = RRᵀ: the leading blocks of R and R^−1 belong to the truncations,
 *
 *     KL_L = ½ ( tr Σ_L − L² − log det Σ_L + ‖a_L‖² ),   I_L = tr Σ_L − 2L² + tr Σ_L^−1 + ‖a_L‖².
 *
 * Infinite from the first truncation with a singular covariance. Cost d³/3, d the dimension.
 *
 * Source: docs/theory/formulas.md (G6.1, G6.4).
 */
export function gaussianByBandLimit(law: SpectralGaussian<"cameron-martin">): EntropiesByBandLimit {
  const d = lawDimension(law);
  const bandLimit = Math.sqrt(d);
  const covariance = covarianceMatrix(law);
  const mean = lawMean(law);
  const { pivots, inverseSquares } = factorise(covariance, d);
  const relativeEntropy = new Float64Array(bandLimit);
  const fisherInformation = new Float64Array(bandLimit);
  let [entropy, information] = [0, 0];
  for (let i = 0, l = 0; i < d; i++) {
    const departure = covariance[i * d + i] - 1;
    const square = mean[i] ** 2;
    entropy += (departure - Math.log(pivots[i]) + square) / 2;
    information += departure - 1 + inverseSquares[i] + square;
    if (i + 1 === (l + 1) ** 2) {
      relativeEntropy[l] = Number.isFinite(entropy) ? entropy : Number.POSITIVE_INFINITY;
      fisherInformation[l] = Number.isFinite(information) ? information : Number.POSITIVE_INFINITY;
      l++;
    }
  }
  return { relativeEntropy, fisherInformation };
}

/** R_ii² of the Cholesky factor, and Σ_j (R^−1)_ij² of each row of its inverse; NaN or Infinity past a zero pivot. */
function factorise(
  covariance: Float64Array,
  d: number,
): { pivots: Float64Array; inverseSquares: Float64Array } {
  const R = new Float64Array(d * d);
  const inverse = new Float64Array(d * d);
  const pivots = new Float64Array(d);
  const inverseSquares = new Float64Array(d);
  for (let i = 0; i < d; i++) {
    const row = R.subarray(i * d, (i + 1) * d);
    const out = inverse.subarray(i * d, (i + 1) * d);
    for (let j = 0; j < i; j++) {
      const other = R.subarray(j * d, (j + 1) * d);
      let rest = covariance[i * d + j];
      for (let k = 0; k < j; k++) rest -= row[k] * other[k];
      row[j] = rest / other[j];
    }
    let pivot = covariance[i * d + i];
    for (let k = 0; k < i; k++) pivot -= row[k] * row[k];
    pivots[i] = Math.max(pivot, 0);
    row[i] = Math.sqrt(pivots[i]);
    for (let k = 0; k < i; k++) {
      const [factor, earlier] = [row[k], inverse.subarray(k * d, (k + 1) * d)];
      for (let j = 0; j <= k; j++) out[j] -= factor * earlier[j];
    }
    out[i] = 1;
    for (let j = 0; j <= i; j++) {
      out[j] /= row[i];
      inverseSquares[i] += out[j] * out[j];
    }
  }
  return { pivots, inverseSquares };
}
