import { DomainError } from "@chaosphere/core";
import { portableExp } from "@chaosphere/core/elementary";
import { checkBandLimit } from "./operator.ts";

/**
 * The factors of a Gaussian beam,
 *
 *     b_l = exp(−l(l+1) σ²/2),   σ = fwhm / √(8 log 2),
 *
 * as other libraries have them: the heat kernel at time σ²/2, which is the Gaussian of the tangent plane where σ is small.
 *
 * @param fwhm Full width at half maximum, rad. 0 for a point.
 * @throws {@link DomainError} if the width is negative or not finite, or the band limit is no whole number.
 *
 * @example
 * ```ts
 * import { gaussianBeam } from "@chaosphere/score/posterior";
 *
 * // One degree, at l = 100.
 * console.log(gaussianBeam(101, Math.PI / 180)[100].toFixed(6)); // 0.757740
 * ```
 */
export function gaussianBeam(bandLimit: number, fwhm: number): Float64Array {
  checkBandLimit("gaussianBeam", bandLimit);
  if (!(fwhm >= 0 && fwhm < Number.POSITIVE_INFINITY)) {
    throw new DomainError(
      `gaussianBeam: the width must be 0 or more, got ${fwhm}. Give the full width at half maximum in radians.`,
    );
  }
  const time = fwhm ** 2 / (16 * Math.log(2));
  return Float64Array.from({ length: bandLimit }, (_, l) => portableExp(-l * (l + 1) * time));
}
