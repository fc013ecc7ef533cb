import { DivergenceError, degreeOf } from "@chaosphere/core";
import type { Tensor1D, Tensor2D, Variable } from "@tensorflow/tfjs";
import type { Tf } from "../backend/tf.ts";
import type { Variables, WeightTensors } from "../backend/variables.ts";
import type { NetworkModel } from "../network/networkModel.ts";
import type { LossAndGradient } from "../optimiser/descent.ts";
import type { TrainingPairs } from "../pairs/trainingPairs.ts";
import type { TrainingTimes } from "../pairs/trainingTimes.ts";
import { batchPosteriorMean } from "./batchPosterior.ts";
import type { ClosedForm } from "./closedForm.ts";
import { type LossWeighting, lossWeights, rateWeights, relativeErrors } from "./loss.ts";

/** The loss of a network that corrects a closed form, as a function of weights and pairs. */
export interface Objective {
  /** Nats relative to the closed form, one number per pair. */
  readonly nats: (weights: WeightTensors, pairs: TrainingPairs) => Float64Array;
  /** Their mean, in nats, and the gradient of the mean loss with the weighting of training. */
  readonly gradient: (weights: Variables, pairs: TrainingPairs) => LossAndGradient;
  /** The error for a loss or gradient that is not finite after a step: where the network left the finite numbers. */
  readonly divergence: (weights: Variables, pairs: TrainingPairs, step: number) => DivergenceError;
}

/** What a network is to answer at the states x of pairs, as tensors `[batch, d]`; called within `tf.tidy` or a gradient. */
export type AnswerOf = (pairs: TrainingPairs, x: Tensor2D, target: Tensor2D) => Tensor2D;

/** X_0 − m_G, with {@link batchPosteriorMean} in the place of X_0; the batch is that of the step, of which pairs may be a part. */
export function correctionOf(tf: Tf, closedForm: ClosedForm): AnswerOf {
  return ({ times, data }, x, target) => {
    const d = target.shape[1];
    const all = data ? tf.tensor2d(data, [data.length / d, d]) : target;
    return tf.sub(batchPosteriorMean(tf, times.t, x, all), closedForm.mean(times.t, x));
  };
}

/** What squared errors count at the times of pairs, one number per row or one per row and coordinate. */
export interface ErrorWeights {
  /** For nats relative to the closed form. */
  readonly nats: (times: TrainingTimes) => Float32Array;
  /** For the gradient. */
  readonly loss: (times: TrainingTimes) => Float32Array;
}

/** Weights over time alone. */
export function weightsOverTime(weighting: LossWeighting): ErrorWeights {
  return {
    nats: (times) => lossWeights(times, "entropy"),
    loss: (times) => lossWeights(times, weighting),
  };
}

/** Weights where each degree is noised at its own rate. */
export function weightsByRates(rates: Float64Array): ErrorWeights {
  return {
    nats: (times) => rateWeights(times, rates, "nats"),
    loss: (times) => rateWeights(times, rates, "loss"),
  };
}

/** The regression of an answer on the network's r by {@link relativeErrors}; d is the dimension. */
export function objective(
  tf: Tf,
  model: NetworkModel,
  answerOf: AnswerOf,
  d: number,
  weighting: ErrorWeights,
): Objective {
  const states = ({ times, x }: TrainingPairs) => tf.tensor2d(x, [times.t.length, d]);
  const errors = (weights: WeightTensors, pairs: TrainingPairs): Tensor2D => {
    const { times, target } = pairs;
    const x = states(pairs);
    const y = answerOf(pairs, x, tf.tensor2d(target, [times.t.length, d]));
    return relativeErrors(tf, model.forward(weights, times.t, x), y);
  };
  /** Weights beside the errors, `[batch, 1]` or `[batch, d]`. */
  const column = (ω: Float32Array, { t }: TrainingTimes): Tensor2D =>
    tf.tensor2d(ω, [t.length, ω.length / t.length]);
  const weighted = (e: Tensor2D, ω: Tensor2D): Tensor1D => tf.sum(tf.mul(e, ω), 1);
  return {
    nats: (weights, pairs) =>
      Float64Array.from(
        tf.tidy(() =>
          weighted(
            errors(weights, pairs),
            column(weighting.nats(pairs.times), pairs.times),
          ).dataSync(),
        ),
      ),
    gradient: (weights, pairs) => {
      const list: Variable[] = Object.values(weights);
      const [ω, ωNats] = [weighting.loss, weighting.nats].map((of) =>
        column(of(pairs.times), pairs.times),
      );
      let nats: Tensor1D | undefined;
      const { value, grads } = tf.variableGrads(() => {
        const e = errors(weights, pairs);
        nats = tf.keep(weighted(e, ωNats));
        return tf.mean(weighted(e, ω));
      }, list);
      const loss = meanOf(Float64Array.from(nats?.dataSync() ?? []));
      tf.dispose([ω, ωNats, value, ...(nats ? [nats] : [])]);
      return { loss, gradients: grads };
    },
    divergence: (weights, pairs, step) => {
      const { t } = pairs.times;
      const residual = tf.tidy(() => model.forward(weights, t, states(pairs)).dataSync());
      const at = residual.findIndex((r) => !Number.isFinite(r));
      const [row, degree] = at < 0 ? [0, 0] : [Math.floor(at / d), degreeOf(at % d)];
      return new DivergenceError(
        `fitDenoiser: loss and gradient must stay finite, got other values at step ${step} (t = ${t[row].toPrecision(3)}), first at degree ${degree}. Lower the learning rate, or resume from an earlier state.`,
        { step, time: t[row], degree },
      );
    },
  };
}

/** The mean of some numbers. */
export function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
