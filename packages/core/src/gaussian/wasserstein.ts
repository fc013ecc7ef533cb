import { DomainError, ShapeError } from "../errors.ts";
import type { DiagonalGaussian } from "./relativeEntropy.ts";

/**
 * The 2-Wasserstein distance of two Gaussian laws with independent coefficients, for the norm Σ w_j a_j²:
 *
 *     W₂² = Σ_j w_j ((m_j − m′_j)² + (√s_j − √s′_j)²).
 *
 * Finite for laws singular to each other, where the relative entropy says nothing.
 *
 * @param weights w_j at index l² + l + m; default 1, the norm of L²(S²).
 *
 * @throws {@link ShapeError} if the lengths differ, {@link DomainError} if a variance is negative or not a number.
 *
 * Source: docs/theory/formulas.md (G6.6).
 */
export function gaussianWasserstein(
  first: DiagonalGaussian,
  second: DiagonalGaussian,
  weights?: Float64Array,
): number {
  const modes = first.variances.length;
  const lengths = [first.mean, second.variances, second.mean, weights ?? first.mean];
  for (const { length } of lengths) {
    if (length !== modes) {
      throw new ShapeError(
        `gaussianWasserstein: all arrays must have the length ${modes} of the first variances, got ${length}. Use one band limit.`,
      );
    }
  }
  let total = 0;
  for (let j = 0; j < modes; j++) {
    if (!(first.variances[j] >= 0 && second.variances[j] >= 0)) {
      throw new DomainError(
        `gaussianWasserstein: variances must be 0 or more, got ${first.variances[j]} and ${second.variances[j]}. Check the estimates.`,
      );
    }
    const shift = first.mean[j] - second.mean[j];
    const spread = Math.sqrt(first.variances[j]) - Math.sqrt(second.variances[j]);
    total += (weights?.[j] ?? 1) * (shift ** 2 + spread ** 2);
  }
  return Math.sqrt(total);
}
