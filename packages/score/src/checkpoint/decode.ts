import { FormatError, type GridKind } from "@chaosphere/core";
import {
  CHECKPOINT_FORMAT,
  type Checkpoint,
  type CheckpointMatern,
  type CheckpointRecord,
} from "./checkpoint.ts";
import { describe, type Fail, type Fields, fieldsOf } from "./fields.ts";
import { type ReadTensor, readFullLaw } from "./lawPart.ts";
import { readMixture } from "./mixturePart.ts";
import { readNetwork } from "./networkPart.ts";
import { brokenRule } from "./rules.ts";
import { decodeTensorFile, type TensorFile } from "./tensorFile.ts";

const KINDS: readonly Checkpoint["kind"][] = ["gaussian", "mixture", "network"];
const GRID_KINDS: readonly GridKind[] = ["gauss-legendre", "equiangular", "equiangular-poles"];

/**
 * Reads the bytes of a checkpoint and checks every field.
 *
 * @param path Name of the file, for messages. Default "checkpoint".
 * @throws {@link FormatError} naming the field, if the bytes are no checkpoint, the format number or kind is
 *   unknown, or a field is missing, has the wrong shape or is out of range.
 */
export function decodeCheckpoint(bytes: Uint8Array, path: string = "checkpoint"): Checkpoint {
  const fail: Fail = (field, rule) => {
    throw new FormatError(
      `decodeCheckpoint: ${path}: ${rule} Give a checkpoint written by chaosphere train.`,
      { path, field },
    );
  };
  const file = decodeTensorFile(bytes, path);
  const kind = checkFormat(file.metadata, fail);
  const record = fieldsOf(parseRecord(file.metadata.get("record"), fail), "", fail);
  const read: ReadTensor = (name, shape) => tensor(file, name, shape, fail);
  const common = commonFields(record, read);
  const checkpoint = modelOf(kind, common, { file, record, read, fail });
  const broken = brokenRule(checkpoint);
  return broken ? fail(broken.field, broken.rule) : checkpoint;
}

/** A checked file and the ways into it. */
interface Opened {
  readonly file: TensorFile;
  readonly record: Fields;
  readonly read: ReadTensor;
  readonly fail: Fail;
}

function modelOf(
  kind: Checkpoint["kind"],
  common: CheckpointRecord,
  { file, record, read, fail }: Opened,
): Checkpoint {
  switch (kind) {
    case "gaussian":
      return { kind, ...common, covariance: readFullLaw(read, common.bandLimit ** 2) };
    case "mixture":
      return readMixture(common, read);
    case "network":
      return readNetwork(common, file, record, read, fail);
    default:
      return kind satisfies never;
  }
}

function commonFields(record: Fields, read: ReadTensor): CheckpointRecord {
  const grid = record.group("grid");
  const bandLimit = record.number("bandLimit");
  return {
    bandLimit,
    noise: {
      spectrum: read("noise.spectrum", [bandLimit]),
      ...(record.has("whittleMatern") && { whittleMatern: maternOf(record) }),
    },
    mean: read("mean", [bandLimit ** 2]),
    grid: {
      kind: grid.choice("kind", GRID_KINDS),
      nLat: grid.number("nLat"),
      nLon: grid.number("nLon"),
      firstLongitude: grid.number("firstLongitude"),
    },
    unit: record.text("unit"),
    horizon: record.number("horizon"),
    stop: record.number("stop"),
    ratio: read("ratio", [bandLimit]),
    seed: record.number("seed"),
    commit: record.text("commit"),
    dataChecksum: record.text("dataChecksum"),
    loss: read("loss", [undefined]),
  };
}

function maternOf(record: Fields): CheckpointMatern {
  const matern = record.group("whittleMatern");
  return {
    alpha: matern.number("alpha"),
    kappa: matern.number("kappa"),
    sigma: matern.number("sigma"),
  };
}

/** The kind of checkpoint; fails unless this is a checkpoint of the present format. */
function checkFormat(metadata: ReadonlyMap<string, string>, fail: Fail): Checkpoint["kind"] {
  const expected = { format: "chaosphere-checkpoint", formatNumber: String(CHECKPOINT_FORMAT) };
  for (const [name, value] of Object.entries(expected)) {
    const found = metadata.get(name);
    if (found !== value) {
      fail(name, `${name} must be "${value}", got ${describe(found)}.`);
    }
  }
  const kind = metadata.get("kind");
  const known = KINDS.find((name) => name === kind);
  return known ?? fail("kind", `kind must be one of ${KINDS.join(", ")}, got ${describe(kind)}.`);
}

function parseRecord(text: string | undefined, fail: Fail): unknown {
  try {
    return JSON.parse(text ?? "");
  } catch {
    return fail("record", "the record must be valid JSON, got none.");
  }
}

function tensor(
  file: TensorFile,
  name: string,
  shape: readonly (number | undefined)[],
  fail: Fail,
): Float64Array {
  const found = file.tensors.get(name);
  const fits =
    found?.shape.length === shape.length &&
    shape.every((n, axis) => n === undefined || n === found.shape[axis]);
  if (!(found && fits)) {
    return fail(
      name,
      `tensor "${name}" must have shape [${shape.map((n) => n ?? "any")}], got ${found ? `[${found.shape}]` : "none"}.`,
    );
  }
  return Float64Array.from(found.values);
}
