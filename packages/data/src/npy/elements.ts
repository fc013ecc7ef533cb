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

/** The constructor of a typed array. */
interface ViewOf<T> {
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): T;
  readonly BYTES_PER_ELEMENT: number;
}

/**
 * The numbers in little-endian bytes, aligned, which become the data where their type is kept. Types that no typed array holds are widened: float16 to float32
 * and complex64 to complex128, exactly, and 64-bit whole numbers to float64, exact up to 2⁵³.
 */
export function elementsOf(dtype: NpyDtype, bytes: Uint8Array): Elements {
  const { buffer, byteOffset, byteLength } = bytes;
  const view = <T>(View: ViewOf<T>): T =>
    new View(buffer, byteOffset, byteLength / View.BYTES_PER_ELEMENT);
  const as = (data: NpyData, type: NpyDtype = dtype): Elements => ({
    dtype: type,
    data,
    rounded: 0,
  });
  switch (dtype) {
    case "float64":
    case "complex128":
      return as(view(Float64Array));
    case "float32":
      return as(view(Float32Array));
    case "complex64":
      return as(Float64Array.from(view(Float32Array)), "complex128");
    case "float16":
      return as(Float32Array.from(view(Uint16Array), halfPrecision), "float32");
    case "int64":
      return wide(view(BigInt64Array));
    case "uint64":
      return wide(view(BigUint64Array));
    case "int32":
      return as(view(Int32Array));
    case "int16":
      return as(view(Int16Array));
    case "int8":
      return as(view(Int8Array));
    case "uint32":
      return as(view(Uint32Array));
    case "uint16":
      return as(view(Uint16Array));
    case "uint8":
    case "bool":
      return as(view(Uint8Array));
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
