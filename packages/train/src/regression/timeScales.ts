import { DomainError } from "@chaosphere/core";
import type { RegressionSample } from "@chaosphere/malliavin";

/** Draws of (X_t, δ_t) at one time. */
export interface TimedSample extends RegressionSample {
  /** t > 0. */
  readonly time: number;
}

/** Mean and standard deviation of every component. */
export interface Scales {
  readonly mean: Float64Array;
  readonly deviation: Float64Array;
}

/** The normalisation of states and targets at one time. */
export interface ScalesAtTime {
  readonly states: Scales;
  readonly targets: Scales;
}

/**
 * Means and deviations of states and targets as functions of time: those of the samples at their times, and in between means and logarithms
 * of deviations linear in log t, exact for powers of t.
 *
 * @throws {@link DomainError} at a time before the first sample's or after the last.
 */
export function timeScales(samples: readonly TimedSample[]): (t: number) => ScalesAtTime {
  const known = samples.map(({ dimension, outputs, states, targets }) => ({
    states: scalesOf(states, dimension),
    targets: scalesOf(targets, outputs),
  }));
  const times = samples.map(({ time }) => time);
  const last = times.length - 1;
  return (t) => {
    if (!(t >= times[0] && t <= times[last])) {
      throw new DomainError(
        `timeScales: t must lie between the first and the last time of the samples, ${times[0]} and ${times[last]}, got ${t}. Observe the paths there.`,
      );
    }
    const k = Math.max(
      1,
      times.findIndex((time) => time >= t),
    );
    if (last === 0) return known[0];
    const share = Math.log(t / times[k - 1]) / Math.log(times[k] / times[k - 1]);
    const part = (name: "states" | "targets") => between(known[k - 1][name], known[k][name], share);
    return { states: part("states"), targets: part("targets") };
  };
}

function between(a: Scales, b: Scales, share: number): Scales {
  return {
    mean: a.mean.map((mean, i) => mean + share * (b.mean[i] - mean)),
    deviation: a.deviation.map((s, i) => s ** (1 - share) * b.deviation[i] ** share),
  };
}

/** Mean and deviation by component of rows; a component that does not vary has deviation 1. */
function scalesOf(rows: Float64Array, width: number): Scales {
  const count = rows.length / width;
  const mean = new Float64Array(width);
  const square = new Float64Array(width);
  for (let n = 0; n < rows.length; n++) mean[n % width] += rows[n] / count;
  for (let n = 0; n < rows.length; n++) square[n % width] += (rows[n] - mean[n % width]) ** 2;
  return { mean, deviation: square.map((sum) => Math.sqrt(sum / count) || 1) };
}
