import { existsSync } from "node:fs";
import { join } from "node:path";
import { writeFileAtomic } from "@chaosphere/data/node";
import {
  encodeCheckpoint,
  type NetworkCheckpoint,
  networkCheckpoint,
  unfinishedCheckpoint,
} from "@chaosphere/model";
import type { FittedModel } from "@chaosphere/train";
import { CallError } from "../errors/callError.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { loadBackend, readUnfinished, trainWithProgress } from "../training/networkTraining.ts";
import { type ChosenCorrection, chooseCorrection, correctedOnlyFrom } from "./correction.ts";
import { type DemoDesign, training } from "./design.ts";
import type { ClosedForms } from "./models.ts";

/** A trained network and what it took. */
export interface Trained {
  /** The localised Gaussian of all training runs with the network's correction. */
  readonly network: NetworkCheckpoint;
  /** The degrees that it corrects. */
  readonly correction: ChosenCorrection;
  readonly run: FittedModel;
  readonly backend: "tensorflow" | "wasm";
}

/** The file of the state of training in the output folder, from which a run goes on bit for bit. */
export const TRAINING_FILE = "training.model";

/**
 * Trains the network on what the closed form of two runs gets wrong on a third, keeps the weights that are best on a fourth, on which
 * the degrees to be corrected are chosen too, and puts the correction on the closed form of all four.
 */
export async function trainResidual(
  forms: ClosedForms,
  { trainingSteps: steps, minutes }: DemoDesign,
  {
    out,
    resume,
    terminal,
  }: { readonly out: string; readonly resume: boolean; readonly terminal: Terminal },
): Promise<Trained> {
  const { base, learn: coordinates, choose: heldOut } = forms;
  const file = join(out, TRAINING_FILE);
  const found = resume && existsSync(file) ? await readUnfinished(file, base) : undefined;
  const { tf, backend } = await loadBackend(undefined, terminal);
  const save = (checkpoint: NetworkCheckpoint) =>
    writeFileAtomic(file, encodeCheckpoint(checkpoint), { force: true });
  const run = await trainWithProgress(
    tf,
    base,
    coordinates,
    {
      heldOut: heldOut.fields,
      steps,
      minutes,
      ...training,
      ...(found && { resume: found }),
      save,
    },
    terminal,
  );
  await save(unfinishedCheckpoint(base, run.state));
  if (run.ended === "interrupted") {
    throw new CallError(
      `training must end before fields are drawn, got a signal at step ${run.state.step} of ${run.planned}. Add --resume to go on from there.`,
    );
  }
  const correction = chooseCorrection(forms, run.weights);
  return { network: correctedNetwork(forms, run, correction.from), correction, run, backend };
}

/** The localised Gaussian of all training runs with a trained correction from a degree on. */
export function correctedNetwork(
  { base, localised }: Pick<ClosedForms, "base" | "localised">,
  { weights, state }: Pick<FittedModel, "weights" | "state">,
  from: number,
): NetworkCheckpoint {
  const closedForm = localised.covariance;
  const network = networkCheckpoint({ ...base, model: localised, closedForm }, weights, state);
  return correctedOnlyFrom(network, from);
}
