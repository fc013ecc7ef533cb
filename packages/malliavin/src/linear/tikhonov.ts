import { DomainError } from "@chaosphere/core";
import { choleskyFactor, jacobiEigen, solveCholesky } from "@chaosphere/core/linalg";
import type { PosteriorMean } from "./initialLaw.ts";
import { mapRows, residuals } from "./residual.ts";
import type { LinearTransition } from "./transition.ts";

/** The part of the score that {@link tikhonovScore} keeps in one direction. */
export interface TikhonovFactor {
  /** g, an eigenvalue of γ. */
  readonly variance: number;
  /** Its unit eigenvector. Length m. */
  readonly direction: Float64Array;
  /** g/(g + λ): the fraction of the true score that is left. */
  readonly kept: number;
}

/**
 * The score with a regularised inverse, which no error can make larger than Y/λ of itself:
 *
 *     score_λ = −(γ + λI)⁻¹ ( y − Y E[X_0 | y] ) = γ (γ + λI)⁻¹ ∇ log p_t(y).
 *
 * It is biased by exactly that factor, {@link tikhonovBias}, and vanishes where γ ≪ λ.
 *
 * @throws {@link DomainError} unless λ > 0.
 * @throws {@link ShapeError} unless y and the posterior mean are the same whole rows.
 *
 * Source: docs/theory/formulas.md (L3).
 */
export function tikhonovScore(
  state: LinearTransition,
  posteriorMean: PosteriorMean,
  y: Float64Array,
  lambda: number,
): Float64Array {
  checkLambda("tikhonovScore", lambda);
  const m = state.dimension;
  const shifted = state.covariance.map((g, k) => (k % (m + 1) === 0 ? g + lambda : g));
  const factor = choleskyFactor(shifted, m, { caller: "tikhonovScore" });
  const noise = residuals("tikhonovScore", state, y, posteriorMean(state, y));
  return mapRows(m, noise, (r) => solveCholesky(factor, r).map((s) => -s));
}

/**
 * The bias of {@link tikhonovScore} along each eigenvector of γ, the most damped first: the factor g/(g + λ).
 *
 * @throws {@link DomainError} unless λ > 0.
 *
 * Source: docs/theory/formulas.md (L3).
 */
export function tikhonovBias(state: LinearTransition, lambda: number): TikhonovFactor[] {
  checkLambda("tikhonovBias", lambda);
  const m = state.dimension;
  const { eigenvalues, eigenvectors } = jacobiEigen(state.covariance, m);
  const factors = Array.from(eigenvalues, (variance, j) => ({
    variance,
    direction: Float64Array.from({ length: m }, (_, i) => eigenvectors[i * m + j]),
    kept: variance / (variance + lambda),
  }));
  return factors.reverse();
}

function checkLambda(caller: string, lambda: number): void {
  if (!(lambda > 0 && lambda < Number.POSITIVE_INFINITY)) {
    throw new DomainError(
      `${caller}: lambda must be positive, got ${lambda}. Use malliavinScore for the unregularised score.`,
    );
  }
}
