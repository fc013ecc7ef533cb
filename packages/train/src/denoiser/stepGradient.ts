import { child, type Key, purpose } from "@chaosphere/core";
import { dimensionOf } from "@chaosphere/model";
import type { Tf } from "../backend/tf.ts";
import type { Variables } from "../backend/variables.ts";
import { flatWeights, tensorsFromFlat } from "../microBatches/flatWeights.ts";
import { type GradientSum, treeSum } from "../microBatches/gradientSum.ts";
import type { MicroBatches } from "../microBatches/microBatches.ts";
import { buildModel } from "../network/networkModel.ts";
import type { LossAndGradient } from "../optimiser/descent.ts";
import type { DataSource } from "../pairs/dataSource.ts";
import { dataOfStep, type TrainingPairs, trainingPairs } from "../pairs/trainingPairs.ts";
import { whitenedPairs } from "../pairs/whitenedPairs.ts";
import { gaussianClosedForm } from "./closedForm.ts";
import type { CompleteFitOptions } from "./fitOptions.ts";
import {
  type AnswerOf,
  correctionOf,
  type Objective,
  objective,
  weightsByRates,
  weightsOverTime,
} from "./objective.ts";

/** The objective of a fit on the backend, and what frees its constants. */
export interface FitObjective {
  readonly relative: Objective;
  readonly dispose: () => void;
}

/** The regression that a fit is, of the correction of the closed form or of what a posterior mean leaves open. */
export function fitObjective(tf: Tf, options: CompleteFitOptions): FitObjective {
  const { spec, whitened, weighting } = options;
  const model = buildModel(tf, spec);
  const closedForm = gaussianClosedForm(tf, options.closedForm);
  const answer: AnswerOf = whitened ? (_pairs, _x, target) => target : correctionOf(tf, closedForm);
  const weights = whitened ? weightsByRates(whitened.rates) : weightsOverTime(weighting);
  return {
    relative: objective(tf, model, answer, dimensionOf(spec), weights),
    dispose: () => {
      model.dispose();
      closedForm.dispose();
    },
  };
}

/** The pairs of one step: of states and data, or of posterior means and what they leave open. */
export function pairsFrom(
  source: DataSource,
  batch: number,
  { process, whitened }: CompleteFitOptions,
  stream: Key,
  step: number,
): TrainingPairs {
  const pairs = { source, process, batch };
  return whitened
    ? whitenedPairs({ ...pairs, law: whitened }, stream, step)
    : trainingPairs(pairs, stream, step);
}

/** The stream of the training pairs. */
export function pairStream({ key }: CompleteFitOptions): Key {
  return child(key, purpose.pairs);
}

/** The sum of loss and gradient over `count` micro-batches of a step from `first` on, a subtree of {@link treeSum}. */
export type SumOfParts = (
  weights: Variables,
  step: number,
  first: number,
  count: number,
) => GradientSum;

/**
 * Sums over some of the micro-batches of a step, each the mean over its pairs: the rows that the whole batch has there, with
 * the same answers but for rounding.
 *
 * @param parts number of micro-batches of a step.
 */
export function sumOfParts(
  tf: Tf,
  relative: Objective,
  options: CompleteFitOptions,
  parts: number,
): SumOfParts {
  const { training: source, batch, whitened } = options;
  const stream = pairStream(options);
  return (weights, step, first, count) => {
    const data = whitened ? undefined : dataOfStep({ source, batch }, stream, step);
    return treeSum(first, count, (m) => {
      const pairs = pairsFrom(source, batch / parts, options, stream, step * parts + m);
      const { loss, gradients } = relative.gradient(weights, { ...pairs, ...(data && { data }) });
      const gradient = Float64Array.from(flatWeights(gradients));
      tf.dispose(gradients);
      return { loss, gradient };
    });
  };
}

/**
 * The gradient of a step by micro-batches: single precision in each, double in their sum, and rounded once at the end. The other
 * ranks have the weights before this one sets to work.
 */
export function gradientByParts(
  tf: Tf,
  sum: SumOfParts,
  { count, others }: MicroBatches,
): (weights: Variables, step: number) => Promise<LossAndGradient> {
  const ranks = 1 + (others?.count ?? 0);
  return async (weights, step) => {
    const sumsOfOthers = await others?.begin(step, flatWeights(weights));
    const own = sum(weights, step, 0, count / ranks);
    const sums = [own, ...((await sumsOfOthers?.()) ?? [])];
    const { loss, gradient } = treeSum(0, ranks, (rank) => sums[rank]);
    const mean = Float32Array.from(gradient, (g) => g / count);
    return { loss: loss / count, gradients: tensorsFromFlat(tf, weights, mean) };
  };
}
