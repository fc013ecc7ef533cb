import { portablePow } from "../elementary/power.ts";
import { DomainError } from "../errors.ts";
import { checkAngles, legendreSeries } from "../gaussian/covarianceFunction.ts";
import { erfc } from "../special/errorFunction.ts";
import {
  type CompleteMaternParameters,
  completeMatern,
  type MaternParameters,
  positiveMatern,
} from "./maternParameters.ts";
import { maternVariance } from "./maternVariance.ts";

/** Smallest angle but 0: the number of terms grows like 150/θ. */
const SMALLEST_ANGLE = 1e-5;

/** wθ for a window of width w: what it removes is the spectrum at frequency θ, of order exp(−(wθ)²/4) = e^−36. */
const WIDTH_TIMES_ANGLE = 12;

/** Half-widths on either side of the middle of the window: erfc(6) = 2e-17. */
const REACH = 6;

/**
 * Covariance of the whole Whittle–Matérn field at two points an angle θ apart, all degrees:
 *
 *     K(θ) = (1/4π) Σ_{l ≥ 0} (2l+1) σ² (κ² + l(l+1))^−α P_l(cos θ).
 *
 * The series converges slowly, for α = 1 not even absolutely. Its terms are therefore faded out by
 * χ(l) = ½ erfc((l − 6w)/w), w = 12/θ: because C_l is smooth in l while P_l(cos θ) oscillates at
 * frequency θ, the part removed is below 1e-15 of the terms at its edge. At most 12w + 1 terms.
 *
 * For θ > 0 every α > 0 is admitted: at α = 1 it is the Green function of κ² − Δ. Angles in rad; one value each.
 *
 * @throws {@link DomainError} if an angle is outside [0, π] or in (0, 1e-5); if α ≤ 1 at θ = 0, where K is
 *   infinite; or if α, κ or σ is not positive.
 *
 * Source: docs/theory/formulas.md (G9).
 *
 * @example
 * ```ts
 * import { covarianceFunction, maternCovariance, whittleMatern } from "@chaosphere/core";
 *
 * const parameters = { alpha: 3, kappa: 5 };
 * const angles = Float64Array.of(0, 0.5);
 * const [origin, apart] = maternCovariance(parameters, angles);
 * const truncated = covarianceFunction(whittleMatern(64, parameters), angles);
 * console.log((apart / origin).toFixed(4), (truncated[1] / truncated[0]).toFixed(4)); // 0.3917 0.3917
 * ```
 */
export function maternCovariance(
  parameters: MaternParameters,
  angles: ArrayLike<number>,
): Float64Array {
  const complete = positiveMatern("maternCovariance", parameters);
  checkAngles("maternCovariance", angles);
  return Float64Array.from(angles, (θ) => {
    if (θ === 0) return maternVariance(completeMatern("maternCovariance at angle 0", parameters));
    if (θ < SMALLEST_ANGLE) {
      throw new DomainError(
        `maternCovariance: angles other than 0 must be at least ${SMALLEST_ANGLE}, got ${θ}. Use angle 0 or a larger one.`,
      );
    }
    return fadedSeries(complete, θ);
  });
}

function fadedSeries({ alpha, kappa, sigma }: CompleteMaternParameters, θ: number): number {
  const width = WIDTH_TIMES_ANGLE / θ;
  const weights = new Float64Array(Math.ceil(2 * REACH * width) + 1);
  for (let l = 0; l < weights.length; l++) {
    const fade = 0.5 * erfc(l / width - REACH);
    weights[l] = (2 * l + 1) * portablePow(kappa * kappa + l * (l + 1), -alpha) * fade;
  }
  return ((sigma * sigma) / (4 * Math.PI)) * legendreSeries(weights, Math.cos(θ));
}
