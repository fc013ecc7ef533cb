import {
  analyse,
  type CameronMartinCoordinates,
  child,
  key,
  ornsteinUhlenbeck,
  purpose,
} from "@chaosphere/core";
import type { Dataset } from "@chaosphere/data";
import {
  type GaussianCheckpoint,
  type NetworkTrainingState,
  restoreModel,
} from "@chaosphere/model";
import {
  ensembleSource,
  type FitOptions,
  type FittedDenoiser,
  fitDenoiser,
  type Tf,
} from "@chaosphere/train";
import { progress } from "./progress.ts";
import type { Terminal } from "./terminal.ts";
import type { BaseModel } from "./trainModelCheckpoint.ts";

/** What a training run is told. */
export interface TrainModelOptions {
  readonly base: BaseModel;
  /** The training fields in Cameron–Martin coordinates. */
  readonly coordinates: CameronMartinCoordinates;
  readonly heldOut?: Dataset;
  readonly batch: number;
  readonly learningRate: number;
  /** Steps of the run; measured to fill the minutes if absent. */
  readonly steps?: number;
  /** Longest time, in minutes. */
  readonly minutes?: number;
  readonly patience?: number;
  readonly checkpointEvery: number;
  readonly resume?: NetworkTrainingState;
  readonly save: (state: NetworkTrainingState) => Promise<void>;
}

/** A fit with what it took. */
export interface TrainedModel extends FittedDenoiser {
  /** Steps that this run was to take in all. */
  readonly planned: number;
  /** Steps that it took itself. */
  readonly taken: number;
  readonly seconds: number;
  /** Whether a signal ended it. */
  readonly interrupted: boolean;
}

/** Steps without minutes to fill. */
const STEPS = 2000;

/** Held-out pairs, a compromise between the error of the loss and the time it takes. */
const HELD_OUT_PAIRS = 512;

/** Steps whose time is measured, after as many that warm up. */
const MEASURED = 8;

/** Fits a network to standardised fields, with a bar; SIGINT and SIGTERM end the run after a step, and the state is saved. */
export async function trainModelRun(
  tf: Tf,
  options: TrainModelOptions,
  terminal: Terminal,
): Promise<TrainedModel> {
  const { coordinates, heldOut, minutes, resume, patience } = options;
  const { model, closedForm, spec } = options.base;
  const began = performance.now();
  const elapsed = () => (performance.now() - began) / 1000;
  const common: Omit<FitOptions, "steps"> = {
    spec,
    closedForm,
    process: ornsteinUhlenbeck(model),
    training: ensembleSource(coordinates),
    key: child(key(model.seed), purpose.training),
    batch: options.batch,
    learningRate: options.learningRate,
    heldOutPairs: HELD_OUT_PAIRS,
    ...(heldOut && { heldOut: ensembleSource(standardised(model, heldOut)) }),
    ...(patience !== undefined && { patience }),
    ...(resume && { resume }),
  };
  const from = resume?.step ?? 0;
  const planned =
    options.steps ??
    (minutes === undefined ? STEPS : from + (await stepsIn(tf, common, 60 * minutes - elapsed())));

  const controller = new AbortController();
  let interrupted = false;
  const interrupt = () => {
    interrupted = true;
    controller.abort();
  };
  const signals = ["SIGINT", "SIGTERM"] as const;
  for (const signal of signals) process.once(signal, interrupt);
  const bar = progress(terminal, "training", "steps", planned, { from });
  try {
    const fit = await fitDenoiser(tf, {
      ...common,
      steps: planned,
      save: options.save,
      saveEvery: options.checkpointEvery,
      signal: controller.signal,
      onStep: ({ step, loss, heldOutLoss }) => {
        bar.advance(
          step,
          `loss ${nats(loss)}${heldOutLoss === undefined ? "" : `, held out ${nats(heldOutLoss)}`}`,
        );
        if (minutes !== undefined && elapsed() > 60 * minutes) controller.abort();
      },
    });
    return { ...fit, planned, taken: fit.state.step - from, seconds: elapsed(), interrupted };
  } finally {
    for (const signal of signals) process.removeListener(signal, interrupt);
    bar.finish();
  }
}

/** Held-out fields in the coordinates of a model. */
function standardised(model: GaussianCheckpoint, data: Dataset): CameronMartinCoordinates {
  return restoreModel(model).standard.apply(analyse(data.fields, model.bandLimit));
}

/** Steps that fit into some seconds, by the time of a few that are thrown away. */
async function stepsIn(
  tf: Tf,
  options: Omit<FitOptions, "steps">,
  seconds: number,
): Promise<number> {
  const { resume, heldOut, ...rest } = options;
  const ends: number[] = [];
  await fitDenoiser(tf, {
    ...rest,
    steps: 2 * MEASURED,
    onStep: () => ends.push(performance.now()),
  });
  const step = ((ends.at(-1) ?? 0) - (ends.at(-1 - MEASURED) ?? 0)) / MEASURED / 1000;
  const spent = ((ends.at(-1) ?? 0) - (ends[0] ?? 0)) / 1000;
  return Math.max(1, Math.floor((0.95 * (seconds - spent)) / step));
}

function nats(loss: number): string {
  return `${loss.toPrecision(4)} nats`;
}
