import type { CameronMartinCoordinates } from "@chaosphere/core";
import { readBytes } from "@chaosphere/data/node";
import {
  type BaseModel,
  decodeCheckpoint,
  type NetworkCheckpoint,
  type RunDifference,
  runDifference,
} from "@chaosphere/model";
import {
  type FittedModel,
  fitModel,
  type LoadedTf,
  loadTf,
  type ModelFitOptions,
  type Tf,
} from "@chaosphere/train";
import { CallError } from "../errors/callError.ts";
import { progress } from "../terminal/progress.ts";
import type { Terminal } from "../terminal/terminal.ts";

/** {@link fitModel} with a bar; SIGINT, SIGTERM and the signal of the options end the run after a step, and the unfinished model is saved. */
export async function trainWithProgress(
  tf: Tf,
  base: BaseModel,
  coordinates: CameronMartinCoordinates,
  options: ModelFitOptions,
  terminal: Terminal,
): Promise<FittedModel> {
  const controller = new AbortController();
  const interrupt = () => controller.abort();
  const signals = ["SIGINT", "SIGTERM"] as const;
  for (const signal of signals) process.once(signal, interrupt);
  let bar: ReturnType<typeof progress> | undefined;
  try {
    return await fitModel(tf, base, coordinates, {
      ...options,
      signal: options.signal
        ? AbortSignal.any([options.signal, controller.signal])
        : controller.signal,
      onStart: (steps, from) => {
        bar = progress(terminal, "training", "steps", steps, { from });
      },
      onStep: ({ step, loss, heldOutLoss }) => {
        const heldOut = heldOutLoss === undefined ? "" : `, held out ${nats(heldOutLoss)}`;
        bar?.advance(step, `loss ${nats(loss)}${heldOut}`);
      },
    });
  } finally {
    for (const signal of signals) process.removeListener(signal, interrupt);
    bar?.finish();
  }
}

/** The options that make the parts of a run which must not differ. */
const optionsOf: Readonly<Record<RunDifference, string>> = {
  data: "the data",
  climatology: "--climatology",
  "held-out fields": "--hold-out or --gap",
  seed: "--seed",
  "closed form": "--closed-form",
  "observation task": "--observe or --noise-sd",
  "order of scales": "--cascade",
  network: "--model and its sizes",
};

/**
 * The unfinished run in a file that `train` left, checked to be of the same data and options.
 *
 * @throws {@link CallError} if the file holds another model, a finished one, or one of other data, seed or network.
 */
export async function readUnfinished(path: string, base: BaseModel): Promise<NetworkCheckpoint> {
  const found = decodeCheckpoint(await readBytes(path), path);
  if (found.kind !== "network" || !found.state) {
    throw new CallError(
      `--resume must find an unfinished run, got a finished ${found.kind} model in ${path}. Train anew with --force, or give another --out.`,
    );
  }
  const difference = runDifference(found, base);
  if (difference) {
    throw new CallError(
      `--resume must go on with the run's own data and options, got other ${optionsOf[difference]} than in ${path}. Repeat the call that began it, with --resume.`,
    );
  }
  return found;
}

/** The names of the option --backend. */
export const backendNames = ["auto", "tensorflow", "wasm"] as const;
export type BackendName = (typeof backendNames)[number];

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

function nats(loss: number): string {
  return `${loss.toPrecision(4)} nats`;
}
