import { type IsoLatitudeRings, type RingFields, ringFields } from "../grid/isoLatitudeRings.ts";
import { ringTransform } from "../kernels/ringKernel.ts";
import { checkBasis, type HarmonicCoefficients } from "./coefficients.ts";
import type { GradientOptions } from "./gradient.ts";
import { partedRings } from "./gradientRings.ts";
import { fillSlopes } from "./gradientSums.ts";
import { checkRings } from "./ringChecks.ts";
import { checkOptions, checkTransform, resultArray } from "./transformChecks.ts";

/** The gradient of fields at the points of rings, by its components along the meridians and the parallels. */
export interface RingGradient {
  /** ∂_θ f: the slope southward, per rad. */
  readonly south: RingFields;
  /** ∂_λ f / sin θ: the slope eastward, per rad. */
  readonly east: RingFields;
}

/**
 * The surface gradient ∇f at the points of any rings, as `synthesiseGradient` on a product grid: by two sums, of the
 * Cartesian components near the poles, so that nothing is divided by a small number.
 *
 * @throws {@link DomainError} if there is no transform with the band limit.
 * @throws {@link ShapeError} if an array of `out` has another length.
 */
export function synthesiseGradientOnRings(
  a: HarmonicCoefficients,
  rings: IsoLatitudeRings,
  options: GradientOptions = {},
): RingGradient {
  const caller = "synthesiseGradientOnRings";
  checkBasis(caller, a, "harmonic");
  checkRings(caller, rings);
  checkTransform(caller, a.bandLimit);
  checkOptions(caller, options);
  const { unit, out } = options;
  const length = a.batch * rings.points;
  const south = resultArray(caller, length, a.values, out?.south);
  const east = resultArray(caller, length, a.values, out?.east);
  for (const part of partedRings(rings)) {
    const { synthesise } = ringTransform(part.rings, a.bandLimit + 1);
    fillSlopes(a, { ...part, synthesise }, rings.points, { south, east });
  }
  return { south: ringFields(rings, south, unit), east: ringFields(rings, east, unit) };
}
