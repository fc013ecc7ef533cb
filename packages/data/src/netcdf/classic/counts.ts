/** A count in a header that cannot be right. */
export interface WrongCount {
  /** What is counted. */
  readonly field: string;
  readonly got: number;
}

/** Bytes of one value of NetCDF types 1 (byte) to 6 (double). */
const typeSizes = [0, 1, 1, 2, 4, 4, 8];

/**
 * Walks the header of a classic NetCDF file and returns the first length or count whose items cannot fit in the bytes
 * that remain, undefined if all fit: netcdfjs allocates by these numbers before it looks for the items.
 *
 * Source: Unidata (2023), NetCDF User's Guide, "The NetCDF Classic Format Specification".
 */
export function checkCounts(bytes: Uint8Array, wideOffsets: boolean): WrongCount | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 4;
  let wrong: WrongCount | undefined;

  /** The next 32-bit number; 0 from the first fault on, so that every loop ends. */
  function next(field: string): number {
    if (!wrong && at + 4 > bytes.length) wrong = { field, got: bytes.length - at };
    if (wrong) return 0;
    at += 4;
    return view.getUint32(at - 4);
  }
  /** The next number, of items that take at least so many bytes each. */
  function count(field: string, leastSize: number): number {
    const n = next(field);
    if (n * leastSize > bytes.length - at) wrong ??= { field, got: n };
    return wrong ? 0 : n;
  }
  function skip(length: number): void {
    at = Math.min(at + Math.ceil(length / 4) * 4, bytes.length);
  }
  function attributeList(field: string): void {
    next(field);
    for (let left = count(field, 12); left > 0 && !wrong; left--) {
      skip(count(`${field} name`, 1));
      const size = typeSizes[next(`${field} type`)] ?? 0;
      if (size === 0) wrong ??= { field: `${field} type`, got: view.getUint32(at - 4) };
      skip(size * count(`${field} values`, size));
    }
  }

  next("number of records");
  next("list of dimensions");
  for (let left = count("number of dimensions", 8); left > 0 && !wrong; left--) {
    skip(count("dimension name", 1));
    next("dimension length");
  }
  attributeList("global attribute");
  next("list of variables");
  for (let left = count("number of variables", 28); left > 0 && !wrong; left--) {
    skip(count("variable name", 1));
    skip(4 * count("variable dimensions", 4));
    attributeList("variable attribute");
    const type = next("variable type");
    if (!(type >= 1 && type <= 6)) wrong ??= { field: "variable type", got: type };
    next("variable size");
    if (wideOffsets) next("variable offset");
    next("variable offset");
  }
  return wrong;
}
