import { type GaussianMeasure, isotropic } from "./gaussianMeasure.ts";
import {
  type CompleteMaternParameters,
  checkPositive,
  completeMatern,
  type MaternParameters,
} from "./maternParameters.ts";
import { maternVariance, pointwiseVariance } from "./pointwiseVariance.ts";

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

/** γ scaled so that its own degrees, and no others, give the wanted variance at every point. */
export function scaledToVariance(γ: GaussianMeasure, variance = 1): GaussianMeasure {
  checkPositive("scaledToVariance", "variance", variance);
  const factor = variance / pointwiseVariance(γ);
  return { ...γ, spectrum: isotropic(γ.spectrum.map((c) => c * factor)).spectrum };
}
