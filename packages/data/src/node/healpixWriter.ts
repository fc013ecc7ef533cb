import { ShapeError } from "@chaosphere/core";
import { healpixCells, healpixTable } from "../healpix/healpixTable.ts";
import type { HealpixMap } from "../healpix/transform.ts";
import { openPartFile } from "./partFile.ts";

/** Writes maps one after another. The file appears at its path when it is closed; one that is not to be closed must be aborted. */
export interface HealpixWriter {
  /**
   * Adds maps as the next columns.
   *
   * @throws {@link ShapeError} if they have another nside or there are more than `count`.
   * @throws {@link FormatError} if the disk is full or fails.
   */
  append(maps: readonly HealpixMap[]): Promise<void>;
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

/** Bytes of one row of the table that are written at once, so that many narrow rows do not take a call each. */
const CHUNK = 2 ** 20;

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
  const file = await openPartFile(path, { force, places: true });
  await file.write(headers, 0);
  let written = 0;
  return {
    append: async (maps) => {
      const other = maps.find(({ values }) => values.length !== rows * repeat);
      if (other || written + maps.length > count) {
        await file.abort();
        throw new ShapeError(
          `openHealpixWriter: the file is to hold ${count} maps of nside ${nside}, got ${other ? `one of nside ${other.nside}` : written + maps.length}. Open it with the count and nside of the maps to come.`,
        );
      }
      const values = maps.map((map) => map.values);
      const place = headers.length + written * repeat * size;
      if (maps.length === count) await writeRows(values);
      else {
        for (let row = 0; row < rows; row++) {
          await file.write(healpixCells(table, row, values), place + row * rowLength);
        }
      }
      written += maps.length;
    },
    close: async () => {
      if (written !== count) {
        await file.abort();
        throw new ShapeError(
          `openHealpixWriter: the file is to hold ${count} maps, got ${written} when it was closed. Open it with the count of the maps to come.`,
        );
      }
      const end = headers.length + rows * rowLength;
      if (end < length) await file.write(new Uint8Array(length - end), end);
      await file.close();
    },
    abort: file.abort,
  };

  /** All columns at once: rows follow each other without a gap, so many go in one piece. */
  async function writeRows(values: readonly Float64Array[]): Promise<void> {
    const many = Math.max(1, Math.floor(CHUNK / rowLength));
    for (let first = 0; first < rows; first += many) {
      const last = Math.min(first + many, rows);
      const piece = new Uint8Array((last - first) * rowLength);
      for (let row = first; row < last; row++) {
        piece.set(healpixCells(table, row, values), (row - first) * rowLength);
      }
      await file.write(piece, headers.length + first * rowLength);
    }
  }
}
