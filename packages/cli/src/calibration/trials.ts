import { child, type HarmonicCoefficients, key, purpose, rows } from "@chaosphere/core";
import {
  energyScore,
  type FieldFunctionals,
  fieldFunctionals,
  type TrialValues,
  trialValues,
} from "@chaosphere/metrics/calibration";
import type { Checkpoint } from "@chaosphere/model";
import {
  drawNoise,
  type ObservationNoise,
  type ObservationOperator,
  observation,
  whiten,
} from "@chaosphere/score/posterior";
import {
  type CalibratedMethod,
  type ClaimedBatch,
  type ClaimedPosterior,
  claimedPosteriors,
} from "./claimedPosterior.ts";
import type { SiteFunctionals } from "./siteFunctionals.ts";
import { trueFields } from "./truths.ts";

/** What is tried. */
export interface TrialSetting {
  readonly model: Checkpoint;
  readonly operator: ObservationOperator;
  readonly noise: ObservationNoise;
  readonly functionals: SiteFunctionals;
  readonly method: CalibratedMethod;
  readonly trials: number;
  /** N, draws per trial. */
  readonly draws: number;
  readonly seed: number;
  readonly steps?: number;
  /** True fields; default draws of the model. */
  readonly fields?: HarmonicCoefficients;
}

/** What was found in the trials. */
export interface TrialResults {
  /** Of the functionals whose ranks are tested; the misfit is the last. */
  readonly tested: TrialValues;
  readonly names: readonly string[];
  /** Values at more points, whose intervals are counted together; undefined where there is no such point. */
  readonly seen: TrialValues | undefined;
  readonly unseen: TrialValues | undefined;
  /** One per trial, L²(S²). */
  readonly energyScores: Float64Array;
  /** χ² of each trial where the posterior is Gaussian. */
  readonly chiSquared?: { readonly squares: Float64Array; readonly degreesOfFreedom: number };
  readonly approximation?: string;
}

/** Numbers in the draws that are made together: 32 MB. */
const TOGETHER = 2 ** 22;
/** The most trials of them. */
const MOST_TOGETHER = 125;

/** The name of the functional that looks at data and field together. */
export const MISFIT = "misfit of the data";

/** Draws true fields, data of them and what the method makes of the data; batch by batch, with a call after each. */
export function runTrials(setting: TrialSetting, onTrials: (done: number) => void): TrialResults {
  const { model, functionals, trials, draws, method, steps } = setting;
  const claim = claimedPosteriors(model, { method, draws, ...(steps !== undefined && { steps }) });
  const L = model.bandLimit;
  const { grid, points, regions, counted } = functionals;
  const tested = fieldFunctionals(L, { grid, points, regions });
  const pointsAlone = (of: typeof points) =>
    of.length === 0
      ? undefined
      : fieldFunctionals(L, { grid, points: of, degrees: [], maximum: false });
  const sets = [withMisfit(tested), pointsAlone(counted.seen), pointsAlone(counted.unseen)].map(
    (set) => set && collected(set, trials, draws),
  );
  const energyScores = new Float64Array(trials);
  const squares = new Float64Array(trials);
  let degreesOfFreedom: number | undefined;
  let approximation: string | undefined;
  const together = Math.min(MOST_TOGETHER, Math.max(1, Math.floor(TOGETHER / (draws * L * L))));
  for (let first = 0, batch = 0; first < trials; first += together, batch++) {
    const count = Math.min(together, trials - first);
    const trial = oneBatch(setting, claim, first, count, batch);
    for (const set of sets) set?.add(first, trial);
    energyScores.set(energyScore(trial.truth, trial.drawn), first);
    if (trial.chiSquared) {
      squares.set(trial.chiSquared.squares, first);
      degreesOfFreedom = trial.chiSquared.degreesOfFreedom;
    }
    approximation = trial.approximation;
    onTrials(first + count);
  }
  const [ranked, seen, unseen] = sets.map((set) => set?.values());
  if (!ranked) throw new Error("runTrials: some functional must be tested.");
  return {
    tested: ranked,
    names: [...tested.names, MISFIT],
    seen,
    unseen,
    energyScores,
    ...(degreesOfFreedom !== undefined && { chiSquared: { squares, degreesOfFreedom } }),
    ...(approximation !== undefined && { approximation }),
  };
}

/** True fields, draws, and the whitened misfits of both: |R^{−½}(y − A f)|²/n of each. */
interface TrialBatch {
  readonly truth: HarmonicCoefficients;
  readonly drawn: HarmonicCoefficients;
  readonly misfits: { readonly truth: Float64Array; readonly drawn: Float64Array };
  readonly chiSquared?: { readonly squares: Float64Array; readonly degreesOfFreedom: number };
  readonly approximation?: string;
}

function oneBatch(
  setting: TrialSetting,
  claim: (batch: ClaimedBatch) => ClaimedPosterior,
  first: number,
  count: number,
  batch: number,
): TrialBatch {
  const { model, operator, noise, draws, seed, fields } = setting;
  const n = operator.size;
  const root = child(key(seed), purpose.judgement);
  const truth = fields
    ? rows(fields, first, first + count)
    : trueFields(model, child(root, purpose.datum), first, count);
  const errors = drawNoise(noise, n, count, child(child(root, purpose.noise), batch));
  const y = operator.apply(truth.values).map((value, i) => value + errors[i]);
  const seen = observation(operator, noise, y);
  const { drawn, ...beside } = claim({
    seen,
    truth,
    key: child(child(root, purpose.posterior), batch),
  });
  const misses = operator.apply(drawn.values);
  for (let i = 0; i < misses.length; i++) {
    misses[i] = y[Math.floor(i / (draws * n)) * n + (i % n)] - misses[i];
  }
  return {
    truth,
    drawn,
    misfits: {
      truth: meanSquares(whiten(noise, errors), n),
      drawn: meanSquares(whiten(noise, misses), n),
    },
    ...beside,
  };
}

function meanSquares(values: Float64Array, row: number): Float64Array {
  const means = new Float64Array(values.length / row);
  values.forEach((value, i) => {
    means[Math.floor(i / row)] += (value * value) / row;
  });
  return means;
}

/** Functionals of a batch of trials. */
interface BatchFunctionals {
  readonly columns: number;
  readonly of: (batch: TrialBatch, which: "truth" | "drawn") => Float64Array;
}

/** The functionals of the fields, and the misfit as the last. */
function withMisfit({ names, evaluate }: FieldFunctionals): BatchFunctionals {
  const columns = names.length + 1;
  return {
    columns,
    of: (batch, which) => {
      const values = evaluate(batch[which]);
      const misfits = batch.misfits[which];
      const all = new Float64Array(misfits.length * columns);
      misfits.forEach((misfit, row) => {
        const own = values.subarray(row * names.length, (row + 1) * names.length);
        all.set(own, row * columns);
        all[row * columns + names.length] = misfit;
      });
      return all;
    },
  };
}

/** Values of all trials, put together batch by batch. */
function collected(set: BatchFunctionals | FieldFunctionals, trials: number, draws: number) {
  const { columns, of } =
    "columns" in set
      ? set
      : {
          columns: set.names.length,
          of: (batch: TrialBatch, which: "truth" | "drawn") => set.evaluate(batch[which]),
        };
  const [truth, drawn] = [
    new Float64Array(trials * columns),
    new Float64Array(trials * draws * columns),
  ];
  return {
    add: (first: number, batch: TrialBatch) => {
      truth.set(of(batch, "truth"), first * columns);
      drawn.set(of(batch, "drawn"), first * draws * columns);
    },
    values: () => trialValues(truth, drawn, columns),
  };
}
