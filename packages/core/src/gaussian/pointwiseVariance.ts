import { DomainError, shown } from "../errors.ts";
import { type GaussianMeasure, isotropic } from "./gaussianMeasure.ts";

/**
 * Variance of a field of law γ at any point of the sphere, over the degrees that γ keeps:
 *
 *     E[Z(x)²] = (1/4π) Σ_{l < bandLimit} (2l+1) C_l.
 *
 * Source: docs/theory/formulas.md (G9).
 */
export function pointwiseVariance(γ: GaussianMeasure): number {
  let sum = 0;
  for (let l = γ.spectrum.length - 1; l >= 0; l--) sum += (2 * l + 1) * γ.spectrum[l];
  return sum / (4 * Math.PI);
}

/**
 * γ scaled so that its own degrees, and no others, give the wanted variance at every point.
 *
 * @throws {@link DomainError} if the variance is not positive and finite.
 */
export function scaledToVariance(γ: GaussianMeasure, variance = 1): GaussianMeasure {
  if (!(variance > 0 && variance < Number.POSITIVE_INFINITY)) {
    throw new DomainError(
      `scaledToVariance: variance must be positive and finite, got ${shown(variance)}. Give a number above 0.`,
    );
  }
  const factor = variance / pointwiseVariance(γ);
  return { ...γ, spectrum: isotropic(γ.spectrum.map((c) => c * factor)).spectrum };
}
