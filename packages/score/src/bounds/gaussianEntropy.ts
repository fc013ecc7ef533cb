import type { DiagonalGaussian } from "@chaosphere/core";
import { checkForwardTime, checkModes } from "./gaussianModes.ts";
import type { EntropyFlow } from "./scoreMoments.ts";

/**
 * Relative entropy and relative Fisher information of Gaussian data along the noising flow, from the variances
 * and means of independent Cameron–Martin coordinates (`eigenmodes` of any covariance):
 *
 *     KL_t = ½ Σ_j ( v_j(t) − 1 − log v_j(t) + a_j(t)² ),   I_t = Σ_j ( (v_j(t) − 1)²/v_j(t) + a_j(t)² ).
 *
 * Infinite at t = 0 if a variance is 0.
 *
 * @throws {@link ShapeError} if there is not one mean a variance.
 * @throws {@link DomainError} if a variance is negative; the flow, if t < 0.
 *
 * Source: docs/theory/formulas.md (G6.4, G6.5).
 */
export function gaussianEntropies(law: DiagonalGaussian): EntropyFlow {
  checkModes("gaussianEntropies", law);
  const squaredMean = law.mean.reduce((sum, a) => sum + a * a, 0);
  return (t) => {
    checkForwardTime("gaussianEntropies", t);
    const share = Math.exp(-2 * t);
    let [klDivergence, fisherInformation] = [(share * squaredMean) / 2, share * squaredMean];
    for (const v of law.variances) {
      const departure = share * (v - 1);
      klDivergence += (departure - Math.log1p(departure)) / 2;
      fisherInformation += departure ** 2 / (1 + departure);
    }
    return { klDivergence, fisherInformation };
  };
}
