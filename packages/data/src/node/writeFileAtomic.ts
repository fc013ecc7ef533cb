import { outputTarget, type WriteOptions } from "./outputTarget.ts";
import { openPartFile } from "./partFile.ts";

/**
 * Writes a file whole or not at all: under a temporary name beside it, flushed to the disk, then renamed.
 * A run that is killed may leave the temporary, `.NAME.….part`, and never a part of NAME. A link is followed; a FIFO or
 * a character device is written into.
 *
 * @throws {@link PathError} if the file exists and `force` is not set, or its folder is missing or not writable.
 * @throws {@link FormatError} if the disk is full or fails; the temporary is removed.
 */
export async function writeFileAtomic(
  path: string,
  bytes: Uint8Array,
  options: WriteOptions = {},
): Promise<void> {
  const file = await openPartFile(path, options);
  await file.write(bytes);
  await file.close();
}

/**
 * Refuses an output path before the work that leads to it: for a command to call first.
 *
 * @throws {@link PathError} if the file exists and `force` is not set, is a folder, or its folder is missing or not
 *   writable.
 */
export async function checkOutput(path: string, options: WriteOptions = {}): Promise<void> {
  await outputTarget(path, options);
}
