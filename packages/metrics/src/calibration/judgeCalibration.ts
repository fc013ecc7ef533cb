import { type Key, ShapeError } from "@chaosphere/core";
import type { MeasuredValue } from "../comparison/measuredMean.ts";
import { type Coverage, coverage } from "./coverage.ts";
import { crps } from "./crps.ts";
import { rankStatistics, ranksOf } from "./ranks.ts";
import { meanOverTrials } from "./runs.ts";
import { cumulativePValue } from "./simultaneousBand.ts";
import type { TrialValues } from "./trialValues.ts";
import { type RankUniformity, rankUniformity } from "./uniformity.ts";

/** Options of {@link judgeCalibration}. */
export interface CalibrationOptions {
  /** Breaks ties of ranks. */
  readonly key: Key;
  /** One per column of the values. */
  readonly names: readonly string[];
  /** The run of each trial, where fields of a run are dependent. Default: all are independent. */
  readonly groups?: ArrayLike<number>;
  /** Levels q of the central intervals. Default 0.5, 0.8, 0.9, 0.95. */
  readonly levels?: readonly number[];
  /** As in `rankUniformity`. */
  readonly bins?: number;
}

/** The calibration of one functional. */
export interface FunctionalCalibration {
  readonly name: string;
  /** One per trial. */
  readonly ranks: Uint32Array;
  /** By bins of ranks. */
  readonly uniformity: RankUniformity;
  /** By the distribution function of the ranks; NaN where trials come in dependent runs. */
  readonly cumulativePValue: number;
  /** One per level. */
  readonly coverage: readonly Coverage[];
  /** Mean over trials, fair, in the unit of the functional. */
  readonly crps: MeasuredValue;
}

/** The calibration of a posterior by simulation. */
export interface Calibration {
  readonly functionals: readonly FunctionalCalibration[];
  /** The smallest p value of all tests of ranks, and what it says. */
  readonly smallest: {
    readonly name: string;
    readonly pValue: number;
    /** Number of tests it is the smallest of: two per functional, or one by run. */
    readonly tests: number;
    /**
     * min(1, tests × pValue), Bonferroni's bound on the probability that one of the tests came out as small for a calibrated
     * posterior, however they depend on each other. NaN where nothing could be tested.
     */
    readonly adjusted: number;
  };
}

/**
 * Ranks, coverage and CRPS of several functionals of a posterior over trials, and the smallest p value among them.
 *
 * @throws {@link ShapeError} unless there is one name per column and one group per trial, and enough trials for the bins.
 *
 * Source: docs/theory/formulas.md (P7).
 */
export function judgeCalibration(values: TrialValues, options: CalibrationOptions): Calibration {
  const { key, names, groups, levels = [0.5, 0.8, 0.9, 0.95], bins } = options;
  const { draws, columns, trials } = values;
  if (names.length !== columns) {
    throw new ShapeError(
      `judgeCalibration: need one name per functional, ${columns}, got ${names.length}. Name them all.`,
    );
  }
  const ranks = rankStatistics(values, key);
  const scores = crps(values);
  const functionals = names.map((name, k) => {
    const own = ranksOf(ranks, k);
    const uniformity = rankUniformity(own, draws, {
      ...(bins && { bins }),
      ...(groups && { groups }),
    });
    const column = Float64Array.from({ length: trials }, (_, t) => scores[t * columns + k]);
    return {
      name,
      ranks: own,
      uniformity,
      cumulativePValue: uniformity.method === "by-run" ? Number.NaN : ofDistribution(own, draws),
      coverage: levels.map((level) => coverage(own, draws, level, groups)),
      crps: meanOverTrials(column, groups),
    };
  });
  return { functionals, smallest: smallestOf(functionals) };
}

/** The test of ranks by their distribution function at each of 0, …, N. */
function ofDistribution(ranks: Uint32Array, draws: number): number {
  const counts = new Uint32Array(draws + 1);
  for (const rank of ranks) counts[rank]++;
  return cumulativePValue(counts, new Float64Array(draws + 1).fill(1 / (draws + 1)));
}

function smallestOf(functionals: readonly FunctionalCalibration[]): Calibration["smallest"] {
  const tested = functionals.flatMap(({ name, uniformity, cumulativePValue }) =>
    [uniformity.pValue, cumulativePValue]
      .filter((p) => !Number.isNaN(p))
      .map((pValue) => ({ name, pValue })),
  );
  const tests = tested.length;
  const { name, pValue } = tested.reduce(
    (least, each) => (each.pValue < least.pValue ? each : least),
    tested[0] ?? { name: "", pValue: Number.NaN },
  );
  return { name, pValue, tests, adjusted: Math.min(1, tests * pValue) };
}
