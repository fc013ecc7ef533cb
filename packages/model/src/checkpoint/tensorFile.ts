import { FormatError } from "@chaosphere/core";
import { describe, type Fail } from "./fields.ts";

/** A tensor of a checkpoint: row-major numbers and their shape. */
export interface Tensor {
  /** Lengths of the axes, slowest first; their product is the length of `values`. */
  readonly shape: readonly number[];
  /** The numbers, doubles (dtype F64) or singles (F32). */
  readonly values: Float64Array | Float32Array;
}

/** Named tensors and a table of texts, as the safetensors layout holds them. */
export interface TensorFile {
  /** Texts by name, the `__metadata__` entry of the header. */
  readonly metadata: ReadonlyMap<string, string>;
  /** Tensors by name. */
  readonly tensors: ReadonlyMap<string, Tensor>;
}

/** What the header says of one tensor, checked. */
interface Entry {
  readonly name: string;
  readonly bytes: 4 | 8;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

const LARGEST_HEADER = 100_000_000;
const LARGEST_RANK = 8;

/**
 * Bytes in the safetensors layout: the length of the header (8 bytes), an ASCII JSON header padded with spaces
 * to a multiple of 8, then the tensors, little-endian, in the order given.
 *
 * Source: safetensors (2022), format.
 */
export function encodeTensorFile({ metadata, tensors }: TensorFile): Uint8Array {
  const header: Record<string, unknown> = { __metadata__: Object.fromEntries(metadata) };
  let end = 0;
  for (const [name, { shape, values }] of tensors) {
    const begin = end;
    end += values.byteLength;
    const dtype = values instanceof Float64Array ? "F64" : "F32";
    header[name] = { dtype, shape, data_offsets: [begin, end] };
  }
  const text = asciiJson(header);
  const padded = text.padEnd(Math.ceil(text.length / 8) * 8, " ");
  const bytes = new Uint8Array(8 + padded.length + end);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(padded.length), true);
  for (let i = 0; i < padded.length; i++) bytes[8 + i] = padded.charCodeAt(i);
  let at = 8 + padded.length;
  for (const { values } of tensors.values()) {
    const write = values instanceof Float64Array ? view.setFloat64 : view.setFloat32;
    for (let i = 0; i < values.length; i++, at += values.BYTES_PER_ELEMENT) {
      write.call(view, at, values[i], true);
    }
  }
  return bytes;
}

/**
 * Reads bytes in the safetensors layout, with tensors of dtype F64 or F32 that fill the data without gap or overlap.
 *
 * @param path Name of the file, for messages.
 * @throws {@link FormatError} naming the field, if the bytes are anything else.
 *
 * Source: safetensors (2022), format.
 */
export function decodeTensorFile(bytes: Uint8Array, path: string): TensorFile {
  const fail: Fail = (field, rule) => {
    throw new FormatError(`decodeTensorFile: ${path}: ${rule} Fetch or write the file again.`, {
      path,
      field,
    });
  };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerLength = bytes.length < 8 ? -1 : Number(view.getBigUint64(0, true));
  if (!(headerLength >= 2 && headerLength <= Math.min(LARGEST_HEADER, bytes.length - 8))) {
    throw new FormatError(
      `decodeTensorFile: ${path} is no model in the safetensors layout: the header must lie within the file, got ${bytes.length} bytes with a header of ${headerLength}. Give a model, or write this one again.`,
      { path, field: "header length" },
    );
  }
  const { __metadata__: texts = {}, ...rest } = parseHeader(
    bytes.subarray(8, 8 + headerLength),
    fail,
  );
  const entries = Object.entries(rest).map(([name, value]) => entryOf(name, value, fail));
  checkTiling(entries, bytes.length - 8 - headerLength, fail);
  return {
    metadata: metadataOf(texts, fail),
    tensors: new Map(
      entries.map((entry) => [entry.name, readTensor(view, 8 + headerLength, entry)]),
    ),
  };
}

/** JSON with every character beyond ASCII escaped. */
function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function parseHeader(bytes: Uint8Array, fail: Fail): Record<string, unknown> {
  if (bytes[0] !== 0x7b || bytes.some((byte) => byte > 0x7e)) {
    fail("header", "the header must be a JSON object in ASCII, got other bytes.");
  }
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return fail("header", "the header must be valid JSON, got a syntax error.");
  }
}

function metadataOf(texts: unknown, fail: Fail): Map<string, string> {
  if (!isRecord(texts)) {
    return fail("__metadata__", "the metadata must be a table of texts, got another value.");
  }
  return new Map(
    Object.entries(texts).map(([name, text]) => {
      if (typeof text === "string") return [name, text];
      return fail(name, `metadata must be texts, got ${describe(text)} for ${describe(name)}.`);
    }),
  );
}

function entryOf(name: string, value: unknown, fail: Fail): Entry {
  if (!isRecord(value)) {
    return fail(
      name,
      `tensor ${describe(name)} must have dtype, shape and data_offsets, got another value.`,
    );
  }
  const { dtype, shape, data_offsets: offsets } = value;
  if (dtype !== "F64" && dtype !== "F32") {
    return fail(
      name,
      `tensor ${describe(name)} must have dtype F64 or F32, got ${describe(dtype)}.`,
    );
  }
  if (!isCounts(shape) || shape.length > LARGEST_RANK) {
    return fail(
      name,
      `the shape of tensor ${describe(name)} must be a list of at most ${LARGEST_RANK} whole numbers, got ${describe(shape)}.`,
    );
  }
  if (!isCounts(offsets) || offsets.length !== 2) {
    return fail(
      name,
      `data_offsets of tensor ${describe(name)} must be two whole numbers, got others.`,
    );
  }
  const bytes = dtype === "F64" ? 8 : 4;
  const [begin, end] = offsets;
  const size = shape.reduce((product, n) => product * n, bytes);
  if (end - begin !== size) {
    return fail(
      name,
      `tensor ${describe(name)} of shape [${shape}] must take ${size} bytes, got ${end - begin}.`,
    );
  }
  return { name, bytes, shape, begin, end };
}

/** Tensors must follow each other from the first byte of the data to the last. */
function checkTiling(entries: readonly Entry[], dataLength: number, fail: Fail): void {
  let at = 0;
  for (const { name, begin, end } of [...entries].sort(byPosition)) {
    if (begin !== at) {
      fail(name, `tensor ${describe(name)} must begin at byte ${at} of the data, got ${begin}.`);
    }
    at = end;
  }
  if (at !== dataLength) {
    fail("data", `the tensors must fill ${at} bytes, got ${dataLength} bytes of data.`);
  }
}

function byPosition(a: Entry, b: Entry): number {
  return a.begin - b.begin || a.end - b.end;
}

function readTensor(
  view: DataView,
  dataStart: number,
  { bytes, shape, begin, end }: Entry,
): Tensor {
  const count = (end - begin) / bytes;
  const values = bytes === 8 ? new Float64Array(count) : new Float32Array(count);
  for (let i = 0, at = dataStart + begin; i < values.length; i++, at += bytes) {
    values[i] = bytes === 8 ? view.getFloat64(at, true) : view.getFloat32(at, true);
  }
  return { shape, values };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((n) => Number.isSafeInteger(n) && n >= 0);
}
