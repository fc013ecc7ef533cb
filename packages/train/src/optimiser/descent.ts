import type { DivergenceError } from "@chaosphere/core";
import type { NetworkTrainingState, NetworkWeights, TrainingLogEntry } from "@chaosphere/model";
import type { NamedTensorMap } from "@tensorflow/tfjs";
import type { Tf } from "../backend/tf.ts";
import {
  type Variables,
  variablesOf,
  type WeightTensors,
  weightsOf,
} from "../backend/variables.ts";
import { fusedAdam } from "./adam.ts";
import { movingAverage } from "./average.ts";
import { learningRateAt } from "./schedule.ts";
import { adamStateOf, momentsOf, smoothed } from "./trainingState.ts";

/** A loss and its gradient, which the caller disposes of. */
export interface LossAndGradient {
  readonly loss: number;
  readonly gradients: NamedTensorMap;
}

/** What a descent minimises: a loss over batches, which are numbered from 0, one per step. */
export interface StochasticLoss {
  /** The loss of a batch and its gradient, from this process or, as a promise, with the help of others. */
  readonly gradient: (
    weights: Variables,
    batch: number,
  ) => LossAndGradient | Promise<LossAndGradient>;
  /** The loss of the averaged weights on held-out data, if there are any. */
  readonly heldOut?: (average: WeightTensors) => number;
  /** The error to throw for a batch whose loss or gradient is not finite. */
  readonly divergence: (weights: Variables, batch: number, loss: number) => DivergenceError;
}

/** How far a run is, after each step. */
export interface FitProgress extends TrainingLogEntry {
  /** Steps of the whole run. */
  readonly steps: number;
}

/** Parameters of {@link descend}. */
export interface DescentOptions {
  /** Steps of the whole run, 1 or more. */
  readonly steps: number;
  /** Largest learning rate. */
  readonly learningRate: number;
  /** Steps of linear warm-up, below steps. Default a twentieth of them. */
  readonly warmUp?: number;
  /** Decoupled decay of the weights, 0 or more. */
  readonly weightDecay: number;
  /** Decay of the average of the weights, in [0, 1). */
  readonly averageDecay: number;
  /** Gradients longer than this many times their running mean length are shortened to it. Default: none are. */
  readonly clip?: number;
  /** Steps between reports. Default: only the last step is reported. */
  readonly reportEvery?: number;
  /** Reports without a new lowest held-out loss after which the run stops. Default: it runs to the end. */
  readonly patience?: number;
  /** Receives the state every `saveEvery` steps, when the run is aborted, and when a gradient cannot be had. */
  readonly save?: (state: NetworkTrainingState) => void | Promise<void>;
  /** Default: only an aborted run is saved. */
  readonly saveEvery?: number;
  /** Stops the run after the current step. */
  readonly signal?: AbortSignal;
  readonly onStep?: (progress: FitProgress) => void;
}

/** The end of a descent. */
export interface Descent {
  /** The averaged weights: the best ones of the state if it has some, else the last. */
  readonly weights: NetworkWeights;
  readonly log: readonly TrainingLogEntry[];
  /** Whether the run reached its last step, lost its patience, or was aborted. */
  readonly ended: "finished" | "early" | "aborted";
  /** The state after the last step. */
  readonly state: NetworkTrainingState;
}

/** Steps over which the loss and the length of the gradient are averaged. */
const MEMORY = 100;

/**
 * Minimises a loss by Adam with a warmed-up cosine schedule, from a state that is new or was saved, and averages the weights. The number
 * of tensors does not grow.
 *
 * @throws {@link DomainError} if an option is out of range, or another run is using variables of these names.
 * @throws {@link DivergenceError} if the loss, or with `clip` its gradient, stops being finite.
 */
export async function descend(
  tf: Tf,
  loss: StochasticLoss,
  from: NetworkTrainingState,
  options: DescentOptions,
): Promise<Descent> {
  const { steps, learningRate, warmUp, weightDecay, averageDecay, signal } = options;
  const { reportEvery = Infinity, patience = Infinity, saveEvery = Infinity } = options;
  const schedule = { steps, peak: learningRate, ...(warmUp !== undefined && { warmUp }) };
  learningRateAt(0, schedule);
  const weights = variablesOf(tf, from.weights);
  const adam = fusedAdam(tf, { learningRate, weightDecay });
  adam.restore(adamStateOf(from));
  const average = movingAverage(tf, from.average, averageDecay);
  let { step, smoothedLoss, gradientNorm, best } = from;
  const log = [...from.log];

  const state = (): NetworkTrainingState => ({
    ...from,
    step,
    weights: weightsOf(weights),
    average: average.values(),
    ...momentsOf(adam.state(), from.weights),
    smoothedLoss,
    gradientNorm,
    log: [...log],
    ...(best && { best }),
  });

  const nextGradient = async (): Promise<LossAndGradient> => {
    try {
      return await loss.gradient(weights, step);
    } catch (error) {
      if (step > from.step) await options.save?.(state());
      throw error;
    }
  };

  const advance = async (rate: number): Promise<void> => {
    const { loss: value, gradients } = await nextGradient();
    const batch = step++;
    try {
      const norm = options.clip === undefined ? 0 : lengthOf(tf, gradients);
      if (!Number.isFinite(value + norm)) throw loss.divergence(weights, batch, value);
      const longest = step === 1 ? norm : (options.clip ?? 0) * gradientNorm;
      const gradientScale = norm > longest ? longest / norm : 1;
      adam.applyGradients(gradients, { learningRate: rate, gradientScale });
      average.update(weights, step);
      smoothedLoss = smoothed(smoothedLoss, value, step, MEMORY);
      gradientNorm = smoothed(gradientNorm, gradientScale * norm, step, MEMORY);
    } finally {
      tf.dispose(gradients);
    }
  };

  const report = (rate: number): void => {
    const heldOutLoss = loss.heldOut?.(average.tensors());
    log.push({ step, loss: smoothedLoss, ...(heldOutLoss !== undefined && { heldOutLoss }), rate });
    if (heldOutLoss !== undefined && !(heldOutLoss >= (best?.heldOutLoss ?? Infinity))) {
      best = { step, heldOutLoss, weights: average.values() };
    }
  };

  try {
    let ended: Descent["ended"] = "finished";
    while (step < steps) {
      if (signal?.aborted) ended = "aborted";
      else if (reportsSince(best, log) >= patience) ended = "early";
      if (ended !== "finished") break;
      const rate = learningRateAt(step, schedule);
      await advance(rate);
      if (step % reportEvery === 0 || step === steps) report(rate);
      options.onStep?.({ ...lastHeldOut(log), step, steps, loss: smoothedLoss, rate });
      if (step % saveEvery === 0 && step < steps) await options.save?.(state());
      // Lets timers and signals run.
      await tf.nextFrame();
    }
    const last = state();
    if (ended === "aborted") await options.save?.(last);
    return { weights: best?.weights ?? last.average, log, ended, state: last };
  } finally {
    adam.dispose();
    average.dispose();
    tf.dispose(weights);
  }
}

/** The length of a gradient over all weights. */
function lengthOf(tf: Tf, gradients: NamedTensorMap): number {
  const squares = () => Object.values(gradients).map((g) => tf.sum(tf.square(g)));
  return tf.tidy(() => tf.sqrt(tf.addN(squares())).dataSync())[0];
}

/** Reports after the best one; 0 while there is none. */
function reportsSince(
  best: NetworkTrainingState["best"],
  log: readonly TrainingLogEntry[],
): number {
  return best ? log.filter(({ step }) => step > best.step).length : 0;
}

function lastHeldOut(log: readonly TrainingLogEntry[]): { heldOutLoss?: number } {
  const heldOutLoss = log.at(-1)?.heldOutLoss;
  return heldOutLoss === undefined ? {} : { heldOutLoss };
}
