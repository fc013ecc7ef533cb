import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { isotropicGaussian } from "@chaosphere/core";
import {
  type CheckpointRecord,
  decodeCheckpoint,
  encodeCheckpoint,
  type NetworkCheckpoint,
  type NetworkTrainingState,
  type SphericalOperatorSpec,
  withGain,
} from "@chaosphere/model";
import { type FitOptions, tensorResidual } from "@chaosphere/train";
import type { Bench } from "../../src/experiment.ts";
import { timedFit } from "./timedFit.ts";

/** What is known of a model before it is trained. */
export type ModelGround = Omit<CheckpointRecord, "loss"> & Pick<NetworkCheckpoint, "task">;

/** What is done with a model once it is trained. */
export interface KeptModel {
  /** Where it is kept, from the folder apps. Default: nowhere. */
  readonly file?: string;
  /** Draws by which its gain is measured. Default: it has none. */
  readonly gainFields?: number;
  /** The law that the network corrects. Default: the isotropic one of the ratio. */
  readonly closedForm?: NetworkCheckpoint["closedForm"];
}

/**
 * A network checkpoint: read from `file`, a path from the folder apps, if a finished one is there; else trained and, given a file, kept in it,
 * unfinished every 100 steps. An unfinished one is gone on with. A finished one without a gain is given it, if one is asked for.
 */
export async function operatorModel(
  bench: Bench,
  name: string,
  spec: SphericalOperatorSpec,
  ground: ModelGround,
  options: Omit<FitOptions, "spec" | "closedForm">,
  { file, gainFields, closedForm = isotropicGaussian("cameron-martin", ground.ratio) }: KeptModel,
): Promise<NetworkCheckpoint> {
  const path = file === undefined ? undefined : join(import.meta.dirname, "../../..", file);
  const found = path !== undefined && existsSync(path) ? read(path) : undefined;
  if (found && !found.state) {
    bench.log(`${name}: ${found.steps} steps of training read from ${file}`);
    if (found.gain || gainFields === undefined) return found;
    const gained = await withMeasuredGain(bench, name, found, gainFields);
    keep(path, gained);
    return gained;
  }
  const checkpoint = (
    weights: NetworkCheckpoint["weights"],
    { step, log }: Pick<NetworkTrainingState, "step" | "log">,
  ): NetworkCheckpoint => ({
    ...ground,
    kind: "network",
    spec,
    weights,
    closedForm,
    steps: step,
    loss: Float64Array.from(log, ({ loss }) => loss),
    heldOutLoss: Float64Array.from(log, ({ heldOutLoss = Number.NaN }) => heldOutLoss),
  });
  const { fit } = await timedFit(bench, name, {
    ...options,
    spec,
    closedForm,
    saveEvery: 100,
    save: (state) =>
      keep(path, { ...checkpoint(state.best?.weights ?? state.average, state), state }),
    ...(found?.state && { resume: found.state }),
  });
  const trained = checkpoint(fit.weights, fit.state);
  const model =
    gainFields === undefined ? trained : await withMeasuredGain(bench, name, trained, gainFields);
  keep(path, model);
  return model;
}

async function withMeasuredGain(
  bench: Bench,
  name: string,
  model: NetworkCheckpoint,
  count: number,
): Promise<NetworkCheckpoint> {
  bench.log(`${name}: measuring its gain by ${count} fields`);
  const { tf } = await bench.loadTf();
  const network = tensorResidual(tf, model.spec, model.weights);
  const gained = withGain(model, { seed: bench.seed, count, residual: network.residual });
  network.dispose();
  return gained;
}

function keep(path: string | undefined, model: NetworkCheckpoint): void {
  if (path === undefined) return;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.new`, encodeCheckpoint(model));
  renameSync(`${path}.new`, path);
}

function read(path: string): NetworkCheckpoint {
  const model = decodeCheckpoint(readFileSync(path), path);
  if (model.kind !== "network") throw new Error(`operatorModel: ${path} holds no network.`);
  return model;
}
