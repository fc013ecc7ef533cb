import { DomainError, FormatError } from "@chaosphere/core";

/** A path at which there is no such file, or which may not be read or written: whoever named it is at fault, not the data. */
export class PathError extends DomainError {}

/** What to say of the codes by which the system refuses a path: the caller named the wrong one. */
const refusals: Readonly<Record<string, readonly [rule: string, remedy: string]>> = {
  ENOENT: ["the file or folder must exist", "Check the name, or create the folder."],
  ENOTDIR: ["every part of the path but the last must be a folder", "Check the name."],
  EISDIR: ["the path must name a file", "Name a file, not a folder."],
  EACCES: ["access must be permitted", "Choose another folder or change its permissions."],
  EPERM: ["access must be permitted", "Choose another folder or change its permissions."],
  EROFS: ["the file system must be writable", "Choose another folder."],
  ELOOP: ["links must lead to a file", "Mend the links, or name the file itself."],
  ENXIO: ["the device must be there", "Check the name."],
  ENAMETOOLONG: ["the name must be short enough for the file system", "Choose a shorter name."],
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
  if (refusal)
    return new PathError(`${caller}: ${refusal[0]}, got ${code} for ${path}. ${refusal[1]}`);
  if (code === "ENOSPC" || code === "EDQUOT" || code === "EFBIG") {
    return new FormatError(
      `${caller}: the disk must have room for the whole file, got ${code} for ${path}. Free some space; nothing was left behind.`,
      { path, field: code },
    );
  }
  return new FormatError(
    `${caller}: the system must read and write ${path}, got ${error}. Try again.`,
    {
      path,
      field: code,
    },
  );
}
