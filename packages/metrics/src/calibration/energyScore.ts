import { type HarmonicCoefficients, rows, ShapeError } from "@chaosphere/core";
import {
  checkSameBandLimit,
  type DistanceOptions,
  pairwiseDistances,
} from "../comparison/distances.ts";
import type { EnergyEstimator } from "../comparison/energyDistance.ts";

/** Options of {@link energyScore}. */
export interface EnergyScoreOptions extends DistanceOptions {
  /** `unbiased`: fair, pairs of different draws only; `v-statistic`: all pairs. Default `unbiased`. */
  readonly estimator?: EnergyEstimator;
}

/**
 * The energy score of draws of a posterior, for each true field, in the unit of the norm, smaller the better:
 *
 *     ES = (1/N) Σ_i ‖f_i − f‖ − (1/2M) Σ_ij ‖f_i − f_j‖,   M = N(N − 1), or N² for `v-statistic`,
 *
 * the CRPS of whole fields. The norm is that of L²(S²) unless degrees are weighed. It is proper: over fields and data that fit
 * together, no claimed posterior scores better in the mean than the true one.
 *
 * @param draws N of each true field, one after another.
 * @returns a score per true field.
 * @throws {@link ShapeError} if band limits differ or there are not as many draws of each field, two or more.
 *
 * Source: Gneiting and Raftery (2007), section 4.3; Ferro (2014), for the fair score; docs/theory/formulas.md (P7).
 *
 * @example
 * ```ts
 * import { coefficients } from "@chaosphere/core";
 * import { energyScore } from "@chaosphere/metrics/calibration";
 *
 * const truth = coefficients("harmonic", 1, Float64Array.of(0));
 * const draws = coefficients("harmonic", 1, Float64Array.of(-1, 2));
 * console.log(energyScore(truth, draws)[0]); // 0
 * console.log(energyScore(truth, draws, { estimator: "v-statistic" })[0]); // 0.75
 * ```
 */
export function energyScore(
  truth: HarmonicCoefficients,
  draws: HarmonicCoefficients,
  { estimator = "unbiased", ...norm }: EnergyScoreOptions = {},
): Float64Array {
  checkSameBandLimit("energyScore", truth, draws);
  const N = draws.batch / truth.batch;
  if (!(Number.isInteger(N) && N >= 2)) {
    throw new ShapeError(
      `energyScore: need as many draws of every field, two or more, got ${draws.batch} of ${truth.batch}. Draw more.`,
    );
  }
  const pairs = estimator === "unbiased" ? N * (N - 1) : N * N;
  const sum = (d: Float64Array) => d.reduce((total, value) => total + value, 0);
  return Float64Array.from({ length: truth.batch }, (_, t) => {
    const own = rows(draws, t * N, (t + 1) * N);
    const away = sum(pairwiseDistances(rows(truth, t, t + 1), own, norm));
    return away / N - sum(pairwiseDistances(own, own, norm)) / (2 * pairs);
  });
}
