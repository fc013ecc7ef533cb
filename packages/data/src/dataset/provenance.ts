import { FormatError } from "@chaosphere/core";

/** Where a dataset comes from, and what was read of it. Text is empty where the files say nothing. */
export interface Provenance {
  /** Folder or file that was read. */
  readonly path: string;
  /** Who made the numbers and how, in words for a caption: "simulated by …". */
  readonly description: string;
  /** Where the files were taken from. */
  readonly source: string;
  readonly licence: string;
  readonly citation: string;
  /** What programs did to the file, one line each, the last first: the attribute `history` of NetCDF. Absent when the file has none. */
  readonly history?: string;
  /** The whole SOURCE.md. */
  readonly note: string;
  /** SHA-256, hexadecimal, of every file used, as computed from its bytes. */
  readonly checksums: Readonly<Record<string, string>>;
  /** What was changed between the files and the fields, in words. */
  readonly adjustments: readonly string[];
}

/** One line that names every file that a dataset was read from with its checksum: "sha256:… a.npy; sha256:… b.npy". */
export function checksumLine({ checksums }: Provenance): string {
  return Object.entries(checksums)
    .map(([file, sum]) => `sha256:${sum} ${file.split(/[\\/]/).at(-1)}`)
    .join("; ");
}

/** SHA-256 of some bytes, 64 hexadecimal digits. */
export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * The checksum of a file that must be the one expected.
 *
 * @param expected 64 hexadecimal digits.
 * @throws {@link FormatError} if it differs.
 */
export async function verifiedChecksum(
  bytes: Uint8Array<ArrayBuffer>,
  expected: string,
  path: string,
): Promise<string> {
  const got = await sha256(bytes);
  if (got !== expected) {
    throw new FormatError(
      `readDataset: ${path} must have sha256 ${expected}, got ${got}. The file was changed or cut short: copy it again from its source.`,
      { path, field: "sha256" },
    );
  }
  return got;
}
