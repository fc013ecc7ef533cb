import { ShapeError } from "@chaosphere/core";
import { dtypeCodes, elementsOf, type NpyData, type NpyDtype } from "./elements.ts";
import { type NpyHeader, readNpyHeader } from "./header.ts";

/** An array of numbers with its shape, in C order: the last index runs fastest. */
export interface NpyArray {
  /** Length of each axis; empty for a scalar. */
  readonly shape: readonly number[];
  /** The type of the numbers in `data`; a file may have had a narrower one, or 64-bit whole numbers. */
  readonly dtype: NpyDtype;
  /** Product of the shape elements; twice that, real and imaginary in turn, when `complex128`. */
  readonly data: NpyData;
  /** How many 64-bit whole numbers beyond 2⁵³ were rounded to float64; absent when none was. */
  readonly rounded?: number;
}

/**
 * An array from the bytes of an .npy file, formats 1.0 to 3.0: little or big endian, C or Fortran order; float64,
 * float32, float16 (as float32), whole numbers of 8 to 32 bits, of 64 bits (as float64), bool (as uint8), and complex128
 * and complex64 (as pairs of float64). The data are copied, so the bytes need no alignment.
 *
 * @throws {@link FormatError} if the header is not of this kind, or the bytes are not exactly those it announces.
 */
export function readNpy(bytes: Uint8Array, path: string): NpyArray {
  return arrayOf(bytes, path, (stored) => new Uint8Array(stored));
}

/** {@link readNpy} without a copy where the bytes are aligned and their order is that of the data: for those who only read them. */
export function viewNpy(bytes: Uint8Array, path: string): NpyArray {
  return arrayOf(bytes, path, (stored, { bigEndian, itemSize }) =>
    bigEndian || stored.byteOffset % itemSize > 0 ? new Uint8Array(stored) : stored,
  );
}

function arrayOf(
  bytes: Uint8Array,
  path: string,
  own: (stored: Uint8Array, header: NpyHeader) => Uint8Array,
): NpyArray {
  const header = readNpyHeader(bytes, path);
  const { dtype, itemSize, bigEndian, fortranOrder, shape, dataOffset } = header;
  const stored = own(bytes.subarray(dataOffset), header);
  const lanes = dtype === "complex128" || dtype === "complex64" ? 2 : 1;
  if (bigEndian) reverseEach(stored, itemSize / lanes);
  const { data, rounded, dtype: held } = elementsOf(dtype, stored);
  return {
    shape,
    dtype: held,
    data: fortranOrder ? toRowMajor(data, shape, lanes) : data,
    ...(rounded > 0 && { rounded }),
  };
}

/** An array whose element type is that of its typed array. The data are kept, not copied. */
export function npyArray(shape: readonly number[], data: NpyData): NpyArray {
  const type = data.constructor.name.replace("Array", "").toLowerCase() as NpyDtype;
  return { shape, dtype: type, data };
}

/**
 * The bytes of an .npy file: format 1.0, little endian, C order, data at a multiple of 64 bytes.
 *
 * @throws {@link ShapeError} if the data do not fill the shape.
 *
 * @example
 * ```ts
 * import { npyArray, readNpy, writeNpy } from "@chaosphere/data";
 *
 * const bytes = writeNpy(npyArray([2, 3], Float32Array.of(1, 2, 3, 4, 5, 6)));
 * const { shape, dtype, data } = readNpy(bytes, "six.npy");
 * console.log(dtype, shape, data[5]); // float32 [ 2, 3 ] 6
 * ```
 */
export function writeNpy({ shape, dtype, data }: NpyArray): Uint8Array<ArrayBuffer> {
  const count = shape.reduce((product, n) => product * n, dtype === "complex128" ? 2 : 1);
  if (!(data.length === count)) {
    throw new ShapeError(
      `writeNpy: shape (${shape.join(", ")}) of ${dtype} needs ${count} numbers, got ${data.length}. Give the shape of the data.`,
    );
  }
  const header = npyHeader(shape, dtype);
  const bytes = new Uint8Array(header.length + data.byteLength);
  bytes.set(header);
  bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), header.length);
  return bytes;
}

/** The bytes before the data: format 1.0, little endian, C order, a multiple of 64 of them. */
export function npyHeader(shape: readonly number[], dtype: NpyDtype): Uint8Array {
  const code = dtypeCodes[dtype];
  const mark = /^\D1$/.test(code) ? "|" : "<";
  const axes = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const fields = `{'descr': '${mark}${code}', 'fortran_order': False, 'shape': (${axes}), }`;
  const length = Math.ceil((10 + fields.length + 1) / 64) * 64;
  const header = `\x93NUMPY\x01\x00..${fields.padEnd(length - 11)}\n`;
  const bytes = Uint8Array.from(header, (letter) => letter.charCodeAt(0));
  new DataView(bytes.buffer).setUint16(8, length - 10, true);
  return bytes;
}

function reverseEach(bytes: Uint8Array, width: number): void {
  for (let i = 0; i < bytes.length; i += width) bytes.subarray(i, i + width).reverse();
}

/** From Fortran order, first index fastest, to C order. Each element is `lanes` numbers. */
function toRowMajor(data: NpyData, shape: readonly number[], lanes: number): NpyData {
  const out = data.slice();
  const strides = shape.map((_, axis) => shape.slice(0, axis).reduce((p, n) => p * n, lanes));
  const index = shape.map(() => 0);
  for (let to = 0, from = 0; to < data.length; to += lanes) {
    for (let lane = 0; lane < lanes; lane++) out[to + lane] = data[from + lane];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index[axis]++;
      from += strides[axis];
      if (index[axis] < shape[axis]) break;
      from -= index[axis] * strides[axis];
      index[axis] = 0;
    }
  }
  return out;
}
