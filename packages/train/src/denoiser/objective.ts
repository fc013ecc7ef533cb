import { DivergenceError, degreeOf } from "@chaosphere/core";
import type { NamedTensorMap, Tensor1D, Tensor2D, Variable } from "@tensorflow/tfjs";
import type { Tf } from "../backend/tf.ts";
import type { Variables, WeightTensors } from "../backend/variables.ts";
import type { NetworkModel } from "../network/networkModel.ts";
import type { TrainingPairs } from "../pairs/trainingPairs.ts";
import { batchPosteriorMean } from "./batchPosterior.ts";
import type { ClosedForm } from "./closedForm.ts";
import { type LossWeighting, lossWeights, relativeErrors } from "./loss.ts";

/** A loss and the gradient that training follows, which the caller disposes of. */
export interface LossAndGradient {
  /** Nats relative to the closed form, the mean over the pairs. */
  readonly loss: number;
  readonly gradients: NamedTensorMap;
}

/** The loss of a network that corrects a closed form, as a function of weights and pairs. */
export interface Objective {
  /** Nats relative to the closed form, one number per pair. */
  readonly nats: (weights: WeightTensors, pairs: TrainingPairs) => Float64Array;
  /** Their mean, and the gradient of the mean loss with the weighting of training. */
  readonly gradient: (weights: Variables, pairs: TrainingPairs) => LossAndGradient;
  /** The error for a loss or gradient that is not finite after a step: where the network left the finite numbers. */
  readonly divergence: (weights: Variables, pairs: TrainingPairs, step: number) => DivergenceError;
}

/** What a network is to answer at the states x of pairs, as tensors `[batch, d]`; called within `tf.tidy` or a gradient. */
export type AnswerOf = (pairs: TrainingPairs, x: Tensor2D, target: Tensor2D) => Tensor2D;

/** X_0 − m_G, with {@link batchPosteriorMean} in the place of X_0. */
export function correctionOf(tf: Tf, closedForm: ClosedForm): AnswerOf {
  return ({ times }, x, target) =>
    tf.sub(batchPosteriorMean(tf, times.t, x, target), closedForm.mean(times.t, x));
}

/** The regression of an answer on the network's r by {@link relativeErrors}; d is the dimension. */
export function objective(
  tf: Tf,
  model: NetworkModel,
  answerOf: AnswerOf,
  d: number,
  weighting: LossWeighting,
): Objective {
  const states = ({ times, x }: TrainingPairs) => tf.tensor2d(x, [times.t.length, d]);
  const errors = (weights: WeightTensors, pairs: TrainingPairs): Tensor1D => {
    const { times, target } = pairs;
    const x = states(pairs);
    const y = answerOf(pairs, x, tf.tensor2d(target, [times.t.length, d]));
    return relativeErrors(tf, model.forward(weights, times.t, x), y);
  };
  const inNats = ({ times }: TrainingPairs, e: ArrayLike<number>): Float64Array =>
    Float64Array.from(lossWeights(times, "entropy"), (ω, b) => ω * e[b]);
  return {
    nats: (weights, pairs) =>
      inNats(
        pairs,
        tf.tidy(() => errors(weights, pairs).dataSync()),
      ),
    gradient: (weights, pairs) => {
      const list: Variable[] = Object.values(weights);
      const ω = tf.tensor1d(lossWeights(pairs.times, weighting));
      let e: Tensor1D | undefined;
      const { value, grads } = tf.variableGrads(() => {
        e = tf.keep(errors(weights, pairs));
        return tf.mean(tf.mul(ω, e));
      }, list);
      const nats = inNats(pairs, e?.dataSync() ?? []);
      tf.dispose([ω, value, ...(e ? [e] : [])]);
      return { loss: meanOf(nats), gradients: grads };
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
