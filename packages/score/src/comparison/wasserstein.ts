import { DomainError, ShapeError } from "@chaosphere/core";

/** A Gaussian law with independent coefficients. */
export interface CoefficientGaussian {
  /** m_j. */
  readonly mean: Float64Array;
  /** s_j ≥ 0, as many as means. */
  readonly variances: Float64Array;
}

/**
 * The squared Wasserstein distance of order 2 between Gaussian laws with independent coefficients,
 *
 *     W₂² = Σ_j w_j [ (m_j − m′_j)² + (√s_j − √s′_j)² ],
 *
 * in the norm ‖f‖² = Σ_j w_j a_j². Finite where relative entropy is not.
 *
 * @param weights w_j; 1 if absent.
 * @throws {@link ShapeError} if lengths differ.
 * @throws {@link DomainError} if a variance is negative.
 *
 * Source: docs/theory/formulas.md (G6.6).
 */
export function gaussianWasserstein(
  f: CoefficientGaussian,
  g: CoefficientGaussian,
  weights: Float64Array = new Float64Array(f.mean.length).fill(1),
): number {
  const lengths = [f.variances, g.mean, g.variances, weights].map((values) => values.length);
  if (!lengths.every((n) => n === f.mean.length)) {
    throw new ShapeError(
      `gaussianWasserstein: means, variances and weights must have one length, got ${[f.mean.length, ...lengths]}. Truncate both laws to one band limit.`,
    );
  }
  return f.mean.reduce((sum, m, j) => {
    if (!(f.variances[j] >= 0 && g.variances[j] >= 0)) {
      throw new DomainError(
        `gaussianWasserstein: variances must be 0 or more, got ${f.variances[j]} and ${g.variances[j]}. Check the estimates.`,
      );
    }
    const spread = Math.sqrt(f.variances[j]) - Math.sqrt(g.variances[j]);
    return sum + weights[j] * ((m - g.mean[j]) ** 2 + spread ** 2);
  }, 0);
}
