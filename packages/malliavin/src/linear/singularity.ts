import type { Clock } from "@chaosphere/core";
import { jacobiEigen } from "@chaosphere/core/linalg";
import { type LeadingPower, type LeadingPowerOptions, leadingPower } from "./leadingPower.ts";
import type { LinearSde } from "./linearSde.ts";
import { linearTransition } from "./transition.ts";

/**
 * How the Malliavin matrix vanishes at t = 0, in the direction where it is least:
 *
 *     λ_min(γ_t) ~ constant · t^exponent,   so that   ‖γ_t⁻¹‖ ~ t^−exponent / constant.
 *
 * If σ² ~ c t^p then γ ~ c t^(p+1)/(p+1), whatever the bounded drift. VP has βmin t, sub-VP βmin² t² and VE
 * 2 σmin² log(σmax/σmin) t/T; `validUntil` says how short that regime is.
 *
 * @param source a schedule with γ in closed form, or an equation, whose γ is solved for at every time asked.
 * @throws {@link DomainError} if γ is singular near 0.
 *
 * Source: docs/theory/formulas.md (L2.1, L2.2).
 *
 * @example
 * ```ts
 * import { smallTimeSingularity, subVariancePreservingSde } from "@chaosphere/malliavin";
 *
 * const { exponent, constant } = smallTimeSingularity(subVariancePreservingSde({ betaMin: 0.1 }).clock);
 * console.log(exponent.toFixed(3), constant.toFixed(4)); // 2.000 0.0100
 * ```
 */
export function smallTimeSingularity(
  source: Clock | LinearSde,
  options: Omit<LeadingPowerOptions, "end"> = {},
): LeadingPower {
  return leadingPower(leastVariance(source), { ...options, end: source.end });
}

/** t ↦ the smallest eigenvalue of γ_t. */
function leastVariance(source: Clock | LinearSde): (t: number) => number {
  if ("variance" in source) return (t) => source.variance(t);
  return (t) => {
    const { covariance, dimension } = linearTransition(source, t);
    return jacobiEigen(covariance, dimension).eigenvalues[dimension - 1];
  };
}
