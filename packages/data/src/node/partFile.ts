import { unlinkSync, write } from "node:fs";
import * as nodeFiles from "node:fs/promises";
import { setTimeout as wait } from "node:timers/promises";
import { promisify } from "node:util";
import { onExit } from "signal-exit";
import { fileError, PathError } from "./fileError.ts";
import { type FileSystem, outputTarget, type WriteOptions } from "./outputTarget.ts";
import { temporaryFor } from "./temporaries.ts";

/** A file in the making: a regular file gets its name when it is whole, a FIFO or device receives its bytes as they come. */
export interface PartFile {
  /** Writes after what was written so far, or at a place in the file. */
  write(bytes: Uint8Array, position?: number): Promise<void>;
  /** Completes the file: flushed to the disk, then renamed. */
  close(): Promise<void>;
  /** Removes what was written to a regular file. Does nothing after `close`. */
  abort(): Promise<void>;
}

/** A regular file in the making, whose bytes have places. */
export interface PlacedFile extends PartFile {
  /** For writing at places by other means. It is open until `close`, `abort` or `fail`, and nobody may use it after. */
  readonly descriptor: number;
  /** Gives the file up for an error met by other means, and throws what it says. */
  fail(error: unknown): Promise<never>;
}

/** Options of {@link openPartFile}. */
export interface PartFileOptions extends WriteOptions {
  /** Bytes are written at offsets, which FIFOs and devices do not have. Default false. */
  readonly places?: boolean;
}

/**
 * Opens a file under a temporary name beside it, `.NAME.….part`, for as long as it is incomplete. SIGINT, SIGTERM and
 * SIGHUP remove the temporary, unless another listener lives on; a run that is killed otherwise may leave it.
 *
 * @throws {@link PathError} as `outputTarget` does, or if the bytes are written at offsets and the path is no regular file.
 * @throws {@link FormatError} from its methods, if the disk is full or fails; the temporary is removed.
 */
export async function openPartFile(
  path: string,
  options: PartFileOptions & { readonly places: true },
): Promise<PlacedFile>;
export async function openPartFile(path: string, options?: PartFileOptions): Promise<PartFile>;
export async function openPartFile(
  path: string,
  { force = false, files = nodeFiles, places = false }: PartFileOptions = {},
): Promise<PartFile> {
  const target = await outputTarget(path, { force, files });
  if (target.kind === "file") return openTemporary(path, target.path, files);
  if (places) {
    throw new PathError(
      `openPartFile: this format needs random access, so the path must name a regular file, got ${path}. Write .npy, which needs none.`,
    );
  }
  return target.kind === "stream"
    ? openStream(path, target.path, files)
    : descriptorFile(path, target.descriptor);
}

async function openTemporary(path: string, final: string, files: FileSystem): Promise<PlacedFile> {
  const temporary = temporaryFor(final);
  const forget = removedOnExit(temporary);
  let isOpen = true;
  const abort = async () => {
    if (!isOpen) return;
    isOpen = false;
    await handle?.close().catch(() => undefined);
    await files.unlink(temporary).catch(() => undefined);
    forget();
  };
  const guarded = guard(path, abort);
  let handle: nodeFiles.FileHandle | undefined;
  await guarded(async () => {
    handle = await files.open(temporary, "wx");
  });
  return {
    descriptor: handle?.fd ?? -1,
    fail: async (error) => {
      await abort();
      throw fileError("writeFileAtomic", path, error);
    },
    write: (bytes, position) =>
      guarded(async () => {
        if (position === undefined) await handle?.writeFile(bytes);
        else await writeAt(handle, bytes, position);
      }),
    close: () =>
      guarded(async () => {
        await handle?.sync();
        await handle?.close();
        handle = undefined;
        await files.rename(temporary, final);
        isOpen = false;
        forget();
      }),
    abort,
  };
}

/** The system may take fewer bytes than it is given. */
async function writeAt(
  handle: nodeFiles.FileHandle | undefined,
  bytes: Uint8Array,
  position: number,
): Promise<void> {
  for (let done = 0; handle && done < bytes.length; ) {
    const rest = bytes.length - done;
    done += (await handle.write(bytes, done, rest, position + done)).bytesWritten;
  }
}

async function openStream(path: string, name: string, files: FileSystem): Promise<PartFile> {
  const handle = await files.open(name, nodeFiles.constants.O_WRONLY).catch((error) => {
    throw fileError("writeFileAtomic", path, error);
  });
  const abort = () => handle.close().catch(() => undefined);
  const guarded = guard(path, abort);
  return {
    write: (bytes) => guarded(() => handle.writeFile(bytes)),
    close: () => guarded(() => handle.close()),
    abort,
  };
}

const writeDescriptor = promisify(write);

/** Standard output may be a pipe that does not wait: then there is a pause until its reader has taken some. */
function descriptorFile(path: string, descriptor: number): PartFile {
  const guarded = guard(path, async () => undefined);
  const writeSome = async (bytes: Uint8Array): Promise<number> => {
    try {
      return (await writeDescriptor(descriptor, bytes)).bytesWritten;
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EAGAIN")) throw error;
      await wait(2);
      return 0;
    }
  };
  return {
    write: (bytes) =>
      guarded(async () => {
        for (let done = 0; done < bytes.length; ) done += await writeSome(bytes.subarray(done));
      }),
    close: async () => undefined,
    abort: async () => undefined,
  };
}

function guard(path: string, abort: () => Promise<unknown>) {
  return async (act: () => Promise<unknown>): Promise<void> => {
    try {
      await act();
    } catch (error) {
      await abort();
      throw fileError("writeFileAtomic", path, error);
    }
  };
}

/** Has a file removed if the process ends before the returned function is called. */
export function removedOnExit(path: string): () => void {
  return onExit(() => {
    try {
      unlinkSync(path);
    } catch {
      // It was not there yet, or no longer.
    }
  });
}
