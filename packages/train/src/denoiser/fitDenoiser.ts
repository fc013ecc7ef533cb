import { child, DomainError, lawDimension, purpose, ShapeError } from "@chaosphere/core";
import { dimensionOf, initialise, type NetworkTrainingState } from "@chaosphere/model";
import type { Tf } from "../backend/tf.ts";
import { type Descent, descend, type StochasticLoss } from "../optimiser/descent.ts";
import { checkState, initialState } from "../optimiser/trainingState.ts";
import type { TrainingPairs } from "../pairs/trainingPairs.ts";
import { type CompleteFitOptions, completeOptions, type FitOptions } from "./fitOptions.ts";
import { meanOf, type Objective } from "./objective.ts";
import {
  fitObjective,
  gradientByParts,
  pairStream,
  pairsFrom,
  sumOfParts,
} from "./stepGradient.ts";

/**
 * A fitted network. Its weights are averaged: with held-out data those with the lowest held-out loss of any report or the first weights,
 * else the last. Losses are in nats relative to the closed form, negative for a better denoiser.
 */
export type FittedDenoiser = Descent;

/**
 * Fits a network to E[X_0 | X_t] − m_G(t, X_t) by minimising the squared error relative to that of m_G with Adam, a warmed-up cosine schedule and gradients clipped
 * by their global norm, and averages the weights.
 *
 * Every pair is a function of the key and the step, so a run that is resumed from a saved state takes the same steps, bit for bit on
 * the same backend, as one that was never stopped. The number of tensors does not grow.
 *
 * @throws {@link ShapeError} if data, closed form, network and state have not one dimension.
 * @throws {@link DomainError} if an option is out of range, or another fit is running on the same tf.
 * @throws {@link DivergenceError} if the loss or its gradient stops being finite.
 *
 * Source: Kingma and Ba (2015); Karras et al. (2022), section 5; docs/theory/formulas.md (G8.1).
 *
 * @example
 * ```ts
 * import { diagonalGaussian, key, ornsteinUhlenbeck } from "@chaosphere/core";
 * import { fitDenoiser, loadTf, vectorSource } from "@chaosphere/train";
 *
 * // Data ±1 on the line; the network corrects the denoiser of the Gaussian law of the same mean and variance.
 * const { tf } = await loadTf({ backend: "wasm" });
 * const { log, ended } = await fitDenoiser(tf, {
 *   spec: { kind: "mlp", dimension: 1, width: 16, depth: 1, variances: [1], timeFrequencies: 2 },
 *   closedForm: diagonalGaussian("cameron-martin", Float64Array.of(1)),
 *   process: ornsteinUhlenbeck({ horizon: 3, stop: 0.01 }),
 *   training: vectorSource(1, Float64Array.of(-1, 1)),
 *   key: key(1),
 *   steps: 100,
 *   learningRate: 0.01,
 * });
 * // Nats gained over the Gaussian law.
 * console.log(ended, log[log.length - 1].loss < -0.1); // finished true
 * ```
 */
export async function fitDenoiser(tf: Tf, options: FitOptions): Promise<FittedDenoiser> {
  const complete = completeOptions(options);
  checkDimensions(complete);
  const { spec, key, resume, batch, microBatches } = complete;
  const first = initialise(spec, child(key, purpose.weights));
  if (resume) checkState(resume, first);
  const { relative, dispose } = fitObjective(tf, complete);
  try {
    const from = {
      ...(resume ?? initialState(first)),
      batch,
      ...(microBatches && { microBatches: microBatches.count }),
    };
    return await descend(
      tf,
      stochasticLoss(tf, relative, complete),
      options.heldOut ? withBest(from) : from,
      complete,
    );
  } finally {
    dispose();
  }
}

/** The objective over training pairs that are functions of the step, and its mean over the fixed held-out pairs. */
function stochasticLoss(tf: Tf, relative: Objective, options: CompleteFitOptions): StochasticLoss {
  const { microBatches } = options;
  const stream = pairStream(options);
  const pairsOf = (step: number) =>
    pairsFrom(options.training, options.batch, options, stream, step);
  const heldOut = heldOutPairs(options);
  const ofBatch: StochasticLoss["gradient"] = (weights, step) =>
    relative.gradient(weights, pairsOf(step));
  return {
    gradient: microBatches
      ? gradientByParts(tf, sumOfParts(tf, relative, options, microBatches.count), microBatches)
      : ofBatch,
    divergence: (weights, step) => relative.divergence(weights, pairsOf(step), step + 1),
    ...(heldOut && {
      heldOut: (average) =>
        meanOf(Float64Array.from(heldOut, (pairs) => meanOf(relative.nats(average, pairs)))),
    }),
  };
}

/** The state with what is best so far: before the first step the untrained network, which is the closed form and has loss 0. */
function withBest(state: NetworkTrainingState): NetworkTrainingState {
  if (state.best || state.step > 0) return state;
  return { ...state, best: { step: 0, heldOutLoss: 0, weights: state.weights } };
}

/** The fixed held-out pairs in batches. */
function heldOutPairs(options: CompleteFitOptions): TrainingPairs[] | undefined {
  const { heldOut: source, heldOutPairs: count, key } = options;
  if (!source) return undefined;
  const batch = Math.min(options.batch, count);
  return Array.from({ length: Math.ceil(count / batch) }, (_, i) =>
    pairsFrom(source, batch, options, child(key, purpose.heldOut), i),
  );
}

function checkDimensions({ spec, closedForm, training, heldOut, whitened }: FitOptions): void {
  const d = dimensionOf(spec);
  const reads = spec.reads ?? "state";
  if (reads !== (whitened ? "posterior-mean" : "state")) {
    throw new DomainError(
      `fitDenoiser: a network must read posterior means if each degree has its own rate, for a task or a cascade, and states if not, got one that reads ${reads}. Make it with baseModel.`,
    );
  }
  for (const [name, got] of [
    ["the closed form", lawDimension(closedForm)],
    ["training data", training.dimension],
    ["held-out data", heldOut?.dimension ?? d],
    ["the law with rates", whitened ? whitened.bandLimit ** 2 : d],
  ] as const) {
    if (got !== d) {
      throw new ShapeError(
        `fitDenoiser: ${name} must have the network's dimension ${d}, got ${got}. Build the network for the data.`,
      );
    }
  }
}
