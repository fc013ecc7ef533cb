import type { NetworkSpec, NetworkWeights } from "../network/architecture.ts";
import type {
  CheckpointRecord,
  NetworkCheckpoint,
  NetworkTrainingState,
  TrainingLogEntry,
} from "./checkpoint.ts";
import { drawingTensors, readDrawing } from "./drawingPart.ts";
import type { Fail, Fields } from "./fields.ts";
import { lawTensors, type ReadTensor, readFullLaw, readIndependentLaw, vector } from "./lawPart.ts";
import { stateWeights } from "./rules.ts";
import { readSpec } from "./specPart.ts";
import { taskRecord, taskTensors } from "./taskPart.ts";
import type { Tensor, TensorFile } from "./tensorFile.ts";

/** Columns of the log. */
const LOG = 4;

/** The fields of a network checkpoint that are no tensors. */
export function networkRecord({ spec, steps, closedForm, state, task }: NetworkCheckpoint): object {
  return {
    spec,
    steps,
    closedForm: closedForm.kind === "full" ? "full" : "independent",
    ...(task && { task: taskRecord(task) }),
    ...(state && {
      state: {
        step: state.step,
        ...(state.batch !== undefined && { batch: state.batch }),
        ...(state.microBatches !== undefined && { microBatches: state.microBatches }),
        smoothedLoss: state.smoothedLoss,
        gradientNorm: state.gradientNorm,
        ...(state.best && {
          best: { step: state.best.step, heldOutLoss: state.best.heldOutLoss },
        }),
      },
    }),
  };
}

/** The tensors of a network checkpoint: doubles, then weights in single precision as `group/name`. */
export function networkTensors(checkpoint: NetworkCheckpoint): [string, Tensor][] {
  const { closedForm, heldOutLoss, weights, state, task } = checkpoint;
  const groups = Object.entries({ weights, ...stateWeights(state) });
  return [
    ...lawTensors(closedForm),
    ["heldOutLoss", vector(heldOutLoss)],
    ...(task ? taskTensors(task) : []),
    ...drawingTensors(checkpoint),
    ...(state ? [["state.log", logTensor(state.log)] as [string, Tensor]] : []),
    ...groups.flatMap(([group, weights]) => weightTensors(group, weights)),
  ];
}

/** The tensors of one group of weights. */
export function weightTensors(group: string, weights: NetworkWeights): [string, Tensor][] {
  return Object.entries(weights).map(([name, { shape, data }]) => [
    `${group}/${name}`,
    { shape, values: data },
  ]);
}

/** The network part of a file; whether weights fit the specification is for the rules to say. */
export function readNetwork(
  common: CheckpointRecord,
  file: TensorFile,
  record: Fields,
  read: ReadTensor,
  fail: Fail,
): NetworkCheckpoint {
  const row = common.bandLimit ** 2;
  const closedForm =
    record.choice("closedForm", ["full", "independent"]) === "full"
      ? readFullLaw(read, row)
      : readIndependentLaw(read, file.tensors.has("independent.mean"), row);
  const spec: NetworkSpec = readSpec(record.group("spec"));
  return {
    ...common,
    kind: "network",
    spec,
    weights: readWeights(file, "weights", fail),
    closedForm,
    steps: record.number("steps"),
    heldOutLoss: read("heldOutLoss", [undefined]),
    ...readDrawing(file, read, common.bandLimit),
    ...(record.has("state") && { state: readState(file, record.group("state"), read, fail) }),
  };
}

function readState(
  file: TensorFile,
  state: Fields,
  read: ReadTensor,
  fail: Fail,
): NetworkTrainingState {
  const group = (name: string) => readWeights(file, `state.${name}`, fail);
  const best = state.has("best") ? state.group("best") : undefined;
  return {
    step: state.number("step"),
    ...(state.has("batch") && { batch: state.number("batch") }),
    ...(state.has("microBatches") && { microBatches: state.number("microBatches") }),
    weights: group("weights"),
    average: group("average"),
    firstMoment: group("firstMoment"),
    secondMoment: group("secondMoment"),
    smoothedLoss: state.number("smoothedLoss"),
    gradientNorm: state.number("gradientNorm"),
    log: logEntries(read("state.log", [undefined, LOG])),
    ...(best && {
      best: {
        step: best.number("step"),
        heldOutLoss: best.number("heldOutLoss"),
        weights: group("best"),
      },
    }),
  };
}

/** The weights of one group of a file, in single precision. */
export function readWeights(file: TensorFile, group: string, fail: Fail): NetworkWeights {
  const found = [...file.tensors].filter(([name]) => name.startsWith(`${group}/`));
  return Object.fromEntries(
    found.map(([name, { shape, values }]) => {
      if (!(values instanceof Float32Array)) {
        return fail(name, `tensor ${JSON.stringify(name)} must have dtype F32, got F64.`);
      }
      return [name.slice(group.length + 1), { shape, data: values }];
    }),
  );
}

/** Rows (step, loss, rate, held-out loss), the last NaN where there is none. */
function logTensor(log: readonly TrainingLogEntry[]): Tensor {
  const rows = log.flatMap(({ step, loss, rate, heldOutLoss = Number.NaN }) => [
    step,
    loss,
    rate,
    heldOutLoss,
  ]);
  return { shape: [log.length, LOG], values: Float64Array.from(rows) };
}

function logEntries(rows: Float64Array): TrainingLogEntry[] {
  return Array.from({ length: rows.length / LOG }, (_, i) => {
    const [step, loss, rate, heldOutLoss] = rows.subarray(LOG * i, LOG * (i + 1));
    return { step, loss, rate, ...(Number.isNaN(heldOutLoss) ? {} : { heldOutLoss }) };
  });
}
