import { portablePow } from "../elementary/power.ts";
import { DomainError } from "../errors.ts";
import { type GaussianMeasure, noiseOf } from "../gaussian/gaussianMeasure.ts";
import { checkBandLimit } from "../harmonics/coefficients.ts";
import {
  type CompleteMaternParameters,
  completeMatern,
  type MaternParameters,
  positiveMatern,
} from "./maternParameters.ts";

/** Parameters of {@link whittleMatern}. */
export interface WhittleMaternOptions extends MaternParameters {
  /**
   * Accept any α > 0 and mark the measure as distribution-valued when α ≤ 1. Default false:
   * α ≤ 1 is refused.
   */
  readonly distributionValued?: boolean;
}

/**
 * The law of the solution u of (κ² − Δ)^(α/2) u = σ W on the unit sphere, W white noise:
 *
 *     C_l = σ² (κ² + l(l+1))^(−α),   0 ≤ l < bandLimit.
 *
 * The powers are made of IEEE-exact operations, so the spectrum has the same bits on every platform.
 *
 * @throws {@link DomainError} if α ≤ 1, when Σ (2l+1) C_l diverges and no such measure exists on
 *   L²(S²); if κ or σ is not positive; or if C_l leaves the range of double precision.
 *
 * Source: Lindgren, Rue and Lindström (2011), section 2; docs/theory/formulas.md (G9.1).
 *
 * @example
 * ```ts
 * import { colour, key, whiteNoise, whittleMatern } from "@chaosphere/core";
 *
 * const γ = whittleMatern(16, { alpha: 2, kappa: 3 });
 * console.log(γ.spectrum.length, γ.spectrum[0].toFixed(6)); // 16 0.012346
 * // Four fields drawn from it, as harmonic coefficients.
 * console.log(colour(γ, whiteNoise(16, 4, key(1))).values.length); // 1024
 * ```
 */
export function whittleMatern(bandLimit: number, options: WhittleMaternOptions): GaussianMeasure {
  checkBandLimit("whittleMatern", bandLimit);
  const { distributionValued = false } = options;
  const check = distributionValued ? positiveMatern : completeMatern;
  const parameters = check("whittleMatern", options);
  const γ = noiseOf(maternSpectrum(bandLimit, parameters));
  return parameters.alpha > 1 ? γ : { ...γ, distributionValued: true };
}

function maternSpectrum(
  bandLimit: number,
  { alpha, kappa, sigma }: CompleteMaternParameters,
): Float64Array {
  const spectrum = new Float64Array(bandLimit);
  for (let l = 0; l < bandLimit; l++) {
    spectrum[l] = sigma * sigma * portablePow(kappa * kappa + l * (l + 1), -alpha);
    if (!(spectrum[l] > 0 && spectrum[l] < Infinity)) {
      throw new DomainError(
        `whittleMatern: C_l must stay within double precision, got ${spectrum[l]} at l = ${l}. Bring alpha, kappa or sigma nearer to 1.`,
      );
    }
  }
  return spectrum;
}
