import { FormatError } from "@chaosphere/core";
import type { NetcdfHeader, NetcdfVariable } from "../netcdfFile.ts";

import { storedTypes } from "../storedTypes.ts";

/** How the values of classic files are read; the last five types are those of version 5. */
export const numberReaders: Readonly<Record<string, (view: DataView, at: number) => number>> = {
  byte: (view, at) => view.getInt8(at),
  char: (view, at) => view.getUint8(at),
  short: (view, at) => view.getInt16(at),
  int: (view, at) => view.getInt32(at),
  float: (view, at) => view.getFloat32(at),
  double: (view, at) => view.getFloat64(at),
  ubyte: (view, at) => view.getUint8(at),
  ushort: (view, at) => view.getUint16(at),
  uint: (view, at) => view.getUint32(at),
  int64: (view, at) => Number(view.getBigInt64(at)),
  uint64: (view, at) => Number(view.getBigUint64(at)),
};

/**
 * The stored numbers of a variable, in row-major order of its shape. The records of unlimited variables interleave;
 * each slab is padded to 4 bytes unless there is only one such variable.
 *
 * @throws {@link FormatError} if the data do not lie within the file.
 *
 * Source: Unidata (2023), NetCDF User's Guide, "The NetCDF Classic Format Specification".
 */
export function storedValues(
  bytes: Uint8Array,
  header: NetcdfHeader,
  variable: NetcdfVariable,
  path: string,
): Float64Array {
  const { size } = storedTypes[variable.type];
  const get = numberReaders[variable.type];
  const records = variable.isRecord ? variable.shape[0] : 1;
  const perRecord = slabLength(variable);
  const step = recordStep(header);
  const end = variable.offset + (records - 1) * step + perRecord * size;
  if (records > 0 && perRecord > 0 && !(end <= bytes.length)) {
    throw new FormatError(
      `readNetcdf: ${variable.name} (${variable.shape.join(" × ")} ${variable.type}) must end within the file's ${bytes.length} bytes, got byte ${end} in ${path}. The file is cut short or corrupt: copy it again.`,
      { path, field: variable.name },
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const values = new Float64Array(records * perRecord);
  for (let r = 0; r < records && perRecord > 0; r++) {
    const slab = variable.offset + r * step;
    for (let i = 0; i < perRecord; i++) values[r * perRecord + i] = get(view, slab + i * size);
  }
  return values;
}

/**
 * The text of a variable of characters, whose last dimension is the length of the words unless it has only one letter.
 *
 * @throws {@link FormatError} as `storedValues` does.
 */
export function storedWords(
  bytes: Uint8Array,
  header: NetcdfHeader,
  variable: NetcdfVariable,
  path: string,
): string[] {
  const letters = Uint8Array.from(storedValues(bytes, header, variable, path));
  const length = variable.shape.length > 1 ? (variable.shape.at(-1) ?? 1) : 1;
  const words = length > 0 ? letters.length / length : 0;
  return Array.from({ length: words }, (_, i) =>
    new TextDecoder().decode(letters.subarray(i * length, (i + 1) * length)).replace(/[\0 ]+$/, ""),
  );
}

/** Numbers in one record, or in the whole of a variable without records. */
function slabLength({ shape, isRecord }: NetcdfVariable): number {
  return shape.slice(isRecord ? 1 : 0).reduce((product, n) => product * n, 1);
}

/** Bytes from one record to the next. */
function recordStep({ variables }: NetcdfHeader): number {
  const slabs = variables
    .filter(({ isRecord }) => isRecord)
    .map((variable) => slabLength(variable) * storedTypes[variable.type].size);
  if (slabs.length === 1) return slabs[0];
  return slabs.reduce((sum, slab) => sum + Math.ceil(slab / 4) * 4, 0);
}
