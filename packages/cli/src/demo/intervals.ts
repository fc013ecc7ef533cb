import type { SphereGrid } from "@chaosphere/core";
import { normalQuantile } from "@chaosphere/core/random";
import { type OverRuns, overRuns } from "./heldOut.ts";

/** Share of the truth that a central interval should hold. */
export const LEVEL = 0.9;

/** Deviations of the first control over those of the posterior, and what they cover of a Gaussian: 2Φ(0.8 · 1.645) − 1. */
export const NARROWED = 0.8;

/** Posteriors of many fields held against the fields; every number is a mean over the area and the years of a run. */
export interface JudgedIntervals {
  /** Coverage of the central 90 % intervals, of 1. */
  readonly coverage: OverRuns;
  /** First control: that of intervals of 0.8 times the width. Of a right posterior it would be 0.812. */
  readonly narrowed: OverRuns;
  /** Second control: that of the interval of another year of the same run, half a run away. */
  readonly misplaced: OverRuns;
  /** Root mean square of truth less posterior mean, unit of the field. */
  readonly rmsError: OverRuns;
  /** Root mean square of truth less the model's mean, which has seen nothing. */
  readonly rmsUnseen: OverRuns;
  /** Root mean square of the posterior's deviation, which the error of a right posterior has. */
  readonly rmsDeviation: number;
}

/** Fields at the cells of a grid, row-major fields × cells. */
export interface JudgedPosteriors {
  readonly truth: Float64Array;
  /** Posterior mean of each field. */
  readonly mean: Float64Array;
  /** The model's mean. Length cells. */
  readonly prior: Float64Array;
  /** The posterior's deviation, one for all fields. Length cells. */
  readonly sd: Float64Array;
  /** The run of each field. */
  readonly groups: ArrayLike<number>;
  readonly grid: SphereGrid;
}

/** Holds central intervals of Gaussian posteriors against the truth, run by run. */
export function judgeIntervals(posteriors: JudgedPosteriors): JudgedIntervals {
  const { truth, mean, prior, sd, groups, grid } = posteriors;
  const cells = sd.length;
  const area = sd.map((_, i) => grid.weights[Math.floor(i / grid.nLon)] / (4 * Math.PI));
  const half = normalQuantile((1 + LEVEL) / 2);
  const runs = [...new Set(Array.from(groups))].map((run) =>
    Array.from(groups).flatMap((group, b) => (group === run ? [b] : [])),
  );
  /** The mean over area and years of a function of field, year whose posterior is taken, and cell. */
  const over = (f: (at: number, posterior: number, cell: number) => number, years = 0): number[] =>
    runs.map((own) => {
      let sum = 0;
      own.forEach((b, k) => {
        const other = own[(k + years) % own.length];
        for (let i = 0; i < cells; i++) {
          sum += area[i] * f(b * cells + i, other * cells + i, i);
        }
      });
      return sum / own.length;
    });
  const within = (width: number) => (at: number, posterior: number, cell: number) =>
    Math.abs(truth[at] - mean[posterior]) <= width * half * sd[cell] ? 1 : 0;
  const away = Math.floor((runs[0]?.length ?? 0) / 2);
  return {
    coverage: overRuns(over(within(1))),
    narrowed: overRuns(over(within(NARROWED))),
    misplaced: overRuns(over(within(1), away)),
    rmsError: overRuns(over((at, posterior) => (truth[at] - mean[posterior]) ** 2).map(Math.sqrt)),
    rmsUnseen: overRuns(over((at, _, cell) => (truth[at] - prior[cell]) ** 2).map(Math.sqrt)),
    rmsDeviation: Math.sqrt(sd.reduce((sum, σ, i) => sum + area[i] * σ * σ, 0)),
  };
}
