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
} from "@chaosphere/model";
import type { FitOptions } from "@chaosphere/train";
import type { Bench } from "../../src/experiment.ts";
import { timedFit } from "./timedFit.ts";

/** What is known of a model before it is trained. */
export type ModelGround = Omit<CheckpointRecord, "loss"> & Pick<NetworkCheckpoint, "task">;

/**
 * A network checkpoint: read from `file`, a path from the folder apps, if a finished one is there; else trained and, given a file, kept in it,
 * unfinished every 100 steps. An unfinished one is gone on with.
 */
export async function operatorModel(
  bench: Bench,
  name: string,
  spec: SphericalOperatorSpec,
  ground: ModelGround,
  options: Omit<FitOptions, "spec" | "closedForm">,
  file?: string,
): Promise<NetworkCheckpoint> {
  const path = file === undefined ? undefined : join(import.meta.dirname, "../../..", file);
  const found = path !== undefined && existsSync(path) ? read(path) : undefined;
  if (found && !found.state) {
    bench.log(`${name}: ${found.steps} steps of training read from ${file}`);
    return found;
  }
  const closedForm = isotropicGaussian("cameron-martin", ground.ratio);
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
  const keep = (model: NetworkCheckpoint): void => {
    if (path === undefined) return;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(`${path}.new`, encodeCheckpoint(model));
    renameSync(`${path}.new`, path);
  };
  const { fit } = await timedFit(bench, name, {
    ...options,
    spec,
    closedForm,
    saveEvery: 100,
    save: (state) => keep({ ...checkpoint(state.best?.weights ?? state.average, state), state }),
    ...(found?.state && { resume: found.state }),
  });
  const model = checkpoint(fit.weights, fit.state);
  keep(model);
  return model;
}

function read(path: string): NetworkCheckpoint {
  const model = decodeCheckpoint(readFileSync(path), path);
  if (model.kind !== "network") throw new Error(`operatorModel: ${path} holds no network.`);
  return model;
}
