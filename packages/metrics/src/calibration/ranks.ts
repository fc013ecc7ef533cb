import { child, type Key, uniformAt } from "@chaosphere/core";
import type { TrialValues } from "./trialValues.ts";

/** Ranks of true values among draws. */
export interface Ranks {
  readonly trials: number;
  /** N: ranks are 0, …, N. */
  readonly draws: number;
  readonly columns: number;
  /** `values[t·columns + k]`. */
  readonly values: Uint32Array;
}

/**
 * The rank of each true value among its N draws,
 *
 *     r = #{i : x_i < f},   0 ≤ r ≤ N,
 *
 * which is uniform on 0, …, N where the draws come from the posterior of the law that the truth came from. Draws that equal the
 * truth count as below it by a uniform number of them, drawn by the key, so that the rank of a value with atoms is uniform too.
 *
 * Source: Talts, Betancourt, Simpson, Vehtari and Gelman (2018), theorem 1; docs/theory/formulas.md (P7).
 *
 * @example
 * ```ts
 * import { key, normalAt } from "@chaosphere/core";
 * import { rankStatistics, rankUniformity, trialValues } from "@chaosphere/metrics/calibration";
 *
 * // f ~ N(0, 1), y = f + N(0, 1): the posterior is N(y/2, 1/2). Draws that take its sd for 0.8 of what it is are found out.
 * const [trials, draws] = [500, 99];
 * const pValue = (factor: number) => {
 *   const truth = Float64Array.from({ length: trials }, (_, t) => normalAt(key(1), t));
 *   const mean = truth.map((f, t) => (f + normalAt(key(2), t)) / 2);
 *   const drawn = Float64Array.from({ length: trials * draws }, (_, i) => {
 *     return mean[Math.floor(i / draws)] + factor * Math.SQRT1_2 * normalAt(key(3), i);
 *   });
 *   const { values } = rankStatistics(trialValues(truth, drawn), key(4));
 *   return rankUniformity(values, draws).pValue;
 * };
 * console.log(pValue(1) > 0.05, pValue(0.8) < 1e-4); // true true
 * ```
 */
export function rankStatistics(
  { trials, draws, columns, truth, drawn }: TrialValues,
  key: Key,
): Ranks {
  const values = new Uint32Array(trials * columns);
  for (let t = 0; t < trials; t++) {
    for (let k = 0; k < columns; k++) {
      const f = truth[t * columns + k];
      let [below, equal] = [0, 0];
      for (let i = 0; i < draws; i++) {
        const x = drawn[(t * draws + i) * columns + k];
        if (x < f) below++;
        else if (x === f) equal++;
      }
      const lifted = equal > 0 ? Math.floor(uniformAt(child(key, k), t) * (equal + 1)) : 0;
      values[t * columns + k] = below + lifted;
    }
  }
  return { trials, draws, columns, values };
}

/**
 * The ranks of one functional.
 *
 * Source: docs/theory/formulas.md (P7).
 */
export function ranksOf({ trials, columns, values }: Ranks, column: number): Uint32Array {
  return Uint32Array.from({ length: trials }, (_, t) => values[t * columns + column]);
}
