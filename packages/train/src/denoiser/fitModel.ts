import {
  analyse,
  type CameronMartinCoordinates,
  child,
  DomainError,
  type GridFields,
  key,
  ornsteinUhlenbeck,
  purpose,
} from "@chaosphere/core";
import {
  type BaseModel,
  isCascade,
  type NetworkCheckpoint,
  networkCheckpoint,
  posteriorOfTask,
  restoreModel,
  runDifference,
  unfinishedCheckpoint,
  whitenedLaw,
  withGain,
} from "@chaosphere/model";
import type { Tf } from "../backend/tf.ts";
import type { MicroBatches } from "../microBatches/microBatches.ts";
import { ensembleSource } from "../pairs/dataSource.ts";
import { type FittedDenoiser, fitDenoiser } from "./fitDenoiser.ts";
import { checkBatches, type FitOptions, partsOf } from "./fitOptions.ts";
import { stepsInTime } from "./stepsInTime.ts";

/** Options of {@link fitModel}. */
export interface ModelFitOptions {
  /** Fields kept out of the fit. The weights kept are those with the least loss on them. Default: none, and the last weights are kept. */
  readonly heldOut?: GridFields;
  /** Steps of the whole run. Default 2000, or as many as fill the minutes. */
  readonly steps?: number;
  /** Longest time of this call, in minutes. Default: no limit. */
  readonly minutes?: number;
  /** Training pairs per step. Default: as before in a resumed run, else 64. */
  readonly batch?: number;
  /** Equal parts of a batch whose gradients are summed in a fixed order, so that processes can share a step. Default: as before in a resumed run, else none. */
  readonly microBatches?: MicroBatches;
  /** Largest learning rate. Default 0.002. */
  readonly learningRate?: number;
  /** Reports without a new least held-out loss after which the run stops. Default: it runs to the end. */
  readonly patience?: number;
  /** An unfinished run on the same base model to go on with; with the same options it ends as if it had never stopped. */
  readonly resume?: NetworkCheckpoint;
  /** Receives the unfinished model every `saveEvery` steps, and when the run is aborted. */
  readonly save?: (unfinished: NetworkCheckpoint) => void | Promise<void>;
  /** Steps between saves. Default 100. */
  readonly saveEvery?: number;
  /** Stops the run after the current step. */
  readonly signal?: AbortSignal;
  /** Called before the first step with the number of steps of the whole run, and how many were taken before. */
  readonly onStart?: (steps: number, taken: number) => void;
  readonly onStep?: FitOptions["onStep"];
}

/** A trained model, and how the run went. */
export interface FittedModel extends Omit<FittedDenoiser, "ended"> {
  readonly model: NetworkCheckpoint;
  /** Whether the run reached its last step, lost its patience, ran out of time, or was stopped by the signal. */
  readonly ended: "finished" | "early" | "time" | "interrupted";
  /** Steps that the whole run was to take. */
  readonly planned: number;
  /** Steps that this call took. */
  readonly taken: number;
  /** Seconds that this call took. */
  readonly seconds: number;
}

/** Steps of a run of {@link fitModel} without a time limit. */
export const usualSteps = 2000;

/** Training pairs per step of {@link fitModel} where nobody says. */
export const usualBatch = 64;

/** Held-out pairs, a compromise between the error of the loss and the time it takes. */
const HELD_OUT_PAIRS = 512;

/**
 * Trains a network to correct a Gaussian model, and returns the corrected model. First weights, training pairs and their order are
 * functions of the model's seed.
 *
 * @param tf the tfjs of {@link loadTf}.
 * @param base the Gaussian model and the network, of `baseModel`.
 * @param coordinates the training fields in the model's Cameron–Martin coordinates, as `fitGaussianModel` returns them.
 * @throws {@link DomainError} if an option is out of range, or the unfinished run is of another base model or of other batches.
 * @throws {@link DivergenceError} if the loss or its gradient stops being finite.
 *
 * @example
 * ```ts
 * import { colour, gaussLegendre, key, synthesise, whiteNoise, whittleMatern } from "@chaosphere/core";
 * import { baseModel, fitGaussianModel, modelRun } from "@chaosphere/model";
 * import { fitModel, loadTf } from "@chaosphere/train";
 *
 * const law = whittleMatern(4, { alpha: 2, kappa: 3 });
 * const fields = synthesise(colour(law, whiteNoise(4, 50, key(1))), gaussLegendre(4));
 * const { model: gaussian, coordinates } = fitGaussianModel(fields, 4);
 * const { tf } = await loadTf({ backend: "wasm" });
 * const base = baseModel(gaussian, { network: "per-degree", width: 8 });
 * const { model } = await fitModel(tf, base, coordinates, { steps: 5 });
 * const generated = modelRun(model, { seed: 7, count: 3, steps: 8 }).draw();
 * console.log(model.kind, model.steps, generated.batch); // network 5 3
 * ```
 */
export async function fitModel(
  tf: Tf,
  base: BaseModel,
  coordinates: CameronMartinCoordinates,
  options: ModelFitOptions = {},
): Promise<FittedModel> {
  const { minutes, save, signal, onStep } = options;
  const { model } = base;
  const resume = options.resume && stateOf(options.resume, base);
  const began = performance.now();
  const elapsed = () => (performance.now() - began) / 1000;
  const common = {
    ...fitOptionsOf("fitModel", base, coordinates, options),
    ...(resume && { resume }),
  };
  const before = resume?.step ?? 0;
  const planned =
    options.steps ??
    (minutes === undefined
      ? usualSteps
      : before + (await stepsInTime(tf, common, 60 * minutes - elapsed())));
  options.onStart?.(planned, before);

  const time = new AbortController();
  const { ended, ...fit } = await fitDenoiser(tf, {
    ...common,
    steps: planned,
    ...(save && { save: (state) => save(unfinishedCheckpoint(base, state)) }),
    saveEvery: options.saveEvery ?? 100,
    signal: signal ? AbortSignal.any([signal, time.signal]) : time.signal,
    onStep: (progress) => {
      onStep?.(progress);
      if (minutes !== undefined && elapsed() > 60 * minutes) time.abort();
    },
  });
  await options.microBatches?.others?.release?.();
  const fitted = networkCheckpoint(base, fit.weights, fit.state);
  return {
    ...fit,
    model: isCascade(fitted) ? withGain(fitted, { seed: model.seed }) : fitted,
    ended: ended !== "aborted" ? ended : signal?.aborted ? "interrupted" : "time",
    planned,
    taken: fit.state.step - before,
    seconds: elapsed(),
  };
}

/**
 * What a run on a base model minimises, and how.
 *
 * @param caller the function whose options they are.
 * @throws {@link DomainError} if batches cannot be cut so, or are not those of the run that is resumed.
 */
export function fitOptionsOf(
  caller: string,
  { model, closedForm, spec, task, cascade }: BaseModel,
  coordinates: CameronMartinCoordinates,
  options: ModelFitOptions,
): Omit<FitOptions, "steps"> {
  const { heldOut, patience, learningRate = 2e-3 } = options;
  const resume = options.resume?.state;
  const { batch = resume?.batch ?? usualBatch } = options;
  const { microBatches } = { ...partsOf(resume), ...options };
  checkBatches(caller, {
    batch,
    ...(microBatches && { microBatches }),
    ...(resume && { resume }),
  });
  return {
    spec,
    closedForm,
    process: ornsteinUhlenbeck(model),
    training: ensembleSource(coordinates),
    ...(task && { whitened: posteriorOfTask(task, closedForm, restoreModel(model).standard) }),
    ...(cascade && {
      whitened: whitenedLaw(closedForm, model.noise.spectrum, cascade.rates),
    }),
    key: child(key(model.seed), purpose.training),
    batch,
    learningRate,
    heldOutPairs: HELD_OUT_PAIRS,
    ...(heldOut && {
      heldOut: ensembleSource(
        restoreModel(model).standard.apply(analyse(heldOut, model.bandLimit)),
      ),
    }),
    ...(patience !== undefined && { patience }),
    ...(microBatches && { microBatches }),
  };
}

/** The state of an unfinished run on this base model. */
function stateOf(found: NetworkCheckpoint, base: BaseModel) {
  if (!found.state) {
    throw new DomainError(
      "fitModel: resume must be an unfinished run, got a finished model. Start a new run without it.",
    );
  }
  const difference = runDifference(found, base);
  if (difference) {
    throw new DomainError(
      `fitModel: resume must be a run on this base model, got one with another ${difference}. Give the base model that began it.`,
    );
  }
  return found.state;
}
