import { FormatError } from "@chaosphere/core";
import type { NetcdfHeader, NetcdfVariable } from "./header.ts";

/** Bytes of one value, and the number the format itself uses for "never written". */
interface StoredType {
  readonly size: number;
  readonly defaultFill?: number;
}

const floatFill = 2 ** 123 * (1 - 2 ** -4);

/** The types of classic files, and the further ones of NetCDF-4. */
const types: Readonly<Record<string, StoredType>> = {
  byte: { size: 1 },
  char: { size: 1 },
  short: { size: 2, defaultFill: -32767 },
  int: { size: 4, defaultFill: -2147483647 },
  float: { size: 4, defaultFill: floatFill },
  double: { size: 8, defaultFill: floatFill },
  ubyte: { size: 1 },
  ushort: { size: 2, defaultFill: 65535 },
  uint: { size: 4, defaultFill: 4294967295 },
  int64: { size: 8, defaultFill: -(2 ** 63) },
  uint64: { size: 8, defaultFill: 2 ** 64 },
};

/** How the values of classic files are read. */
const readers: Readonly<Record<string, (view: DataView, at: number) => number>> = {
  byte: (view, at) => view.getInt8(at),
  char: (view, at) => view.getUint8(at),
  short: (view, at) => view.getInt16(at),
  int: (view, at) => view.getInt32(at),
  float: (view, at) => view.getFloat32(at),
  double: (view, at) => view.getFloat64(at),
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
  const { size } = types[variable.type];
  const get = readers[variable.type];
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
 * From a stored number to the value, x = scale_factor · stored + add_offset, NaN for `_FillValue`, `missing_value`, the
 * format's default fill, and what lies outside `valid_range`, `valid_min`, `valid_max`. With `_Unsigned = "true"` the
 * stored integers and these bounds count from 0.
 *
 * Source: Unidata (2023), NetCDF User's Guide, "Attribute Conventions".
 */
export function unpacking(variable: NetcdfVariable): (stored: number) => number {
  const { size, defaultFill } = types[variable.type];
  const isUnsigned = variable.attributes.get("_Unsigned") === "true";
  const counted = (x: number) => (isUnsigned && x < 0 ? x + 256 ** size : x);
  const numbers = (attribute: string): readonly number[] => {
    const value = variable.attributes.get(attribute);
    return typeof value === "object" ? value : [];
  };
  const stored = (attribute: string) => numbers(attribute).map(counted);
  const [scale = 1] = numbers("scale_factor");
  const [offset = 0] = numbers("add_offset");
  const [low = Number.NEGATIVE_INFINITY, high = Number.POSITIVE_INFINITY] = stored("valid_range");
  const [least = low] = stored("valid_min");
  const [most = high] = stored("valid_max");
  const ownFill = stored("_FillValue");
  const fills = [
    ...(ownFill.length > 0 || defaultFill === undefined ? ownFill : [defaultFill]),
    ...stored("missing_value"),
  ];
  const isValue = (x: number) => !fills.includes(x) && x >= least && x <= most;
  return (x) => (isValue(counted(x)) ? scale * counted(x) + offset : Number.NaN);
}

/** Numbers in one record, or in the whole of a variable without records. */
function slabLength({ shape, isRecord }: NetcdfVariable): number {
  return shape.slice(isRecord ? 1 : 0).reduce((product, n) => product * n, 1);
}

/** Bytes from one record to the next. */
function recordStep({ variables }: NetcdfHeader): number {
  const slabs = variables
    .filter(({ isRecord }) => isRecord)
    .map((variable) => slabLength(variable) * types[variable.type].size);
  if (slabs.length === 1) return slabs[0];
  return slabs.reduce((sum, slab) => sum + Math.ceil(slab / 4) * 4, 0);
}
