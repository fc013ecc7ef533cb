import { FormatError } from "@chaosphere/core";
import { dtypeCodes, type NpyDtype } from "./elements.ts";
import { headerEntries } from "./headerText.ts";

/** The field of the refusal of an array of words, dates, objects or records. */
export const NO_NUMBERS = "kind of elements";

/** What the header of an .npy file says about the bytes that follow it. */
export interface NpyHeader {
  readonly dtype: NpyDtype;
  /** Bytes of one element. */
  readonly itemSize: number;
  readonly bigEndian: boolean;
  readonly fortranOrder: boolean;
  readonly shape: readonly number[];
  /** Byte at which the data begin. */
  readonly dataOffset: number;
}

const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
/** numpy's own bounds: longer headers or more axes come from no array it writes. */
const longestHeader = 10_000;
const mostAxes = 64;

/**
 * The header of an .npy file, format 1.0, 2.0 or 3.0, checked against the length of the file before
 * anything is allocated for the data.
 *
 * @param fileLength Bytes of the whole file, when `bytes` are its first only (10 kB hold every header). Default all given.
 * @throws {@link FormatError} naming the header field that is not what the format asks for.
 *
 * Source: Kern (2007), NEP 1.
 */
export function readNpyHeader(
  bytes: Uint8Array,
  path: string,
  fileLength: number = bytes.length,
): NpyHeader {
  const refuse = (field: string, rule: string, remedy: string): FormatError =>
    new FormatError(`readNpy: ${rule} in ${path}. ${remedy}`, { path, field });

  if (bytes.length < 10 || magic.some((byte, i) => bytes[i] !== byte)) {
    throw refuse(
      "magic",
      `an .npy file begins with \\x93NUMPY and a version, got ${bytes.length} bytes without it`,
      "Save the array with numpy.save.",
    );
  }
  const version = `${bytes[6]}.${bytes[7]}`;
  if (!["1.0", "2.0", "3.0"].includes(version)) {
    throw refuse(
      "version",
      `the format must be 1.0, 2.0 or 3.0, got ${version}`,
      "Save the array with numpy.save.",
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = version === "1.0" ? 10 : 12;
  const length =
    version === "1.0"
      ? view.getUint16(8, true)
      : start <= bytes.length
        ? view.getUint32(8, true)
        : 0;
  if (!(length <= longestHeader && start + length <= bytes.length)) {
    throw refuse(
      "header length",
      `the header must fit in the file and in ${longestHeader} bytes, got ${length} bytes of ${bytes.length - start}`,
      "The file is cut short or corrupt: copy it again.",
    );
  }
  const dataOffset = start + length;
  const text = String.fromCharCode(...bytes.subarray(start, dataOffset));
  const entries = headerEntries(text);
  if (entries === undefined) {
    throw refuse(
      "header",
      `the header must hold descr, fortran_order and shape of a plain array, got ${text.trim().slice(0, 100)}`,
      "Save a numeric array, not a record or an object: one field of a record is a['name'].",
    );
  }
  const { descr, fortranOrder, shape } = entries;
  const type = /^([<>|=]?)([a-zA-Z]\d*)$/.exec(descr);
  const known = Object.entries(dtypeCodes).find(([, code]) => code === type?.[2]);
  if (!(type && known)) {
    throw refuse(
      /^[bfciu]\d/.test(type?.[2] ?? "") ? "descr" : NO_NUMBERS,
      `the elements must be real or complex numbers of up to 64 bits a part, got '${descr}'`,
      remedyFor(type?.[2] ?? ""),
    );
  }
  const dtype = known[0] as NpyDtype;
  const itemSize = Number(type[2].slice(1));
  const count = shape.reduce((product, n) => product * n, 1);
  const available = fileLength - dataOffset;
  if (
    !(
      shape.length <= mostAxes &&
      shape.every(Number.isSafeInteger) &&
      count * itemSize === available
    )
  ) {
    throw refuse(
      "shape",
      `shape (${shape.join(", ")}) of ${dtype} takes ${count * itemSize} bytes, got ${available}`,
      available < count * itemSize
        ? "The file is cut short or its header corrupt: copy it again."
        : "The file has bytes after its array: save the array alone.",
    );
  }
  return {
    dtype,
    itemSize,
    bigEndian: type[1] === ">",
    fortranOrder,
    shape,
    dataOffset,
  };
}

/** How the numbers of an element type that is not read can be saved, and what that costs. */
function remedyFor(code: string): string {
  if (/^f\d/.test(code)) return "Save it with astype('<f8'), which keeps 53 bits of each number.";
  if (/^c\d/.test(code)) return "Save it with astype('<c16'), which keeps both parts.";
  if (/^[Mm]/.test(code)) return "Save the numbers of the times, a.astype('<i8').";
  return "Save an array of numbers.";
}
