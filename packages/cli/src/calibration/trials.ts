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
import type { RowRange } from "../output/inBatches.ts";
import type { FoundNumbers } from "../sharding/numbersWork.ts";
import {
  type CalibratedMethod,
  type ClaimedBatch,
  type ClaimedPosterior,
  claimedPosteriors,
} from "./claimedPosterior.ts";
import type { SiteFunctionals } from "./siteFunctionals.ts";
import { trialLayout } from "./trialLayout.ts";
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

/** Trials in batches, each of which has random numbers of its own and can be tried in any process. */
export interface Trials {
  readonly batches: number;
  /** Draws true fields, data of them and what the method makes of the data; batch by batch, with a call after each. */
  readonly find: (batches: RowRange, onTrials: (done: number) => void) => FoundNumbers;
  /** What was found in all batches. */
  readonly results: (found: FoundNumbers) => TrialResults;
}

/** What is told of a batch beside the numbers of its trials. */
interface BatchNote {
  readonly degreesOfFreedom?: number;
  readonly approximation?: string;
}

/** The trials of a setting. */
export function trialsOf(setting: TrialSetting): Trials {
  const { model, functionals, trials, draws, method, steps } = setting;
  const claim = claimedPosteriors(model, { method, draws, ...(steps !== undefined && { steps }) });
  const L = model.bandLimit;
  const { grid, points, regions, counted } = functionals;
  const tested = fieldFunctionals(L, { grid, points, regions });
  const pointsAlone = (of: typeof points) =>
    of.length === 0
      ? undefined
      : plain(fieldFunctionals(L, { grid, points: of, degrees: [], maximum: false }));
  const sets = [withMisfit(tested), pointsAlone(counted.seen), pointsAlone(counted.unseen)];
  const layout = trialLayout(
    sets.map((set) => set?.columns),
    draws,
  );
  const together = Math.min(MOST_TOGETHER, Math.max(1, Math.floor(TOGETHER / (draws * L * L))));
  const sizeOf = (batch: number) => Math.min(together, trials - batch * together);
  return {
    batches: Math.ceil(trials / together),
    find: ({ first, count }, onTrials) => {
      const end = Math.min(trials, (first + count) * together);
      const values = new Float64Array((end - first * together) * layout.width);
      const notes: BatchNote[] = [];
      let done = 0;
      for (let batch = first; batch < first + count; batch++) {
        const tried = oneBatch(setting, claim, batch * together, sizeOf(batch), batch);
        sets.forEach((set, i) => {
          if (!set) return;
          layout.truth(values, i).put(done, set.of(tried, "truth"));
          layout.drawn(values, i).put(done, set.of(tried, "drawn"));
        });
        layout.energyScores(values).put(done, energyScore(tried.truth, tried.drawn));
        const { chiSquared, approximation } = tried;
        if (chiSquared) layout.squares(values).put(done, chiSquared.squares);
        notes.push({
          ...(chiSquared && { degreesOfFreedom: chiSquared.degreesOfFreedom }),
          ...(approximation !== undefined && { approximation }),
        });
        done += sizeOf(batch);
        onTrials(done);
      }
      return { values, notes };
    },
    results: ({ values, notes }) => {
      const [ranked, seen, unseen] = sets.map(
        (set, i) =>
          set &&
          trialValues(layout.truth(values, i).all(), layout.drawn(values, i).all(), set.columns),
      );
      if (!ranked) throw new Error("trialsOf: some functional must be tested.");
      const { degreesOfFreedom, approximation } = (notes as readonly BatchNote[]).at(-1) ?? {};
      const squares = layout.squares(values).all();
      return {
        tested: ranked,
        names: [...tested.names, MISFIT],
        seen,
        unseen,
        energyScores: layout.energyScores(values).all(),
        ...(degreesOfFreedom !== undefined && { chiSquared: { squares, degreesOfFreedom } }),
        ...(approximation !== undefined && { approximation }),
      };
    },
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

/** The functionals of the fields alone. */
function plain({ names, evaluate }: FieldFunctionals): BatchFunctionals {
  return { columns: names.length, of: (batch, which) => evaluate(batch[which]) };
}
