import { eigenvaluesOf } from "@chaosphere/core";
import type { NetworkCheckpoint, NetworkTrainingState } from "../checkpoint/checkpoint.ts";
import type { NetworkWeights } from "../network/architecture.ts";
import type { BaseModel } from "./baseModel.ts";

/** The checkpoint of a trained network: what the Gaussian model knows of data and noise, and the weights that correct it. */
export function networkCheckpoint(
  { model, closedForm, spec, task, cascade }: BaseModel,
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
    ...(task && { task }),
    ...(cascade && { cascade }),
    steps: step,
    loss: Float64Array.from(log, ({ loss }) => loss),
    heldOutLoss: Float64Array.from(heldOut),
  };
}

/** The checkpoint of an unfinished run: the weights to sample with in the meantime, and the state to resume from. */
export function unfinishedCheckpoint(
  base: BaseModel,
  state: NetworkTrainingState,
): NetworkCheckpoint {
  return {
    ...networkCheckpoint(base, state.best?.weights ?? state.average, state),
    state,
  };
}

/** What may differ between an unfinished run and the base model it is to be resumed on. */
export type RunDifference =
  | "data"
  | "climatology"
  | "held-out fields"
  | "seed"
  | "closed form"
  | "observation task"
  | "order of scales"
  | "network";

/** What of an unfinished run is not the base model's; undefined if the run can be resumed on it. */
export function runDifference(
  found: NetworkCheckpoint,
  { model, closedForm, spec, task, cascade }: BaseModel,
): RunDifference | undefined {
  if (found.dataChecksum !== model.dataChecksum) return "data";
  if (!isEqual(found.climatology, model.climatology)) return "climatology";
  if (!isEqual(found.fitted, model.fitted)) return "held-out fields";
  if (found.seed !== model.seed) return "seed";
  if (!isSameLaw(found.closedForm, closedForm)) return "closed form";
  if (!isSameTask(found.task, task)) return "observation task";
  if (!isSameOrder(found.cascade, cascade)) return "order of scales";
  return isEqual(found.spec, spec) ? undefined : "network";
}

/** Whether two tasks see the same with the same errors, in whatever words. */
function isSameTask(a: BaseModel["task"], b: BaseModel["task"]): boolean {
  return isEqual({ ...a, text: "" }, { ...b, text: "" });
}

/** Whether degrees are noised at the same rates. */
function isSameOrder(a: BaseModel["cascade"], b: BaseModel["cascade"]): boolean {
  return isEqual({ ...a?.rates }, { ...b?.rates });
}

/** Whether plain records and arrays hold the same. */
function isEqual(a: unknown, b: unknown): boolean {
  if (!(isRecord(a) && isRecord(b))) return Object.is(a, b);
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => Object.hasOwn(b, name) && isEqual(a[name], b[name]))
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

/** Whether two closed forms have the variances of one law, but for rounding. */
function isSameLaw(
  found: NetworkCheckpoint["closedForm"],
  own: NetworkCheckpoint["closedForm"],
): boolean {
  if ((found.kind === "full") !== (own.kind === "full")) return false;
  const [variances, others] = [eigenvaluesOf(found), eigenvaluesOf(own)];
  const largest = Math.max(...variances);
  return variances.every((v, i) => Math.abs(v - others[i]) <= 1e-9 * largest);
}
