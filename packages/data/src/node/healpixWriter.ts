import { setImmediate as turn } from "node:timers/promises";
import { DomainError, type HarmonicCoefficients, ShapeError } from "@chaosphere/core";
import type { WorkerPool } from "@chaosphere/core/workers";
import { unseenForNaN } from "../healpix/gaps.ts";
import { healpixTable } from "../healpix/healpixTable.ts";
import type { HealpixMap } from "../healpix/transform.ts";
import {
  type ColumnPlace,
  healpixColumns,
  writeColumnFields,
  writeColumns,
} from "./healpixColumns.ts";
import { openPartFile } from "./partFile.ts";

/** Writes maps one after another. The file appears at its path when it is closed; one that is not to be closed must be aborted. */
export interface HealpixWriter {
  /**
   * Adds maps as the next columns; NaN becomes UNSEEN, −1.6375e30.
   *
   * @throws {@link ShapeError} if they have another nside or there are more than `count`.
   * @throws {@link FormatError} if the disk is full or fails.
   */
  append(maps: readonly HealpixMap[]): Promise<void>;
  /**
   * Synthesises fields on the pixels and adds them as the next columns, by the workers of a pool if one is given: then it
   * may return before they are written, and what goes wrong is thrown by a later call. The bytes are the same for any
   * number of workers. With `moves` the coefficients may move there: their array is the caller's no longer.
   *
   * @throws {@link ShapeError} if there are more than `count`; {@link DomainError} if their band limit is beyond 3 nside.
   * @throws {@link FormatError} if the disk is full or fails.
   */
  appendFields(
    a: HarmonicCoefficients,
    options?: { readonly pool?: WorkerPool | undefined; readonly moves?: boolean },
  ): Promise<void>;
  /**
   * Completes the file and gives it its name.
   *
   * @throws {@link ShapeError} if there are fewer maps than `count`; nothing is left behind.
   */
  close(): Promise<void>;
  /** Removes what was written. Does nothing after `close`. */
  abort(): Promise<void>;
}

/** Options of {@link openHealpixWriter}. */
export interface HealpixWriterOptions {
  readonly nside: number;
  /** Number of maps that are to come, 1 to 999. */
  readonly count: number;
  /** Name of the column, numbered from 1 where there are several; printable ASCII. Default "FIELD". */
  readonly name?: string;
  /** Unit of the values, printable ASCII; empty writes none. */
  readonly unit?: string;
  /** Default "float64". */
  readonly dtype?: "float64" | "float32";
  /** Replace a file that exists. Default false. */
  readonly force?: boolean;
}

/** Bytes of fields that one task holds at once. */
const HELD = 2 ** 25;

/**
 * A HEALPix FITS file that is written map by map, those of one call in memory at a time, with the bytes that `writeHealpix` makes.
 *
 * @throws {@link DomainError} if a name or unit is not short printable ASCII, or there are more than 999 maps.
 * @throws {@link PathError} if the file exists and `force` is not set, its folder is missing or not writable, or it is
 *   no regular file.
 */
export async function openHealpixWriter(
  path: string,
  options: HealpixWriterOptions,
): Promise<HealpixWriter> {
  const { nside, count, name = "FIELD", unit = "", dtype = "float64", force = false } = options;
  const columns = Array.from({ length: count }, (_, b) => ({
    name: count === 1 ? name : `${name} ${b + 1}`,
    unit,
  }));
  const table = healpixTable("openHealpixWriter", nside, columns, dtype);
  const { headers, rows, rowLength, repeat, size, length } = table;
  const pixels = 12 * nside ** 2;
  const file = await openPartFile(path, { force, places: true });
  await file.write(headers, 0);
  let written = 0;
  const running = new Set<Promise<void>>();
  let failure: { readonly error: unknown } | undefined;

  /** The place of the next columns. */
  const advance = (count: number): ColumnPlace => {
    const position = headers.length + written * repeat * size;
    written += count;
    return { descriptor: file.descriptor, position, rows, rowLength, repeat, size };
  };
  const settle = async (): Promise<void> => {
    await Promise.all(running);
    if (failure) await file.fail(failure.error);
  };
  const abort = async (): Promise<void> => {
    // The system may give the number of a closed file to the next one that is opened.
    await Promise.all(running);
    await file.abort();
  };
  const refuse = async (got: string): Promise<never> => {
    await abort();
    throw new ShapeError(
      `openHealpixWriter: the file is to hold ${count} maps of nside ${nside}, got ${got}. Open it with the count and nside of the maps to come.`,
    );
  };

  return {
    append: async (maps) => {
      const other = maps.find(({ values }) => values.length !== pixels);
      if (other) await refuse(`one of nside ${other.nside}`);
      if (written + maps.length > count) await refuse(`${written + maps.length}`);
      const copy = new Float64Array(maps.length * pixels);
      maps.forEach(({ values }, b) => {
        copy.set(unseenForNaN(values), b * pixels);
      });
      try {
        writeColumns(advance(maps.length), copy);
      } catch (error) {
        failure ??= { error };
      }
      if (failure) await settle();
    },
    appendFields: async (a, { pool, moves = false } = {}) => {
      const { bandLimit, batch, values } = a;
      if (bandLimit > 3 * nside) {
        await abort();
        throw new DomainError(
          `openHealpixWriter: bandLimit must be at most 3 nside = ${3 * nside}, got ${bandLimit}. Truncate the coefficients.`,
        );
      }
      if (written + batch > count) await refuse(`${written + batch}`);
      const most = Math.max(1, Math.floor(HELD / (8 * pixels)));
      const row = bandLimit ** 2;
      for (let first = 0; first < batch && !failure; first += most) {
        const end = Math.min(first + most, batch);
        const part = values.subarray(first * row, end * row);
        const place = advance(end - first);
        if (pool === undefined || pool.workers === 0) {
          try {
            writeColumnFields({ ...place, nside, bandLimit, values: part });
          } catch (error) {
            failure ??= { error };
          }
          // A signal is heard only between turns.
          await turn();
          continue;
        }
        const { buffer } = part;
        const isWhole = buffer instanceof ArrayBuffer && buffer.byteLength === part.byteLength;
        const sent = moves && isWhole ? part : part.slice();
        const fields = { ...place, nside, bandLimit, values: sent };
        const run = pool
          .run(healpixColumns, fields, { transfer: [sent.buffer as ArrayBuffer] })
          .catch((error: unknown) => {
            failure ??= { error };
          })
          .then(() => {
            running.delete(run);
          });
        running.add(run);
        // One for each worker, and one that waits.
        while (running.size > pool.workers) await Promise.race(running);
      }
      if (failure) await settle();
    },
    close: async () => {
      await settle();
      if (written !== count) await refuse(`${written} when it was closed`);
      const end = headers.length + rows * rowLength;
      if (end < length) await file.write(new Uint8Array(length - end), end);
      await file.close();
    },
    abort,
  };
}
