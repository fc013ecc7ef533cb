import { FormatError } from "@chaosphere/core";
import type * as Zarrita from "zarrita";
import type { AttributeValue, NetcdfHeader, NetcdfVariable } from "../netcdf/netcdfFile.ts";
import type { FolderSource } from "../reading/source.ts";

/** The arrays of a Zarr store, their numbers not yet read. */
export interface ZarrStore {
  readonly header: NetcdfHeader;
  readonly arrays: ReadonlyMap<string, Zarrita.Array<Zarrita.DataType>>;
}

/** NetCDF's words for the types of Zarr. */
const types: Readonly<Record<string, string>> = {
  int8: "byte",
  int16: "short",
  int32: "int",
  int64: "int64",
  uint8: "ubyte",
  uint16: "ushort",
  uint32: "uint",
  uint64: "uint64",
  float16: "half",
  float32: "float",
  float64: "double",
  bool: "ubyte",
};

/**
 * What a Zarr store says of its arrays, in the terms of NetCDF: xarray names dimensions in `_ARRAY_DIMENSIONS` of version 2
 * and `dimension_names` of version 3, and the number for no value in `fill_value` or `_FillValue`.
 *
 * @throws {@link FormatError} if the store names no arrays, or an array is damaged.
 */
export async function readZarrHeader(read: FolderSource, path: string): Promise<ZarrStore> {
  const zarr = await import("zarrita");
  const root = zarr.root({ get: async (key: string) => read(key.slice(1)) });
  const arrays = new Map<string, Zarrita.Array<Zarrita.DataType>>();
  const names = await arrayNames(read);
  if (names.length === 0) {
    throw new FormatError(
      `openAny: a Zarr store must name its arrays in consolidated metadata, got none in ${path}. Write it with consolidated=True of xarray, or open its folder.`,
      { path, field: ".zmetadata" },
    );
  }
  const variables: NetcdfVariable[] = [];
  for (const name of names) {
    const array = await zarr.open(root.resolve(name), { kind: "array" }).catch((error: unknown) => {
      throw damaged(name, path, error);
    });
    arrays.set(name, array);
    variables.push(variableOf(name, array));
  }
  const global = await zarr.open(root, { kind: "group" }).catch(() => null);
  return {
    header: { attributes: attributesOf(global?.attrs ?? {}), variables },
    arrays,
  };
}

/**
 * All numbers of an array in row-major order, chunk by chunk: what is left of a chunk that is cut short would pass for zeros.
 *
 * @throws {@link FormatError} if a chunk is damaged or compressed in a way that is not known.
 */
export async function zarrNumbers(
  { arrays }: ZarrStore,
  { name, shape }: NetcdfVariable,
  path: string,
): Promise<Float64Array> {
  const array = arrays.get(name);
  if (!array) throw damaged(name, path, "no such array");
  const values = new Float64Array(shape.reduce((product, n) => product * n, 1));
  for (const place of chunkPlaces(shape, array.chunks)) {
    const chunk = await array.getChunk(place).catch((error: unknown) => {
      throw damaged(name, path, error);
    });
    const data = chunk.data as ArrayLike<number>;
    const wanted = array.chunks.reduce((product, n) => product * n, 1);
    if (data.length !== wanted) {
      throw damaged(
        name,
        path,
        `chunk ${place.join(".")} with ${data.length} of ${wanted} numbers`,
      );
    }
    const starts = place.map((i, axis) => i * array.chunks[axis]);
    const counts = starts.map((start, axis) => Math.min(array.chunks[axis], shape[axis] - start));
    copyChunk(values, shape, starts, counts, data, chunk.stride);
  }
  return values;
}

/** The places of all chunks of an array; one without axes for a single number. */
function chunkPlaces(shape: readonly number[], chunks: readonly number[]): number[][] {
  return shape.reduce<number[][]>(
    (places, length, axis) =>
      places.flatMap((place) =>
        Array.from({ length: Math.ceil(length / chunks[axis]) }, (_, i) => [...place, i]),
      ),
    [[]],
  );
}

/** Copies the part of a chunk that lies within the array. */
function copyChunk(
  values: Float64Array,
  shape: readonly number[],
  starts: readonly number[],
  counts: readonly number[],
  data: ArrayLike<number>,
  stride: readonly number[],
): void {
  const copy = (axis: number, to: number, from: number): void => {
    if (axis === shape.length) {
      values[to] = Number(data[from]);
      return;
    }
    for (let i = 0; i < counts[axis]; i++) {
      copy(axis + 1, to * shape[axis] + starts[axis] + i, from + i * stride[axis]);
    }
  };
  copy(0, 0, 0);
}

function damaged(name: string, path: string, error: unknown): FormatError {
  const reason = error instanceof Error ? error.message : String(error);
  return new FormatError(
    `openAny: the array ${name} must be one that can be read, got "${reason}" in ${path}. Write it again with zarr or xarray.`,
    { path, field: name },
  );
}

/** The names of the arrays of a store's own group. */
async function arrayNames(read: FolderSource): Promise<string[]> {
  const third = await jsonOf(read, "zarr.json");
  const consolidated = third?.["consolidated_metadata"] as { metadata?: object } | undefined;
  const second = await jsonOf(read, ".zmetadata");
  if (consolidated?.metadata) {
    return Object.entries(consolidated.metadata).flatMap(([name, { node_type: kind }]) =>
      kind === "array" ? [name] : [],
    );
  }
  if (second?.["metadata"]) {
    return namesIn(Object.keys(second["metadata"] as object), ".zarray");
  }
  const files = read.names ?? [];
  if (!third) return namesIn(files, ".zarray");
  const found = namesIn(files, "zarr.json");
  const kinds = await Promise.all(found.map((name) => jsonOf(read, `${name}/zarr.json`)));
  return found.filter((_, i) => kinds[i]?.["node_type"] === "array");
}

/** The folders that hold a file of a name. */
function namesIn(files: readonly string[], file: string): string[] {
  const end = `/${file}`;
  return files.filter((name) => name.endsWith(end)).map((name) => name.slice(0, -end.length));
}

async function jsonOf(
  read: FolderSource,
  file: string,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  const bytes = await read(file);
  try {
    return bytes && JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}

function variableOf(name: string, array: Zarrita.Array<Zarrita.DataType>): NetcdfVariable {
  const { shape, dtype, attrs } = array;
  const named = array.dimensionNames ?? (attrs["_ARRAY_DIMENSIONS"] as string[] | undefined);
  const type = types[dtype] ?? (/^(string|v2:|<U|\|S)/.test(dtype) ? "string" : "");
  const own = attributesOf(attrs, type);
  const fill = array.fillValue;
  // Version 3 fills with 0 what xarray marks by an attribute.
  const isMark = typeof fill === "number" && attrs["_ARRAY_DIMENSIONS"] !== undefined;
  if (isMark && !own.has("_FillValue")) own.set("_FillValue", { type, numbers: [fill] });
  return {
    name,
    type,
    dimensions: shape.map((_, axis) => named?.[axis] ?? `${name}_${axis}`),
    shape,
    isRecord: false,
    offset: 0,
    attributes: own,
  };
}

function attributesOf(
  attrs: Readonly<Record<string, unknown>>,
  type = "double",
): Map<string, AttributeValue> {
  const entries = Object.entries(attrs).flatMap(([name, value]): [string, AttributeValue][] => {
    if (name === "_FillValue" && typeof value === "string") {
      const number = decodedFill(value);
      return number === undefined ? [] : [[name, { type, numbers: [number] }]];
    }
    if (typeof value === "string") return [[name, value]];
    const numbers = [value].flat();
    const areNumbers = numbers.length > 0 && numbers.every((each) => typeof each === "number");
    return areNumbers ? [[name, { type, numbers: numbers as number[] }]] : [];
  });
  return new Map(entries);
}

/** xarray writes the number for no value of version 3 as the base64 of a float64, or in words. */
function decodedFill(text: string): number | undefined {
  if (/^-?(NaN|Infinity)$/.test(text)) return Number(text);
  try {
    const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    return bytes.length === 8 ? new DataView(bytes.buffer).getFloat64(0, true) : undefined;
  } catch {
    return undefined;
  }
}
