import { DomainError, ShapeError } from "../errors.ts";
import { type IndependentGaussian, type LawBasis, lawMean } from "./gaussianLaw.ts";
import { eigenvaluesOf } from "./spectralForm.ts";

/**
 * The 2-Wasserstein distance W₂ of two Gaussian laws with independent coordinates, for the norm Σ w_j a_j²:
 *
 *     W₂² = Σ_j w_j ((m_j − m′_j)² + (√s_j − √s′_j)²).
 *
 * Finite for laws singular to each other, where the relative entropy says nothing.
 *
 * @param weights w_j at index l² + l + m; default 1, the norm of L²(S²).
 *
 * @throws {@link ShapeError} if the lengths differ, {@link DomainError} if a variance is negative or not a number.
 *
 * Source: Dowson and Landau (1982); docs/theory/formulas.md (G6.6).
 */
export function gaussianWasserstein<B extends LawBasis>(
  first: IndependentGaussian<B>,
  second: IndependentGaussian<NoInfer<B>>,
  weights?: Float64Array,
): number {
  const [s, r] = [eigenvaluesOf(first), eigenvaluesOf(second)];
  const [m, n] = [lawMean(first), lawMean(second)];
  for (const { length } of [m, r, n, weights ?? m]) {
    if (length !== s.length) {
      throw new ShapeError(
        `gaussianWasserstein: all arrays must have the length ${s.length} of the first variances, got ${length}. Use one band limit.`,
      );
    }
  }
  let total = 0;
  for (let j = 0; j < s.length; j++) {
    if (!(s[j] >= 0 && r[j] >= 0)) {
      throw new DomainError(
        `gaussianWasserstein: variances must be 0 or more, got ${s[j]} and ${r[j]}. Check the estimates.`,
      );
    }
    const spread = Math.sqrt(s[j]) - Math.sqrt(r[j]);
    total += (weights?.[j] ?? 1) * ((m[j] - n[j]) ** 2 + spread ** 2);
  }
  return Math.sqrt(total);
}
