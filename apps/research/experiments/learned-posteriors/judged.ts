import {
  child,
  coefficients,
  type HarmonicCoefficients,
  type Key,
  purpose,
} from "@chaosphere/core";
import {
  energyScore,
  type FieldFunctionals,
  judgeCalibration,
  pooledCoverage,
  rankStatistics,
  trialValues,
} from "@chaosphere/metrics/calibration";
import { siteOperator, type TaskAnswer, taskFlow } from "@chaosphere/model";
import { drawNoise } from "@chaosphere/score/posterior";
import { type LawOfFields, streamsOf } from "./fields.ts";
import type { LearnedTask } from "./learnedTask.ts";

/** True fields and what was seen of them. */
export interface Trials {
  readonly truth: HarmonicCoefficients;
  /** Row-major trials × n. */
  readonly seen: Float64Array;
}

/** Fields of a law, seen with errors. */
export function drawTrials(
  law: LawOfFields,
  { task, posterior }: LearnedTask,
  count: number,
  key: Key,
): Trials {
  const L = posterior.bandLimit;
  const truth = coefficients("harmonic", L, law.draw(streamsOf(child(key, 0), count)));
  const { noiseSd: sd = 0 } = task;
  const errors = drawNoise({ kind: "white", sd }, posterior.size, count, child(key, 1));
  const seen = siteOperator(task.sites, L)
    .apply(truth.values)
    .map((v, i) => v + errors[i]);
  return { truth, seen };
}

/** Draws that are on their way together. */
const TOGETHER = 256;

/** `draws` fields given what each trial saw, along the flow of some answers: those of a network, or 0 for the Gaussian posterior. */
export function drawGiven(
  { posterior, standard, model }: LearnedTask,
  answer: TaskAnswer,
  seen: Float64Array,
  { draws, times, key }: { draws: number; times: Float64Array; key: Key },
  onRows: (rows: number) => void = () => {},
): HarmonicCoefficients {
  const L = model.bandLimit;
  const d = L * L;
  const means = posterior.mean(seen);
  const count = (draws * means.length) / d;
  const x = new Float64Array(count * d);
  for (let first = 0; first < count; first += TOGETHER) {
    const rows = Math.min(TOGETHER, count - first);
    const own = new Float64Array(rows * d);
    for (let i = 0; i < rows; i++) {
      const trial = Math.floor((first + i) / draws);
      own.set(means.subarray(trial * d, (trial + 1) * d), i * d);
    }
    let last: Float64Array = own;
    for (const { values } of taskFlow(posterior, answer, {
      key: child(key, purpose.posterior),
      times,
      means: own,
      firstRow: first,
    })) {
      last = values;
    }
    x.set(
      posterior.coloured(last).map((v, i) => v + own[i]),
      first * d,
    );
    onRows(first + rows);
  }
  return standard.invert(coefficients("cameron-martin", L, x));
}

/** How draws fared. */
export interface Judged {
  /** By functional: the smaller of the two p values of its ranks, and the coverage of its central 90 % interval. */
  readonly pValues: readonly number[];
  readonly coverage: readonly number[];
  /** Of all functionals together. */
  readonly pooledCoverage: number;
  readonly energyScores: Float64Array;
}

/** Ranks, coverage and energy scores of draws of every true field. */
export function judge(
  truth: HarmonicCoefficients,
  draws: HarmonicCoefficients,
  { names, evaluate }: FieldFunctionals,
  key: Key,
): Judged {
  const values = trialValues(evaluate(truth), evaluate(draws), names.length);
  const { functionals } = judgeCalibration(values, { key, names, levels: [0.9] });
  return {
    pValues: functionals.map((f) => Math.min(f.uniformity.pValue, f.cumulativePValue)),
    coverage: functionals.map((f) => f.coverage[0].value),
    pooledCoverage: pooledCoverage(rankStatistics(values, key), 0.9).value,
    energyScores: energyScore(truth, draws),
  };
}
