import { DomainError, FormatError } from "@chaosphere/core";

/** There is no file at a path, or it may not be read or written: the path is at fault, not the data. */
export class PathError extends DomainError {}

/** What is wrong with a path, by the code with which the system refuses it, and what the caller can do. */
const refusals: Readonly<
  Record<string, readonly [fault: (path: string) => string, remedy: string]>
> = {
  ENOENT: [(path) => `there is no file or folder ${path}`, "Check the name, or create the folder."],
  ENOTDIR: [(path) => `a part of the path ${path} is a file, not a folder`, "Check the name."],
  EISDIR: [(path) => `${path} is a folder, not a file`, "Name a file."],
  EACCES: [
    (path) => `access to ${path} is denied`,
    "Choose another folder or change its permissions.",
  ],
  EPERM: [
    (path) => `access to ${path} is not permitted`,
    "Choose another folder or change its permissions.",
  ],
  EROFS: [(path) => `the file system of ${path} is read-only`, "Choose another folder."],
  ELOOP: [
    (path) => `the links of ${path} lead to no file`,
    "Mend the links, or name the file itself.",
  ],
  ENXIO: [(path) => `there is no device at ${path}`, "Check the name."],
  ENAMETOOLONG: [
    (path) => `the name ${path} is too long for the file system`,
    "Choose a shorter name.",
  ],
};

/**
 * What the system said of a file, as one of the project's errors: {@link PathError} if the path is at fault,
 * {@link FormatError} with the system's code as its field if the file or the disk is. Errors of the project pass.
 */
export function fileError(caller: string, path: string, error: unknown): Error {
  if (error instanceof DomainError || error instanceof FormatError) return error;
  const code =
    error instanceof Error && "code" in error && typeof error.code === "string"
      ? error.code
      : "unknown";
  const refusal = refusals[code];
  if (refusal) {
    const [fault, remedy] = refusal;
    return new PathError(`${caller}: ${fault(path)} (${code}). ${remedy}`);
  }
  if (code === "ENOSPC" || code === "EDQUOT" || code === "EFBIG") {
    return new FormatError(
      `${caller}: the disk has no room for the whole of ${path} (${code}). Free some space; nothing was left behind.`,
      { path, field: code },
    );
  }
  return new FormatError(
    `${caller}: ${path} could not be read or written, got ${error}. Try again.`,
    { path, field: code },
  );
}
