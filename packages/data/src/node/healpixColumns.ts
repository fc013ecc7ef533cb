import { writeSync } from "node:fs";
import { coefficients, rows as rowsOf } from "@chaosphere/core";
import { synthesiseRingByRing } from "@chaosphere/core/rings";
import type { Task } from "@chaosphere/core/workers";
import type { HealpixTable } from "../healpix/healpixTable.ts";
import { healpixRings } from "../healpix/pixels.ts";
import { synthesiseHealpix } from "../healpix/transform.ts";

/** Where columns of a table go that stand side by side. */
export interface ColumnPlace extends Pick<HealpixTable, "rows" | "repeat" | "rowLength" | "size"> {
  /** An open file of this process. */
  readonly descriptor: number;
  /** Of the first column in the first row, bytes from the beginning of the file. */
  readonly position: number;
}

/** Coefficients whose fields become columns. */
export interface ColumnFields extends ColumnPlace {
  readonly nside: number;
  readonly bandLimit: number;
  /** Rows of coefficients, one for each column. */
  readonly values: Float64Array;
}

/** Bytes that are gathered for one call of the system. */
const CHUNK = 2 ** 20;

/** Synthesises fields on the pixels and writes them as columns. Threads of a process share its open files. */
export const healpixColumns: Task<ColumnFields, undefined> = {
  module: import.meta.url,
  name: "writeColumnFields",
  run: writeColumnFields,
};

export function writeColumnFields(fields: ColumnFields): undefined {
  const { nside, bandLimit, values, ...place } = fields;
  const a = coefficients("harmonic", bandLimit, values);
  const map = 12 * nside ** 2;
  // A large map alone goes to its rows ring by ring.
  if (a.batch === 1 && place.repeat > 1) {
    const column = columnFromBothEnds(place);
    const rings = healpixRings(nside);
    synthesiseRingByRing(a, rings, (line, ring) => column.put(line, rings.starts[ring]));
    column.finish();
    return;
  }
  const pixels = new Float64Array(a.batch * map);
  for (let b = 0; b < a.batch; b++) {
    synthesiseHealpix(rowsOf(a, b, b + 1), nside, { out: pixels.subarray(b * map, (b + 1) * map) });
  }
  writeColumns(place, pixels);
}

/** Writes maps, one after another, as columns side by side, big-endian. Their values do not survive it. */
export function writeColumns(place: ColumnPlace, maps: Float64Array): void {
  const { rows, repeat, rowLength, size, descriptor, position } = place;
  const bytes = bigEndian(maps, size);
  const cell = repeat * size;
  const width = (bytes.length / (rows * cell)) * cell;
  if (width === cell && width < rowLength) {
    for (let row = 0; row < rows; row++) {
      const piece = bytes.subarray(row * cell, (row + 1) * cell);
      writeAll(descriptor, piece, position + row * rowLength);
    }
    return;
  }
  // Rows of all columns follow each other without a gap, so that many go at once.
  const many = width === rowLength ? Math.max(1, Math.floor(CHUNK / width)) : 1;
  const chunk = Buffer.allocUnsafe(many * width);
  for (let first = 0; first < rows; first += many) {
    const last = Math.min(first + many, rows);
    for (let row = first; row < last; row++) {
      for (let c = 0; c * cell < width; c++) {
        const from = (c * rows + row) * cell;
        bytes.copy(chunk, (row - first) * width + c * cell, from, from + cell);
      }
    }
    writeAll(descriptor, chunk.subarray(0, (last - first) * width), position + first * rowLength);
  }
}

/** A column whose pixels come in pieces from the first on and from the last on backwards. */
function columnFromBothEnds({ rows, repeat, rowLength, size, descriptor, position }: ColumnPlace) {
  const north = new Float64Array(repeat);
  const south = new Float64Array(repeat);
  // Pixels before `end` and from `start` on are here or in the file.
  let end = 0;
  let start = rows * repeat;
  const write = (pixels: Float64Array, row: number): void =>
    writeAll(descriptor, bigEndian(pixels, size), position + row * rowLength);
  return {
    put(values: Float64Array, at: number): void {
      if (at === end) {
        for (let done = 0; done < values.length; ) {
          const column = end % repeat;
          const count = Math.min(repeat - column, values.length - done);
          north.set(values.subarray(done, done + count), column);
          done += count;
          end += count;
          if (end % repeat === 0) write(north, end / repeat - 1);
        }
        return;
      }
      for (let left = values.length; left > 0; ) {
        const column = ((start - 1) % repeat) + 1;
        const count = Math.min(column, left);
        south.set(values.subarray(left - count, left), column - count);
        left -= count;
        start -= count;
        if (start % repeat === 0) write(south, start / repeat);
      }
    },
    /** The row in which the two ends meet. */
    finish(): void {
      const column = end % repeat;
      if (column === 0) return;
      south.set(north.subarray(0, column));
      write(south, Math.floor(end / repeat));
    },
  };
}

/** Bytes of numbers with the highest first; doubles are turned round in their place. */
function bigEndian(values: Float64Array, size: 4 | 8): Buffer {
  const array = size === 8 ? values : Float32Array.from(values);
  const bytes = Buffer.from(array.buffer, array.byteOffset, array.byteLength);
  return size === 8 ? bytes.swap64() : bytes.swap32();
}

/** The system may take fewer bytes than it is given. */
function writeAll(descriptor: number, bytes: Buffer, position: number): void {
  for (let done = 0; done < bytes.length; ) {
    done += writeSync(descriptor, bytes, done, bytes.length - done, position + done);
  }
}
