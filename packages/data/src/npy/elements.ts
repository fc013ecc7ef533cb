import { halfPrecision } from "../reading/halfPrecision.ts";
/** Element types that are read. */
export type NpyDtype =
  | "float64"
  | "float32"
  | "float16"
  | "int64"
  | "int32"
  | "int16"
  | "int8"
  | "uint64"
  | "uint32"
  | "uint16"
  | "uint8"
  | "bool"
  | "complex128"
  | "complex64";

/** The typed arrays an .npy file turns into. */
export type NpyData =
  | Float64Array
  | Float32Array
  | Int32Array
  | Int16Array
  | Int8Array
  | Uint32Array
  | Uint16Array
  | Uint8Array;

/** numpy's letter and size for each element type. */
export const dtypeCodes: Readonly<Record<NpyDtype, string>> = {
  float64: "f8",
  float32: "f4",
  float16: "f2",
  int64: "i8",
  int32: "i4",
  int16: "i2",
  int8: "i1",
  uint64: "u8",
  uint32: "u4",
  uint16: "u2",
  uint8: "u1",
  bool: "b1",
  complex128: "c16",
  complex64: "c8",
};

/** Numbers in a typed array, and the element type of that array in numpy's words. */
export interface Elements {
  readonly dtype: NpyDtype;
  readonly data: NpyData;
  /** How many whole numbers beyond 2⁵³ lost their last digits. */
  readonly rounded: number;
}

/**
 * The numbers of a buffer of little-endian elements. Types that no typed array holds are widened: float16 to float32
 * and complex64 to complex128, exactly, and 64-bit whole numbers to float64, exact up to 2⁵³.
 */
export function elementsOf(dtype: NpyDtype, buffer: ArrayBuffer): Elements {
  const as = (data: NpyData, type: NpyDtype = dtype): Elements => ({
    dtype: type,
    data,
    rounded: 0,
  });
  switch (dtype) {
    case "float64":
    case "complex128":
      return as(new Float64Array(buffer));
    case "float32":
      return as(new Float32Array(buffer));
    case "complex64":
      return as(Float64Array.from(new Float32Array(buffer)), "complex128");
    case "float16":
      return as(Float32Array.from(new Uint16Array(buffer), halfPrecision), "float32");
    case "int64":
      return wide(new BigInt64Array(buffer));
    case "uint64":
      return wide(new BigUint64Array(buffer));
    case "int32":
      return as(new Int32Array(buffer));
    case "int16":
      return as(new Int16Array(buffer));
    case "int8":
      return as(new Int8Array(buffer));
    case "uint32":
      return as(new Uint32Array(buffer));
    case "uint16":
      return as(new Uint16Array(buffer));
    case "uint8":
    case "bool":
      return as(new Uint8Array(buffer));
    default:
      return dtype satisfies never;
  }
}

function wide(stored: BigInt64Array | BigUint64Array): Elements {
  const data = new Float64Array(stored.length);
  let rounded = 0;
  for (let i = 0; i < data.length; i++) {
    data[i] = Number(stored[i]);
    if (!Number.isSafeInteger(data[i]) && BigInt(data[i]) !== stored[i]) rounded++;
  }
  return { dtype: "float64", data, rounded };
}
