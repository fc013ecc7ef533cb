import { isDeepStrictEqual } from "node:util";
import { readBytes } from "@chaosphere/data/node";
import {
  decodeCheckpoint,
  type GaussianCheckpoint,
  type NetworkCheckpoint,
  type NetworkSpec,
  type NetworkTrainingState,
  type NetworkWeights,
} from "@chaosphere/model";
import { CallError } from "./callError.ts";

/** What a network is trained on top of. */
export interface BaseModel {
  readonly model: GaussianCheckpoint;
  readonly closedForm: NetworkCheckpoint["closedForm"];
  readonly spec: NetworkSpec;
}

/** A network checkpoint: what the Gaussian model knows of data and noise, and the network that corrects it. */
export function networkCheckpoint(
  { model, closedForm, spec }: BaseModel,
  weights: NetworkWeights,
  { step, log }: Pick<NetworkTrainingState, "step" | "log">,
): NetworkCheckpoint {
  const { kind, covariance, ...record } = model;
  const heldOut = log.flatMap(({ heldOutLoss }) => (heldOutLoss === undefined ? [] : heldOutLoss));
  return {
    ...record,
    kind: "network",
    spec,
    weights,
    closedForm,
    steps: step,
    loss: Float64Array.from(log, ({ loss }) => loss),
    heldOutLoss: Float64Array.from(heldOut),
  };
}

/** The checkpoint of an unfinished run: the weights to sample with meanwhile, and the state to go on from. */
export function unfinishedCheckpoint(
  base: BaseModel,
  state: NetworkTrainingState,
): NetworkCheckpoint {
  return {
    ...networkCheckpoint(base, state.best?.weights ?? state.average, state),
    state,
  };
}

/**
 * The state in a file that `train` left unfinished, checked to be of the same run.
 *
 * @throws {@link CallError} if the file holds another model, a finished one, or one of other data, seed or network.
 */
export async function readUnfinished(
  path: string,
  { model, closedForm, spec }: BaseModel,
): Promise<NetworkTrainingState> {
  const found = decodeCheckpoint(await readBytes(path), path);
  const state = found.kind === "network" ? found.state : undefined;
  if (found.kind !== "network" || !state) {
    throw new CallError(
      `--resume must find an unfinished run, got a finished ${found.kind} model in ${path}. Train anew with --force, or give another --out.`,
    );
  }
  const differing = [
    ["the data", found.dataChecksum === model.dataChecksum],
    ["--hold-out or --gap", isDeepStrictEqual(found.fitted, model.fitted)],
    ["--seed", found.seed === model.seed],
    ["--closed-form", isSameLaw(found.closedForm, closedForm)],
    ["--model and its sizes", isDeepStrictEqual(found.spec, spec)],
  ].find(([, same]) => !same);
  if (differing) {
    throw new CallError(
      `--resume must go on with the run's own data and options, got other ${differing[0]} than in ${path}. Repeat the call that began it, with --resume.`,
    );
  }
  return state;
}

/** Whether two closed forms have the variances of one law, but for rounding. */
function isSameLaw(
  found: NetworkCheckpoint["closedForm"],
  own: NetworkCheckpoint["closedForm"],
): boolean {
  if ("eigenvectors" in found !== "eigenvectors" in own) return false;
  const [variances, others] = [found, own].map((law) =>
    "eigenvectors" in law ? law.eigenvalues : law.variances,
  );
  const largest = Math.max(...(variances ?? []));
  return (variances ?? []).every((v, i) => Math.abs(v - (others?.[i] ?? NaN)) <= 1e-9 * largest);
}
