import { DomainError, FormatError } from "@chaosphere/core";

/** There is no file at a path, or it may not be read or written: the path is at fault, not the data. */
export class PathError extends DomainError {}

const noPermission = [
  "access must be permitted",
  "no permission for",
  "Choose another folder or change its permissions.",
] as const;

/** What a path must be, what it is instead, and what the caller can do, by the code with which the system refuses it. */
const refusals: Readonly<Record<string, readonly [rule: string, got: string, remedy: string]>> = {
  ENOENT: ["the file or folder must exist", "nothing at", "Check the name, or create the folder."],
  ENOTDIR: [
    "every part of the path but the last must be a folder",
    "a file among them in",
    "Check the name.",
  ],
  EISDIR: ["the path must name a file", "the folder", "Name a file in it."],
  EACCES: noPermission,
  EPERM: noPermission,
  EROFS: ["the file system must be writable", "a read-only one at", "Choose another folder."],
  ELOOP: [
    "links must lead to a file",
    "a circle of links at",
    "Mend the links, or name the file itself.",
  ],
  ENXIO: ["the device must exist", "none at", "Check the name."],
  ENAMETOOLONG: [
    "the name must be short enough for the file system",
    "a longer one,",
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
    const [rule, got, remedy] = refusal;
    return new PathError(`${caller}: ${rule}, got ${got} ${path} (${code}). ${remedy}`);
  }
  if (code === "ENOSPC" || code === "EDQUOT" || code === "EFBIG") {
    return new FormatError(
      `${caller}: the disk must have room for the whole file, got none left for ${path} (${code}). Free some space; nothing was left behind.`,
      { path, field: code },
    );
  }
  return new FormatError(
    `${caller}: the system must be able to read or write ${path}, got ${error}. Try again.`,
    { path, field: code },
  );
}
