import {
  type CompleteMaternParameters,
  checkPositive,
  completeMatern,
  type MaternParameters,
} from "./maternParameters.ts";
import { maternVariance } from "./maternVariance.ts";

/**
 * The same smoothness and correlation length, with σ such that the whole field has a given variance at
 * every point.
 *
 * @throws {@link DomainError} if α ≤ 1, or κ or the variance is not positive.
 */
export function withVariance(
  { alpha, kappa }: MaternParameters,
  variance = 1,
): CompleteMaternParameters {
  checkPositive("withVariance", "variance", variance);
  const unscaled = completeMatern("withVariance", { alpha, kappa });
  return { alpha, kappa, sigma: Math.sqrt(variance / maternVariance(unscaled)) };
}
