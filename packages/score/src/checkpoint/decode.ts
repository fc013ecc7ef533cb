import { FormatError, type GridKind } from "@chaosphere/core";
import {
  brokenRule,
  CHECKPOINT_FORMAT,
  type Checkpoint,
  type CheckpointMatern,
} from "./checkpoint.ts";
import { describe, type Fail, type Fields, fieldsOf } from "./fields.ts";
import { decodeTensorFile, type TensorFile } from "./tensorFile.ts";

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
  checkFormat(file.metadata, fail);
  const record = fieldsOf(parseRecord(file.metadata.get("record"), fail), "", fail);
  const grid = record.group("grid");
  const bandLimit = record.number("bandLimit");
  const row = bandLimit ** 2;
  const checkpoint: Checkpoint = {
    kind: "gaussian",
    bandLimit,
    noise: {
      spectrum: tensor(file, "noise.spectrum", [bandLimit], fail),
      ...(record.has("whittleMatern") && { whittleMatern: maternOf(record) }),
    },
    mean: tensor(file, "mean", [row], fail),
    grid: {
      kind: grid.choice("kind", GRID_KINDS),
      nLat: grid.number("nLat"),
      nLon: grid.number("nLon"),
      firstLongitude: grid.number("firstLongitude"),
    },
    unit: record.text("unit"),
    horizon: record.number("horizon"),
    stop: record.number("stop"),
    ratio: tensor(file, "ratio", [bandLimit], fail),
    seed: record.number("seed"),
    commit: record.text("commit"),
    dataChecksum: record.text("dataChecksum"),
    loss: tensor(file, "loss", [undefined], fail),
    covariance: {
      dimension: row,
      mean: tensor(file, "covariance.mean", [row], fail),
      eigenvalues: tensor(file, "covariance.eigenvalues", [row], fail),
      eigenvectors: tensor(file, "covariance.eigenvectors", [row, row], fail),
    },
  };
  const broken = brokenRule(checkpoint);
  return broken ? fail(broken.field, broken.rule) : checkpoint;
}

function maternOf(record: Fields): CheckpointMatern {
  const matern = record.group("whittleMatern");
  return {
    alpha: matern.number("alpha"),
    kappa: matern.number("kappa"),
    sigma: matern.number("sigma"),
  };
}

function checkFormat(metadata: ReadonlyMap<string, string>, fail: Fail): void {
  const expected = {
    format: "chaosphere-checkpoint",
    formatNumber: String(CHECKPOINT_FORMAT),
    kind: "gaussian",
  };
  for (const [name, value] of Object.entries(expected)) {
    const found = metadata.get(name);
    if (found !== value) {
      fail(name, `${name} must be "${value}", got ${describe(found)}.`);
    }
  }
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
  return found.values;
}
