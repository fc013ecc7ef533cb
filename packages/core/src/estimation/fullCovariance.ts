import { DomainError } from "../errors.ts";
import { fullGaussian } from "../gaussian/fullGaussian.ts";
import type { FullGaussian } from "../gaussian/gaussianLaw.ts";
import type { GaussianMeasure } from "../gaussian/gaussianMeasure.ts";
import { whitenEmptyDegrees } from "../gaussian/support.ts";
import type { CameronMartinCoordinates } from "../harmonics/coefficients.ts";
import { gramMatrix } from "../linalg/gramMatrix.ts";
import { matrixProduct } from "../linalg/matrixProduct.ts";
import { symmetricEigen } from "../linalg/symmetricEigen.ts";
import { transposed } from "../linalg/transposed.ts";
import { analyticShrinkage, type SampleMoments, sampleMoments } from "./sampleCovariance.ts";

/** Options of {@link fullCovariance}. */
export interface FullCovarianceOptions {
  /**
   * Share λ in [0, 1] of the way from the sample covariance to its diagonal.
   * Default: chosen from the sample, or 0 if a rank is given.
   */
  readonly shrinkage?: number;
  /**
   * Keep, of the covariances between different coordinates, those of this many leading eigenvectors; the variances
   * are kept whole. Default: all.
   */
  readonly rank?: number;
  /** The noise of the coordinates. Those of its degrees with C_l = 0 get variance 1, γ's own, as they carry no information. */
  readonly noise?: GaussianMeasure;
}

/** A law fitted to a sample, and how it was shrunk. */
export interface FittedCovariance extends FullGaussian<"cameron-martin"> {
  /** The λ used, given or chosen. */
  readonly shrinkage: number;
}

/**
 * The Gaussian law of a sample of fields, its covariance shrunk to its diagonal so that fewer fields than
 * coordinates still give a regular one:
 *
 *     Σ = (1 − λ) S + λ diag S,   or with a rank r   Σ = diag S + (1 − λ) offdiag S_r,
 *
 * S the sample covariance, S_r its part on the r leading eigenvectors. Either Σ is positive semidefinite and has
 * the variances of the sample. The cost is one eigenvalue decomposition of dimension d = bandLimit².
 *
 * @throws {@link ShapeError} if there are fewer than two fields.
 * @throws {@link DomainError} if the shrinkage is outside [0, 1], or the rank is not a whole number.
 *
 * Source: Schäfer and Strimmer (2005), target D.
 */
export function fullCovariance(
  z: CameronMartinCoordinates,
  options: FullCovarianceOptions = {},
): FittedCovariance {
  const { rank } = options;
  if (!(rank === undefined || (Number.isInteger(rank) && rank >= 0))) {
    throw new DomainError(
      `fullCovariance: rank must be a whole number, 0 or more, got ${rank}. Leave it out to keep all.`,
    );
  }
  const moments = sampleMoments(z);
  const { shrinkage = rank === undefined ? analyticShrinkage(moments) : 0 } = options;
  if (!(shrinkage >= 0 && shrinkage <= 1)) {
    throw new DomainError(
      `fullCovariance: shrinkage must lie in [0, 1], got ${shrinkage}. 0 keeps the sample covariance, 1 its diagonal.`,
    );
  }
  const d = moments.mean.length;
  const between = rank === undefined ? moments.covariance : leadingPart(moments, rank);
  const covariance = between.map((s, at) => {
    const onDiagonal = at % (d + 1) === 0;
    return onDiagonal ? moments.covariance[at] : (1 - shrinkage) * s;
  });
  if (options.noise) whitenEmptyDegrees(covariance, options.noise);
  return { ...fullGaussian(covariance, moments.mean), shrinkage };
}

/** S_r: the sample covariance on its r leading eigenvectors, from the smaller of the two Gram matrices. */
function leadingPart({ centred, covariance, mean }: SampleMoments, rank: number): Float64Array {
  const d = mean.length;
  const n = centred.length / d;
  const factor = n < d ? factorFromGram(centred, n, d) : factorFromCovariance(covariance, d);
  const kept = Math.min(rank, n, d);
  const columns = factor.slice(0, kept * d);
  return matrixProduct(transposed(columns, kept, d), columns, d, kept, d);
}

/** Rows √λ_j v_jᵀ, j = 0 … n−1: with X Xᵀ u = (n−1) λ u, they are uᵀX/√(n−1). */
function factorFromGram(centred: Float64Array, n: number, d: number): Float64Array {
  const gram = gramMatrix(centred, n, d);
  const { eigenvectors } = symmetricEigen(gram, n);
  const scaled = eigenvectors.map((u) => u / Math.sqrt(n - 1));
  return matrixProduct(transposed(scaled, n, n), centred, n, n, d);
}

/** Rows √λ_j v_jᵀ, j = 0 … d−1. */
function factorFromCovariance(covariance: Float64Array, d: number): Float64Array {
  const { eigenvalues, eigenvectors } = symmetricEigen(covariance, d);
  const scaled = eigenvectors.map((v, at) => v * Math.sqrt(Math.max(0, eigenvalues[at % d])));
  return transposed(scaled, d, d);
}
