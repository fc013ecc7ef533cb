import { completeMatern, type MaternParameters } from "./maternParameters.ts";
import { traceTail } from "./traceTail.ts";

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
