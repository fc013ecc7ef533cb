import type { GaussianMeasure } from "./gaussianMeasure.ts";
import { completeMatern, type MaternParameters } from "./maternParameters.ts";
import { traceTail } from "./traceTail.ts";

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
 * Variance at a point of the whole Whittle–Matérn field, all degrees:
 *
 *     (1/4π) Σ_{l ≥ 0} (2l+1) σ² (κ² + l(l+1))^−α.
 *
 * @throws {@link DomainError} if α ≤ 1, or κ or σ is not positive.
 *
 * Source: docs/theory/formulas.md (G9).
 */
export function maternVariance(parameters: MaternParameters): number {
  return traceTail(completeMatern("maternVariance", parameters), 0) / (4 * Math.PI);
}
