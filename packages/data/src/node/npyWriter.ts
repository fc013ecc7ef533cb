import { ShapeError } from "@chaosphere/core";
import { npyHeader } from "../npy/npy.ts";
import { openPartFile } from "./partFile.ts";

/** Writes numbers of an array in order. The file appears at its path when it is closed; one that is not to be closed must be aborted. */
export interface NpyWriter {
  /**
   * Adds the numbers that follow, in C order.
   *
   * @throws {@link FormatError} if the disk is full or fails.
   */
  append(values: Float64Array): Promise<void>;
  /**
   * Completes the file and gives it its name.
   *
   * @throws {@link ShapeError} if the numbers do not fill the shape; nothing is left behind.
   */
  close(): Promise<void>;
  /** Removes what was written. Does nothing after `close`. */
  abort(): Promise<void>;
}

/** Options of {@link openNpyWriter}. */
export interface NpyWriterOptions {
  /** Length of each axis. */
  readonly shape: readonly number[];
  /** Pairs of real and imaginary part when `complex128`. Default "float64". */
  readonly dtype?: "float64" | "float32" | "complex128";
  /** Replace a file that exists. Default false. */
  readonly force?: boolean;
}

/**
 * An .npy file that is written piece by piece, one in memory at a time, with the bytes that `writeNpy` makes.
 *
 * @throws {@link PathError} if the file exists and `force` is not set, or its folder is missing or not writable.
 *
 * @example
 * ```ts
 * import { mkdtemp } from "node:fs/promises";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * import { readNpy } from "@chaosphere/data";
 * import { openNpyWriter, readBytes } from "@chaosphere/data/node";
 *
 * const path = join(await mkdtemp(join(tmpdir(), "chaosphere-")), "rows.npy");
 * const file = await openNpyWriter(path, { shape: [2, 3] });
 * for (const row of [0, 1]) await file.append(new Float64Array(3).fill(row));
 * await file.close();
 * console.log(readNpy(await readBytes(path), path).data.join(" ")); // 0 0 0 1 1 1
 * ```
 */
export async function openNpyWriter(path: string, options: NpyWriterOptions): Promise<NpyWriter> {
  const { shape, dtype = "float64", force = false } = options;
  const file = await openPartFile(path, { force });
  await file.write(npyHeader(shape, dtype));
  const count = shape.reduce((product, n) => product * n, dtype === "complex128" ? 2 : 1);
  let written = 0;
  return {
    append: async (values) => {
      const { buffer, byteOffset, byteLength } =
        dtype === "float32" ? Float32Array.from(values) : values;
      await file.write(new Uint8Array(buffer, byteOffset, byteLength));
      written += values.length;
    },
    close: async () => {
      if (written !== count) {
        await file.abort();
        throw new ShapeError(
          `openNpyWriter: shape (${shape.join(", ")}) of ${dtype} needs ${count} numbers, got ${written}. Give the shape of the data.`,
        );
      }
      await file.close();
    },
    abort: file.abort,
  };
}
