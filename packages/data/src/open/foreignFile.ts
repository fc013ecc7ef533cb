import { FormatError } from "@chaosphere/core";

/** A file that holds something else, as it is often met in place of data, and what to do. */
interface ForeignKind {
  /** A pattern of text, or the first letters, in Latin-1, of a binary file. */
  readonly beginning: RegExp | readonly string[];
  readonly what: string;
  readonly remedy: string;
}

const kinds: readonly ForeignKind[] = [
  {
    beginning: /^$/,
    what: "no bytes at all",
    remedy: "Write or download the file again.",
  },
  {
    beginning: /^\s*<(!doctype html|html|\?xml)/i,
    what: "a web page or XML",
    remedy:
      "It may say why the download failed: open it in a browser, then download the file itself.",
  },
  {
    beginning: /^version https:\/\/git-lfs/,
    what: "the pointer of Git LFS that stands for the file",
    remedy: "Fetch the file itself with git lfs pull.",
  },
  {
    beginning: ["GRIB"],
    what: "a GRIB file",
    remedy: "Convert it with cdo -f nc4 copy IN OUT.nc, or grib_to_netcdf.",
  },
  {
    beginning: ["\x0e\x03\x13\x01"],
    what: "an HDF4 file",
    remedy: "Convert it with ncl_convert2nc, or h4tonccf_nc4.",
  },
  {
    beginning: ["\x80\x02", "\x80\x03", "\x80\x04", "\x80\x05"],
    what: "a Python pickle",
    remedy: "Save a plain array with numpy.save; of a masked one, a.filled(numpy.nan).",
  },
  {
    beginning: ["BZh", "\xfd7zXZ\x00", "\x28\xb5\x2f\xfd"],
    what: "a file compressed by bzip2, xz or zstd",
    remedy: "Unpack it first; gzip alone is unpacked here.",
  },
];

/**
 * Refuses what is no file of fields by its first bytes, whatever its name.
 *
 * @throws {@link FormatError} that says what it is and what to do.
 */
export function refuseForeign(bytes: Uint8Array, path: string): void {
  const start = String.fromCharCode(...bytes.subarray(0, 256));
  const kind = kinds.find(({ beginning }) =>
    beginning instanceof RegExp
      ? beginning.test(start)
      : beginning.some((letters) => start.startsWith(letters)),
  );
  if (!kind) return;
  throw new FormatError(
    `openAny: a file must be .npy, NetCDF, HEALPix FITS or a text table of coefficients, got ${kind.what} in ${path}. ${kind.remedy}`,
    { path, field: "name" },
  );
}
