import { FormatError } from "@chaosphere/core";
import { type FileFormat, recogniseFormat } from "../reading/recogniseFormat.ts";
import { refuseForeign } from "./foreignFile.ts";

/** Bytes of a file that are looked at first: they hold every header of .npy, and tell every format. */
export const headLength = 16_384;

/**
 * The format of a file by its first bytes; of a damaged one by its name, so that the reader of that format complains.
 *
 * @throws {@link FormatError} if it is of no kind that can be opened.
 */
export function formatOf(bytes: Uint8Array, path: string): FileFormat | "text" {
  refuseForeign(bytes, path);
  const known = recogniseFormat(bytes);
  if (known) return known;
  const named = formatByName(path);
  if (isText(bytes)) {
    if (named === undefined) return "text";
    throw unknownKind(
      path,
      `text, “${beginningOf(bytes)}”,`,
      "Open it in an editor to see what it is; a table of coefficients has a name in .txt.",
    );
  }
  if (named) return named;
  throw unknownKind(path, "something else");
}

function formatByName(path: string): FileFormat | undefined {
  if (/\.(nc|nc4|cdf)$/i.test(path)) return "netcdf";
  if (/\.npy$/i.test(path)) return "npy";
  return /\.fi?ts$/i.test(path) ? "fits" : undefined;
}

/** The first words of a text. */
function beginningOf(bytes: Uint8Array): string {
  const words = new TextDecoder().decode(bytes.subarray(0, 200)).trim().split(/\s+/).join(" ");
  return words.length > 40 ? `${words.slice(0, 40)}…` : words;
}

/** Whether the beginning of a file is text, in whatever encoding of eight bits. */
function isText(bytes: Uint8Array): boolean {
  const start = bytes.subarray(0, headLength);
  return start.length > 0 && start.every((byte) => byte >= 32 || (byte >= 9 && byte <= 13));
}

/** The error of a file that holds something that cannot be opened. */
export function unknownKind(
  path: string,
  got: string,
  remedy: string = "Convert it to one of these.",
): FormatError {
  return new FormatError(
    `openAny: a file must be .npy, NetCDF, HEALPix FITS or a text table of coefficients, got ${got} in ${path}. ${remedy}`,
    { path, field: "name" },
  );
}
