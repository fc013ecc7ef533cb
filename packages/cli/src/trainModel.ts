import { child, key, ornsteinUhlenbeck } from "@chaosphere/core";
import { type Dataset, select } from "@chaosphere/data";
import { checkOutput, writeFileAtomic } from "@chaosphere/data/node";
import { encodeCheckpoint, parameterCount } from "@chaosphere/score";
import { type LoadedTf, loadTf } from "@chaosphere/train";
import { CallError } from "./callError.ts";
import { fitGaussianModel } from "./gaussianModel.ts";
import { heldOutLoss } from "./heldOutLoss.ts";
import type { Report, Terminal } from "./terminal.ts";
import { networkCheckpoint, readUnfinished, unfinishedCheckpoint } from "./trainModelCheckpoint.ts";
import { type TrainedModel, trainModelRun } from "./trainModelRun.ts";
import {
  type ClosedFormName,
  type NetworkName,
  type NetworkSizes,
  trainModelClosedForm,
  trainModelSpec,
} from "./trainModelSpec.ts";

/** Fields to train on, and fields of other groups to judge by. */
export interface TrainingData {
  readonly training: Dataset;
  readonly heldOut?: Dataset;
}

/** Options of `train` for a network. */
export interface TrainNetworkOptions extends NetworkSizes {
  readonly out: string;
  readonly bandLimit: number;
  readonly seed: number;
  readonly steps?: number;
  readonly minutes?: number;
  readonly batch: number;
  readonly learningRate: number;
  readonly patience?: number;
  readonly closedForm: ClosedFormName;
  readonly checkpointEvery: number;
  readonly backend?: BackendName;
  readonly resume?: boolean;
}

/** The names of the option --backend. */
export const backendNames = ["auto", "tensorflow", "wasm"] as const;
export type BackendName = (typeof backendNames)[number];

/** Where a network stops if the Gaussian model would go on to time 0, at which there is no noise to remove. */
const FIRST_TIME = 1e-3;

/** Held-out fields on which the final denoising loss is measured. */
const JUDGED = 32;

/** Fits a network that corrects the Gaussian model of the training fields, and writes it to --out on the way and at the end. */
export async function trainNetwork(
  name: NetworkName,
  { training, heldOut }: TrainingData,
  options: TrainNetworkOptions,
  { terminal, force }: { readonly terminal: Terminal; readonly force: boolean },
): Promise<Report> {
  const { out, bandLimit, seed } = options;
  await checkOutput(out, { force: force || options.resume === true });
  const { checkpoint, noise, coordinates } = fitGaussianModel(training, bandLimit, seed);
  const model = checkpoint.stop > 0 ? checkpoint : { ...checkpoint, stop: FIRST_TIME };
  const spec = trainModelSpec(name, model, options);
  const { resume: goOn, ...rest } = options;
  const ground = { model, spec, closedForm: trainModelClosedForm(options.closedForm, model) };
  const resume = goOn ? await readUnfinished(out, ground) : undefined;
  const { tf, backend } = await loadBackend(options.backend, terminal);

  const write = (bytes: Uint8Array) => writeFileAtomic(out, bytes, { force: true });
  const run = await trainModelRun(
    tf,
    {
      ...rest,
      ground,
      coordinates,
      ...(heldOut && { heldOut }),
      ...(resume && { resume }),
      save: (state) => write(encodeCheckpoint(unfinishedCheckpoint(ground, state))),
    },
    terminal,
  );
  const fitted = networkCheckpoint(ground, run.weights, run.state);
  if (!run.interrupted) await write(encodeCheckpoint(fitted));

  const forward = ornsteinUhlenbeck(model);
  const judged = heldOut && some(heldOut);
  const losses = judged && {
    heldOutLoss: heldOutLoss(fitted, judged, forward, child(key(seed), 1)),
    gaussianHeldOutLoss: heldOutLoss(model, judged, forward, child(key(seed), 1)),
  };
  const { alpha, kappa, sigma } = noise;
  const json = {
    model: name,
    closedForm: options.closedForm,
    backend,
    steps: run.state.step,
    loss: run.log.map(({ loss }) => loss),
    lossSteps: run.log.map(({ step }) => step),
    heldOutLoss: losses?.heldOutLoss ?? null,
    gaussianHeldOutLoss: losses?.gaussianHeldOutLoss ?? null,
    heldOutNats: run.log.flatMap(({ heldOutLoss }) => heldOutLoss ?? []),
    seconds: run.seconds,
    stepsPerSecond: run.taken / run.seconds,
    ended: run.interrupted ? "interrupted" : run.ended === "aborted" ? "time" : run.ended,
    plannedSteps: run.planned,
    parameters: parameterCount(spec),
    bandLimit,
    count: coordinates.batch,
    noise: { alpha, kappa, sigma },
    horizon: model.horizon,
    stop: model.stop,
    seed,
    out,
  };
  return { json, summary: summary(name, backend, run, json) };
}

/** At most {@link JUDGED} fields, evenly spaced: a network without tfjs takes its time. */
function some(data: Dataset): Dataset {
  const { batch } = data.fields;
  const count = Math.min(JUDGED, batch);
  return select(
    data,
    Array.from({ length: count }, (_, i) => Math.floor((i * batch) / count)),
  );
}

function summary(
  name: NetworkName,
  backend: string,
  { state, log, seconds, interrupted, planned }: TrainedModel,
  json: {
    readonly out: string;
    readonly parameters: number;
    readonly heldOutLoss: number | null;
    readonly gaussianHeldOutLoss: number | null;
  },
): string[] {
  const last = log.at(-1);
  return [
    `${name} of ${json.parameters} weights, ${state.step} steps on ${backend} in ${seconds.toFixed(1)} s: ${json.out}`,
    ...(last === undefined
      ? []
      : [
          `loss ${last.loss.toPrecision(4)} nats relative to the Gaussian model${state.best ? `, held out ${state.best.heldOutLoss.toPrecision(4)} at step ${state.best.step}` : ""}`,
        ]),
    ...(json.heldOutLoss === null
      ? []
      : [
          `held-out denoising loss ${json.heldOutLoss.toPrecision(4)} a coefficient (Cameron–Martin), Gaussian model ${json.gaussianHeldOutLoss?.toPrecision(4)}`,
        ]),
    ...(interrupted
      ? [`interrupted at step ${state.step} of ${planned}; the same call with --resume goes on`]
      : []),
  ];
}

/** The backend asked for by option, else by TRAIN_BACKEND; one line on stderr says which it is. */
export async function loadBackend(
  asked: BackendName | undefined,
  terminal: Terminal,
): Promise<LoadedTf> {
  const named = asked ?? process.env["TRAIN_BACKEND"] ?? "auto";
  const backend = backendNames.find((name) => name === named);
  if (backend === undefined) {
    throw new CallError(
      `TRAIN_BACKEND must be one of ${backendNames.join(", ")}, got "${named}". Choose one of them, or unset it.`,
    );
  }
  const lines: string[] = [];
  const loaded = await loadTf({ backend, log: (line) => lines.push(line) });
  const plain = `train: tfjs on ${loaded.backend === "wasm" ? "WebAssembly" : "the native library"}`;
  terminal.stderr(`${lines[0] ?? plain}\n`);
  return loaded;
}
