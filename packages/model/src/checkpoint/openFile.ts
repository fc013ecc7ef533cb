import { FormatError } from "@chaosphere/core";
import { CHECKPOINT_FORMAT } from "./checkpoint.ts";
import { describe, type Fail, type Fields, fieldsOf } from "./fields.ts";
import type { ReadTensor } from "./lawPart.ts";
import { decodeTensorFile, type TensorFile } from "./tensorFile.ts";

/** A file of the present format and the ways into it. */
export interface Opened<Kind extends string> {
  readonly kind: Kind;
  readonly file: TensorFile;
  readonly record: Fields;
  readonly read: ReadTensor;
  readonly fail: Fail;
}

/**
 * Opens the bytes of a checkpoint of one of the given kinds.
 *
 * @param reader Name of the function that reads, for messages.
 * @throws {@link FormatError} if the bytes are no checkpoint of the present format, or its kind is none of these.
 */
export function openFile<Kind extends string>(
  reader: string,
  bytes: Uint8Array,
  path: string,
  kinds: readonly Kind[],
): Opened<Kind> {
  const fail: Fail = (field, rule) => {
    throw new FormatError(
      `${reader}: ${path}: ${rule} Give a checkpoint written by chaosphere train.`,
      { path, field },
    );
  };
  const file = decodeTensorFile(bytes, path);
  const kind = checkFormat(file.metadata, kinds, fail);
  const record = fieldsOf(parseRecord(file.metadata.get("record"), fail), "", fail);
  const read: ReadTensor = (name, shape) => tensor(file, name, shape, fail);
  return { kind, file, record, read, fail };
}

/** The kind of checkpoint; fails unless this is a checkpoint of the present format. */
function checkFormat<Kind extends string>(
  metadata: ReadonlyMap<string, string>,
  kinds: readonly Kind[],
  fail: Fail,
): Kind {
  const expected = { format: "chaosphere-checkpoint", formatNumber: String(CHECKPOINT_FORMAT) };
  for (const [name, value] of Object.entries(expected)) {
    const found = metadata.get(name);
    if (found !== value) {
      fail(name, `${name} must be "${value}", got ${describe(found)}.`);
    }
  }
  const kind = metadata.get("kind");
  const known = kinds.find((name) => name === kind);
  return known ?? fail("kind", `kind must be one of ${kinds.join(", ")}, got ${describe(kind)}.`);
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
