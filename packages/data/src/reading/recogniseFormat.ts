/** Kinds of file that are known by their first bytes. */
export type FileFormat =
  /** A numpy array. */
  | "npy"
  /** Classic NetCDF. */
  | "netcdf"
  /** NetCDF-4 and other HDF5. */
  | "hdf5"
  | "fits"
  /** The safetensors layout, of model checkpoints. */
  | "safetensors"
  /** Compressed with gzip. */
  | "gzip"
  | "zip";

const beginnings: readonly (readonly [FileFormat, readonly number[]])[] = [
  ["npy", ascii("\x93NUMPY")],
  ["netcdf", ascii("CDF\x01")],
  ["netcdf", ascii("CDF\x02")],
  ["netcdf", ascii("CDF\x05")],
  ["hdf5", ascii("\x89HDF\r\n\x1a\n")],
  ["fits", ascii("SIMPLE  =")],
  ["gzip", [0x1f, 0x8b]],
  ["zip", ascii("PK\x03\x04")],
];

/** The format of a file by its first bytes, whatever its name; undefined if it is none of these. */
export function recogniseFormat(bytes: Uint8Array): FileFormat | undefined {
  const found = beginnings.find(([, start]) => start.every((byte, i) => bytes[i] === byte));
  if (found) return found[0];
  // The length of a JSON header in eight bytes, then the header.
  return bytes[8] === 0x7b && bytes[6] === 0 && bytes[7] === 0 ? "safetensors" : undefined;
}

function ascii(text: string): number[] {
  return Array.from(text, (letter) => letter.charCodeAt(0));
}
