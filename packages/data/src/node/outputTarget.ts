import * as nodeFiles from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { DomainError } from "@chaosphere/core";
import { fileError, PathError } from "./fileError.ts";

/** The calls of node:fs/promises that are used; an argument so that tests can fill the disk. */
export type FileSystem = Pick<
  typeof nodeFiles,
  "access" | "lstat" | "open" | "readlink" | "rename" | "unlink"
>;

/** Options of whatever writes to a path. */
export interface WriteOptions {
  /** Replace a file that exists. Default false. */
  readonly force?: boolean;
  /** Default node:fs/promises. */
  readonly files?: FileSystem;
}

/** Where the bytes for a path go. */
export type OutputTarget =
  /** A regular file, existing or not, that a complete new one may replace. */
  | { readonly kind: "file"; readonly path: string }
  /** A FIFO or character device, which is written into. */
  | { readonly kind: "stream"; readonly path: string }
  /** An open descriptor of this process, such as standard output. */
  | { readonly kind: "descriptor"; readonly descriptor: number };

/** Links followed before they are taken for a circle, as Linux counts. */
const MOST_LINKS = 40;

/**
 * Where the bytes for a path go: links are followed to what they name, and what is no regular file is written into, never
 * replaced.
 *
 * @throws {@link PathError} if a regular file exists and `force` is not set; if the path is a folder, a socket or a block
 *   device, or its folder is missing or not writable.
 */
export async function outputTarget(
  path: string,
  { force = false, files = nodeFiles }: WriteOptions = {},
): Promise<OutputTarget> {
  try {
    return await targetOf(path, path, { force, files }, MOST_LINKS);
  } catch (error) {
    throw error instanceof DomainError ? error : fileError("writeFileAtomic", path, error);
  }
}

async function targetOf(
  path: string,
  asked: string,
  options: Required<WriteOptions>,
  linksLeft: number,
): Promise<OutputTarget> {
  const { files, force } = options;
  const descriptor = descriptorOf(path);
  if (descriptor !== undefined) return { kind: "descriptor", descriptor };
  const found = await files.lstat(path).catch((error) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (found?.isSymbolicLink()) {
    if (linksLeft === 0) throw Object.assign(new Error("a circle of links"), { code: "ELOOP" });
    const next = resolve(dirname(path), await files.readlink(path));
    return targetOf(next, asked, options, linksLeft - 1);
  }
  if (found?.isDirectory()) throw Object.assign(new Error("a folder"), { code: "EISDIR" });
  if (found?.isFIFO() || found?.isCharacterDevice()) return { kind: "stream", path };
  if (found && !found.isFile()) {
    throw new PathError(
      `writeFileAtomic: the path must name a file, a FIFO or a character device, got a ${found.isSocket() ? "socket" : "block device"} at ${asked}. Give another name.`,
    );
  }
  await files.access(dirname(path), nodeFiles.constants.W_OK);
  if (found && !force) {
    throw new PathError(
      `writeFileAtomic: the file must not exist yet, got ${asked}. Give another name or add --force.`,
    );
  }
  return { kind: "file", path };
}

/** The number of the open descriptor that a path is another name of. */
function descriptorOf(path: string): number | undefined {
  if (path === "/dev/stdout") return 1;
  if (path === "/dev/stderr") return 2;
  const match = /^\/(?:dev|proc\/self|proc\/(\d+))\/fd\/(\d+)$/.exec(path);
  if (!match || (match[1] !== undefined && Number(match[1]) !== process.pid)) return undefined;
  return Number(match[2]);
}
