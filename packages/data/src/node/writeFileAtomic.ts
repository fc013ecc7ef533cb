import { randomUUID } from "node:crypto";
import * as nodeFiles from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { DomainError } from "@chaosphere/core";
import { fileError } from "./fileError.ts";

/** The calls of node:fs/promises that are used; an argument so that tests can fill the disk. */
export type FileSystem = Pick<typeof nodeFiles, "access" | "lstat" | "open" | "rename" | "unlink">;

/** Choices of {@link writeFileAtomic} and {@link checkOutput}. */
export interface WriteOptions {
  /** Replace a file that exists. Default false. */
  readonly force?: boolean;
  /** Default node:fs/promises. */
  readonly files?: FileSystem;
}

/**
 * Writes a file whole or not at all: under a temporary name beside it, flushed to the disk, then renamed.
 * A run that is killed may leave the temporary, `.NAME.….part`, and never a part of NAME.
 *
 * @throws {@link DomainError} if the file exists and `force` is not set, or its folder is missing or not writable.
 * @throws {@link FormatError} if the disk is full or fails; the temporary is removed.
 */
export async function writeFileAtomic(
  path: string,
  bytes: Uint8Array,
  options: WriteOptions = {},
): Promise<void> {
  const { files = nodeFiles } = options;
  await checkOutput(path, options);
  const temporary = join(dirname(path), `.${basename(path)}.${randomUUID()}.part`);
  try {
    const handle = await files.open(temporary, "wx");
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await files.rename(temporary, path);
  } catch (error) {
    await files.unlink(temporary).catch(() => undefined);
    throw fileError("writeFileAtomic", path, error);
  }
}

/**
 * Refuses an output path before the work that leads to it: for a command to call first.
 *
 * @throws {@link DomainError} if the file exists and `force` is not set, is a folder, or its folder is missing or not
 *   writable.
 */
export async function checkOutput(
  path: string,
  { force = false, files = nodeFiles }: WriteOptions = {},
): Promise<void> {
  try {
    await files.access(dirname(path), nodeFiles.constants.W_OK);
    const found = await files.lstat(path).catch((error) => {
      if (error.code === "ENOENT") return undefined;
      throw error;
    });
    if (found?.isDirectory()) throw Object.assign(new Error("a folder"), { code: "EISDIR" });
    if (found && !force) {
      throw new DomainError(
        `writeFileAtomic: the file must not exist yet, got ${path}. Give another name, or force to replace it.`,
      );
    }
  } catch (error) {
    throw fileError("writeFileAtomic", path, error);
  }
}
