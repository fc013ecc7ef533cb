import { child, purpose, ShapeError } from "@chaosphere/core";
import {
  dimensionOf,
  initialise,
  type NetworkTrainingState,
  type NetworkWeights,
  type TrainingLogEntry,
} from "@chaosphere/model";
import { movingAverage } from "./average.ts";
import { gaussianClosedForm } from "./closedForm.ts";
import { type CompleteFitOptions, completeOptions, type FitOptions } from "./fitOptions.ts";
import type { Tf } from "./loadTf.ts";
import { buildModel } from "./model.ts";
import { meanOf, type Objective, objective } from "./objective.ts";
import { type TrainingPairs, trainingPairs } from "./pairs.ts";
import { learningRateAt } from "./schedule.ts";
import { checkState, initialState, smoothed } from "./trainingState.ts";
import { variablesOf, weightsOf } from "./variables.ts";
import { fusedAdam } from "./wasm/adam.ts";

/** A fitted network. */
export interface FittedDenoiser {
  /** The averaged weights: with held-out data those with the lowest held-out loss of any report or the first weights, else the last. */
  readonly weights: NetworkWeights;
  /** Losses in nats relative to the closed form, negative for a better denoiser. */
  readonly log: readonly TrainingLogEntry[];
  /** Whether the run reached its last step, lost its patience, or was aborted. */
  readonly ended: "finished" | "early" | "aborted";
  /** The state after the last step. */
  readonly state: NetworkTrainingState;
}

/** Steps over which the loss and the length of the gradient are averaged. */
const MEMORY = 100;

/**
 * Fits a network to E[X_0 | X_t] − m_G(t, X_t) by minimising {@link relativeErrors} with Adam, a warmed-up cosine schedule and gradients clipped
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
 */
export async function fitDenoiser(tf: Tf, options: FitOptions): Promise<FittedDenoiser> {
  const complete = completeOptions(options);
  checkDimensions(complete);
  const { spec, key, resume } = complete;
  const first = initialise(spec, child(key, purpose.weights));
  if (resume) checkState(resume, first);
  const model = buildModel(tf, spec);
  const closedForm = gaussianClosedForm(tf, complete.closedForm);
  try {
    const loss = objective(tf, model, closedForm, dimensionOf(spec), complete.weighting);
    return await run(tf, loss, complete, resume ?? initialState(first));
  } finally {
    model.dispose();
    closedForm.dispose();
  }
}

async function run(
  tf: Tf,
  loss: Objective,
  options: CompleteFitOptions,
  from: NetworkTrainingState,
): Promise<FittedDenoiser> {
  const { key, steps, learningRate, weightDecay, averageDecay, clip, signal } = options;
  const schedule = { steps, peak: learningRate, ...warmUpOf(options) };
  learningRateAt(0, schedule);
  const names = Object.keys(from.weights);
  const weights = variablesOf(tf, from.weights);
  const adam = fusedAdam(tf, { learningRate, weightDecay });
  adam.restore({
    step: from.step,
    moments: Object.fromEntries(
      names.map((name) => [
        name,
        { first: from.firstMoment[name].data, second: from.secondMoment[name].data },
      ]),
    ),
  });
  const average = movingAverage(tf, from.average, averageDecay);
  const heldOut = heldOutPairs(options);
  let { step, smoothedLoss, gradientNorm } = from;
  // The untrained network is the closed form, whose loss is 0.
  const untrained = { step: 0, heldOutLoss: 0, weights: from.weights };
  let best = from.best ?? (heldOut && step === 0 ? untrained : undefined);
  const log = [...from.log];

  const state = (): NetworkTrainingState => {
    const { moments } = adam.state();
    const part = (which: "first" | "second"): NetworkWeights =>
      Object.fromEntries(
        names.map((name) => [
          name,
          { shape: from.weights[name].shape, data: moments[name][which] },
        ]),
      );
    return {
      step,
      weights: weightsOf(weights),
      average: average.values(),
      firstMoment: part("first"),
      secondMoment: part("second"),
      smoothedLoss,
      gradientNorm,
      log: [...log],
      ...(best && { best }),
    };
  };

  const advance = (rate: number): void => {
    const pairs = trainingPairs(
      { ...options, source: options.training },
      child(key, purpose.pairs),
      step,
    );
    const { loss: value, norm, gradients } = loss.gradient(weights, pairs);
    try {
      step++;
      if (!Number.isFinite(value + norm)) throw loss.divergence(weights, pairs, step);
      const longest = step === 1 ? norm : clip * gradientNorm;
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
    const heldOutLoss =
      heldOut &&
      meanOf(Float64Array.from(heldOut, (pairs) => meanOf(loss.nats(average.tensors(), pairs))));
    log.push({ step, loss: smoothedLoss, ...(heldOutLoss !== undefined && { heldOutLoss }), rate });
    if (heldOutLoss !== undefined && !(heldOutLoss >= (best?.heldOutLoss ?? Infinity))) {
      best = { step, heldOutLoss, weights: average.values() };
    }
  };

  try {
    let ended: FittedDenoiser["ended"] = "finished";
    while (step < steps) {
      if (signal?.aborted) ended = "aborted";
      else if (reportsSince(best, log) >= options.patience) ended = "early";
      if (ended !== "finished") break;
      const rate = learningRateAt(step, schedule);
      advance(rate);
      if (step % options.reportEvery === 0 || step === steps) report(rate);
      options.onStep?.({ ...lastHeldOut(log), step, steps, loss: smoothedLoss, rate });
      if (step % options.saveEvery === 0 && step < steps) await options.save?.(state());
      // Lets timers and signals in.
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

/** The fixed held-out pairs in batches. */
function heldOutPairs(options: CompleteFitOptions): TrainingPairs[] | undefined {
  const { heldOut: source, process, heldOutPairs: count, key } = options;
  if (!source) return undefined;
  const batch = Math.min(options.batch, count);
  return Array.from({ length: Math.ceil(count / batch) }, (_, i) =>
    trainingPairs({ source, process, batch }, child(key, purpose.heldOut), i),
  );
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

function warmUpOf({ warmUp }: FitOptions): { warmUp?: number } {
  return warmUp === undefined ? {} : { warmUp };
}

function checkDimensions({ spec, closedForm, training, heldOut }: FitOptions): void {
  const d = dimensionOf(spec);
  const law = "eigenvectors" in closedForm ? closedForm.eigenvalues : closedForm.variances;
  for (const [name, got] of [
    ["the closed form", law.length],
    ["training data", training.dimension],
    ["held-out data", heldOut?.dimension ?? d],
  ] as const) {
    if (got !== d) {
      throw new ShapeError(
        `fitDenoiser: ${name} must have the network's dimension ${d}, got ${got}. Build the network for the data.`,
      );
    }
  }
}
