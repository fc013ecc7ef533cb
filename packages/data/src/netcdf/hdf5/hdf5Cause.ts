/** The last cause in the HDF5 library's account of a failure, without its line numbers; other errors' first line. */
export function hdf5Cause(error: unknown): string {
  const said = error instanceof Error ? error.message : String(error);
  const causes = [...said.matchAll(/in \w+\(\): (.*)/g)].map((match) => match[1]);
  return causes.at(-1) ?? said.split("\n")[0];
}

const systemCodes: Readonly<Record<string, string>> = {
  "No space left on device": "ENOSPC",
  "Disk quota exceeded": "EDQUOT",
  "File too large": "EFBIG",
};

/** A failure to write as the system would tell it: by its code where the HDF5 library's account has the system's words. */
export function hdf5WriteError(error: unknown): unknown {
  if (!(error instanceof Error && error.message.startsWith("HDF5-DIAG"))) return error;
  const words = /error message = '([^']*)'/.exec(error.message)?.[1];
  const code = words === undefined ? undefined : systemCodes[words];
  return Object.assign(new Error(words ?? hdf5Cause(error)), code === undefined ? {} : { code });
}
