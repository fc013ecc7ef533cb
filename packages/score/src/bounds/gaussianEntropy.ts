import {
  checkSpectralForm,
  coordinateVariances,
  eigenvaluesOf,
  type LowRankGaussian,
  lawMean,
  type NoisableGaussian,
  noisedGaussian,
  traceOfPrecision,
  type WhiteBasis,
  woodbury,
} from "@chaosphere/core";
import { checkForwardTime } from "./forwardTime.ts";
import type { EntropyFlow } from "./scoreMoments.ts";

/**
 * Relative entropy and relative Fisher information of Gaussian data N(a, Σ) along the noising flow, by the eigenvalues λ_j of Σ:
 *
 *     KL_t = ½ Σ_j ( v_j(t) − 1 − log v_j(t) ) + ½ e^{−2t} ‖a‖²,   I_t = Σ_j (v_j(t) − 1)²/v_j(t) + e^{−2t} ‖a‖²,
 *
 * v_j(t) = 1 + e^{−2t}(λ_j − 1). Infinite at t = 0 if a variance is 0. With a diagonal and a factor of r rows each time costs 2r²d.
 *
 * @throws {@link ShapeError} if variances, mean and eigenvectors do not fit each other.
 * @throws {@link DomainError} if a variance is negative; the flow, if t < 0.
 *
 * Source: docs/theory/formulas.md (G6.4, G6.5).
 */
export function gaussianEntropies(law: NoisableGaussian<WhiteBasis>): EntropyFlow {
  if (law.kind === "low-rank") return lowRankEntropies(law);
  checkSpectralForm("gaussianEntropies", law);
  const λ = eigenvaluesOf(law);
  const squaredMean = lawMean(law).reduce((sum, a) => sum + a * a, 0);
  return (t) => {
    checkForwardTime("gaussianEntropies", t);
    const share = Math.exp(-2 * t);
    let [klDivergence, fisherInformation] = [(share * squaredMean) / 2, share * squaredMean];
    for (const v of λ) {
      const departure = share * (v - 1);
      klDivergence += (departure - Math.log1p(departure)) / 2;
      fisherInformation += departure ** 2 / (1 + departure);
    }
    return { klDivergence, fisherInformation };
  };
}

/** KL = ½ (tr Σ_t − d − log det Σ_t + ‖a_t‖²) and I = tr Σ_t − 2d + tr Σ_t⁻¹ + ‖a_t‖². */
function lowRankEntropies(law: LowRankGaussian<WhiteBasis>): EntropyFlow {
  const departure = coordinateVariances(law).reduce((sum, v) => sum + (v - 1), 0);
  const squaredMean = law.mean.reduce((sum, a) => sum + a * a, 0);
  return (t) => {
    checkForwardTime("gaussianEntropies", t);
    const share = Math.exp(-2 * t);
    const noised = noisedGaussian(law, t);
    const w = woodbury(noised);
    const first = share * (departure + squaredMean);
    return {
      klDivergence: first / 2 - w.halfLogDeterminant,
      fisherInformation: first + traceOfPrecision(noised, w) - law.diagonal.length,
    };
  };
}
