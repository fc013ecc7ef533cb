import { DomainError } from "@chaosphere/core";
import { normalCdf } from "@chaosphere/core/special";
import type { EnergyEstimator } from "../comparison/energyDistance.ts";
import type { TrialValues } from "./trialValues.ts";

/**
 * The continuous ranked probability score of an ensemble for each trial and functional, in the unit of the values, smaller the
 * better:
 *
 *     CRPS = (1/N) Σ_i |x_i − f| − (1/2M) Σ_ij |x_i − x_j|,   M = N(N − 1), or N² for `v-statistic`.
 *
 * The first, the default, is fair: its mean is the score of the law that the draws come from, for any number of them. The second
 * is that of the ensemble itself, which favours large ones. By sorting, O(N log N).
 *
 * @returns `score[t·columns + k]`.
 *
 * Source: Gneiting and Raftery (2007), equation 21; Ferro (2014), for the fair score; docs/theory/formulas.md (P7).
 *
 * @example
 * ```ts
 * import { crps, trialValues } from "@chaosphere/metrics/calibration";
 *
 * const values = trialValues(Float64Array.of(0), Float64Array.of(-1, 1));
 * console.log(crps(values)[0], crps(values, "v-statistic")[0]); // 0 0.5
 * ```
 */
export function crps(
  { trials, draws, columns, truth, drawn }: TrialValues,
  estimator: EnergyEstimator = "unbiased",
): Float64Array {
  const pairs = estimator === "unbiased" ? draws * (draws - 1) : draws * draws;
  const scores = new Float64Array(trials * columns);
  const sorted = new Float64Array(draws);
  for (let t = 0; t < trials; t++) {
    for (let k = 0; k < columns; k++) {
      const f = truth[t * columns + k];
      for (let i = 0; i < draws; i++) sorted[i] = drawn[(t * draws + i) * columns + k] - f;
      sorted.sort();
      let [away, spread] = [0, 0];
      for (let i = 0; i < draws; i++) {
        away += Math.abs(sorted[i]);
        // Σ_ij |x_i − x_j| = 2 Σ_i (2i − N + 1) x_(i).
        spread += (2 * i - draws + 1) * sorted[i];
      }
      scores[t * columns + k] = away / draws - spread / pairs;
    }
  }
  return scores;
}

/**
 * The continuous ranked probability score of N(μ, σ²), with z = (f − μ)/σ:
 *
 *     CRPS = σ (z (2Φ(z) − 1) + 2φ(z) − 1/√π).
 *
 * @throws {@link DomainError} unless σ is positive.
 *
 * Source: Gneiting and Raftery (2007), section 4.2; docs/theory/formulas.md (P7).
 *
 * @example
 * ```ts
 * import { gaussianCrps } from "@chaosphere/metrics/calibration";
 *
 * console.log(gaussianCrps(0, 0, 1).toFixed(4), gaussianCrps(3, 0, 1).toFixed(4)); // 0.2337 2.4366
 * ```
 */
export function gaussianCrps(truth: number, mean: number, sd: number): number {
  if (!(sd > 0)) {
    throw new DomainError(
      `gaussianCrps: the standard deviation must be positive, got ${sd}. Use |truth − mean| for a certain forecast.`,
    );
  }
  const z = (truth - mean) / sd;
  const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
  return sd * (z * (2 * normalCdf(z) - 1) + 2 * density - 1 / Math.sqrt(Math.PI));
}
