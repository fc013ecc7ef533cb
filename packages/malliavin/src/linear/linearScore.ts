import { ShapeError } from "@chaosphere/core";
import { choleskyFactor, solveCholesky } from "@chaosphere/core/linalg";
import type { InitialLaw, PosteriorMean } from "./initialLaw.ts";
import type { LinearSde } from "./linearSde.ts";
import { mapRows, residuals } from "./residual.ts";
import { type LinearTransition, linearTransition } from "./transition.ts";

/**
 * The score of a linear equation by Malliavin calculus, in rows as y:
 *
 *     ∇ log p_t(y) = −γ_t⁻¹ ( y − Y_t E[X_0 | X_t = y] ).
 *
 * It is Tweedie's formula: exact for the exact posterior mean, and an error e of that mean becomes γ⁻¹ Y e. Rounding
 * contributes ε |y|/γ as t → 0.
 *
 * @throws {@link ShapeError} unless y and the posterior mean are the same whole rows.
 * @throws {@link DomainError} if γ_t is singular.
 *
 * Source: Efron (2011), for Tweedie's formula; Mirafzali and others (2025), arXiv:2503.16917;
 * docs/theory/formulas.md (L1.1).
 *
 * @example
 * ```ts
 * import { clockTransition, gaussianMixtureLaw, malliavinScore, variancePreservingSde } from "@chaosphere/malliavin";
 *
 * const law = gaussianMixtureLaw({ dimension: 1, means: Float64Array.of(-1, 1) });
 * const transition = clockTransition(variancePreservingSde().clock, 0.1);
 * const y = Float64Array.of(0.3);
 * console.log(malliavinScore(transition, law.posteriorMean, y)[0].toFixed(6)); // 6.159350
 * console.log(law.score(transition, y)[0].toFixed(6)); // 6.159350
 * ```
 */
export function malliavinScore(
  state: LinearTransition,
  posteriorMean: PosteriorMean,
  y: Float64Array,
): Float64Array {
  const γ = choleskyFactor(state.covariance, state.dimension, { caller: "malliavinScore" });
  const noise = residuals("malliavinScore", state, y, posteriorMean(state, y));
  return mapRows(state.dimension, noise, (r) => solveCholesky(γ, r).map((s) => -s));
}

/**
 * {@link malliavinScore} as a function of time and state; Y_t and γ_t are solved for at every call.
 *
 * The score throws as {@link malliavinScore}, and {@link DomainError} unless 0 < t ≤ end.
 *
 * Source: Mirafzali and others (2025), arXiv:2503.16917; docs/theory/formulas.md (L1.1, L1.2).
 *
 * @example
 * ```ts
 * import { gaussianMixtureLaw, linearScore, variancePreservingSde } from "@chaosphere/malliavin";
 *
 * const law = gaussianMixtureLaw({ dimension: 1, means: Float64Array.of(-1, 1) });
 * const score = linearScore(variancePreservingSde(), law);
 * // Two point masses at ±1: the score is odd and points back to the nearer one.
 * console.log(Array.from(score(0.1, Float64Array.of(-1.5, 0, 1.5)), (s) => s.toFixed(3)).join(" ")); // 5.334 0.000 -5.334
 * ```
 */
export function linearScore(
  sde: LinearSde,
  law: InitialLaw,
): (t: number, y: Float64Array) => Float64Array {
  if (law.dimension !== sde.dimension) {
    throw new ShapeError(
      `linearScore: law and equation must have one dimension, got ${law.dimension} and ${sde.dimension}. Write the equation for the whole state.`,
    );
  }
  return (t, y) => malliavinScore(linearTransition(sde, t), law.posteriorMean, y);
}
