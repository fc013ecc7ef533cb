import { ShapeError } from "@chaosphere/core";
import type { MeasuredValue } from "../comparison/measuredMean.ts";

/** The run of each trial as a number 0, …, runs − 1, in the order in which runs appear. */
export interface RunNumbers {
  readonly of: Int32Array;
  readonly runs: number;
}

/** @throws {@link ShapeError} unless there is one group per trial. */
export function runNumbers(caller: string, trials: number, groups?: ArrayLike<number>): RunNumbers {
  if (groups === undefined)
    return { of: Int32Array.from({ length: trials }, (_, t) => t), runs: trials };
  if (groups.length !== trials) {
    throw new ShapeError(
      `${caller}: need one group per trial, ${trials}, got ${groups.length}. Leave groups out if all trials are independent.`,
    );
  }
  const numbers = new Map<number, number>();
  const of = Int32Array.from(groups, (group) => {
    const known = numbers.get(group) ?? numbers.size;
    numbers.set(group, known);
    return known;
  });
  return { of, runs: numbers.size };
}

/**
 * The mean of one number per trial, with the standard error that takes whole runs for independent and nothing within them:
 *
 *     se² = R/(R − 1) Σ_r (Σ_{t in r} (x_t − x̄))² / n².
 *
 * It is the usual one where every trial is a run of its own, and NaN for a single run.
 *
 * @throws {@link ShapeError} unless there is one group per trial.
 *
 * @example
 * ```ts
 * import { meanOverTrials } from "@chaosphere/metrics/calibration";
 *
 * const values = Float64Array.of(1, 1, 3, 3);
 * console.log(meanOverTrials(values).standardError.toFixed(4)); // 0.5774
 * // Two runs of two equal fields tell no more than two fields.
 * console.log(meanOverTrials(values, [0, 0, 1, 1]).standardError.toFixed(4)); // 1.0000
 * ```
 */
export function meanOverTrials(values: Float64Array, groups?: ArrayLike<number>): MeasuredValue {
  const n = values.length;
  const { of, runs } = runNumbers("meanOverTrials", n, groups);
  const mean = values.reduce((sum, x) => sum + x, 0) / n;
  const departures = new Float64Array(runs);
  values.forEach((x, t) => {
    departures[of[t]] += x - mean;
  });
  const squares = departures.reduce((sum, d) => sum + d * d, 0);
  return { value: mean, standardError: Math.sqrt((squares * runs) / (runs - 1)) / n };
}
