import { DomainError } from "../errors.ts";
import type { GaussianMeasure } from "./gaussianMeasure.ts";

/**
 * Covariance of a field of law γ at two points an angle θ apart, over the degrees that γ keeps:
 *
 *     K(θ) = E[Z(x) Z(y)] = (1/4π) Σ_{l < bandLimit} (2l+1) C_l P_l(cos θ).
 *
 * Angles in rad; one value each.
 *
 * @throws {@link DomainError} if an angle is outside [0, π].
 *
 * Source: DLMF (2010), equation 14.10.3, for the recurrence of P_l; docs/theory/formulas.md (G9).
 */
export function covarianceFunction(γ: GaussianMeasure, angles: ArrayLike<number>): Float64Array {
  checkAngles("covarianceFunction", angles);
  const weights = γ.spectrum.map((c, l) => ((2 * l + 1) * c) / (4 * Math.PI));
  return Float64Array.from(angles, (θ) => legendreSeries(weights, Math.cos(θ)));
}

/**
 * Mean square increment between two points an angle θ apart, over the degrees that γ keeps:
 *
 *     E[(Z(x) − Z(y))²] = (1/2π) Σ_{l < bandLimit} (2l+1) C_l (1 − P_l(cos θ)).
 *
 * The deficits 1 − P_l have a recurrence of their own, so small angles lose no digits.
 * Angles in rad; one value each.
 *
 * @throws {@link DomainError} if an angle is outside [0, π].
 *
 * Source: docs/theory/formulas.md (G9).
 *
 * @example
 * ```ts
 * import { covarianceFunction, isotropic, structureFunction } from "@chaosphere/core";
 *
 * const γ = isotropic([1, 0.5, 0.2]);
 * const [origin, apart] = covarianceFunction(γ, Float64Array.of(0, 1));
 * console.log(structureFunction(γ, Float64Array.of(1))[0].toFixed(6), (2 * (origin - apart)).toFixed(6)); // 0.278785 0.278785
 * ```
 */
export function structureFunction(γ: GaussianMeasure, angles: ArrayLike<number>): Float64Array {
  checkAngles("structureFunction", angles);
  const weights = γ.spectrum.map((c, l) => ((2 * l + 1) * c) / (2 * Math.PI));
  return Float64Array.from(angles, (θ) => legendreDeficitSeries(weights, 2 * Math.sin(θ / 2) ** 2));
}

/** Σ_l w_l P_l(x) by (l+1) P_{l+1} = (2l+1) x P_l − l P_{l−1}. */
export function legendreSeries(weights: Float64Array, x: number): number {
  let [before, p, sum] = [0, 1, 0];
  for (let l = 0; l < weights.length; l++) {
    sum += weights[l] * p;
    [before, p] = [p, ((2 * l + 1) * x * p - l * before) / (l + 1)];
  }
  return sum;
}

/** Σ_l w_l (1 − P_l(1 − y)): with e_l = 1 − P_l, (l+1)(e_{l+1} − e_l) = l (e_l − e_{l−1}) + (2l+1) y P_l. */
function legendreDeficitSeries(weights: Float64Array, y: number): number {
  let [step, deficit, sum] = [0, 0, 0];
  for (let l = 0; l < weights.length; l++) {
    sum += weights[l] * deficit;
    step = (l * step + (2 * l + 1) * y * (1 - deficit)) / (l + 1);
    deficit += step;
  }
  return sum;
}

/** @throws {@link DomainError} unless every angle lies in [0, π]. */
export function checkAngles(caller: string, angles: ArrayLike<number>): void {
  for (let i = 0; i < angles.length; i++) {
    const θ = angles[i];
    if (!(θ >= 0 && θ <= Math.PI)) {
      throw new DomainError(
        `${caller}: angles must lie in [0, π], got ${θ}. Give the great-circle distance in radians.`,
      );
    }
  }
}
