import {
  checkSpectralForm,
  eigenvaluesOf,
  lawMean,
  type SpectralGaussian,
  type WhiteBasis,
} from "@chaosphere/core";
import { checkForwardTime } from "./forwardTime.ts";
import type { EntropyFlow } from "./scoreMoments.ts";

/**
 * Relative entropy and relative Fisher information of Gaussian data N(a, Σ) along the noising flow, by the eigenvalues λ_j of Σ:
 *
 *     KL_t = ½ Σ_j ( v_j(t) − 1 − log v_j(t) ) + ½ e^{−2t} ‖a‖²,   I_t = Σ_j (v_j(t) − 1)²/v_j(t) + e^{−2t} ‖a‖²,
 *
 * v_j(t) = 1 + e^{−2t}(λ_j − 1). Infinite at t = 0 if a variance is 0.
 *
 * @throws {@link ShapeError} if variances, mean and eigenvectors do not fit each other.
 * @throws {@link DomainError} if a variance is negative; the flow, if t < 0.
 *
 * Source: docs/theory/formulas.md (G6.4, G6.5).
 */
export function gaussianEntropies(law: SpectralGaussian<WhiteBasis>): EntropyFlow {
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
