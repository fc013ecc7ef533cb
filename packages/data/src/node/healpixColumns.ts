import { writeSync } from "node:fs";
import { coefficients, rows as rowsOf } from "@chaosphere/core";
import type { Task } from "@chaosphere/core/workers";
import type { HealpixTable } from "../healpix/healpixTable.ts";
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

/** The pixels of one call, used again by the next: a fresh array of this size costs as much as to write it. */
let pixels = new Float64Array(0);

export function writeColumnFields(fields: ColumnFields): undefined {
  const { nside, bandLimit, values, ...place } = fields;
  const a = coefficients("harmonic", bandLimit, values);
  const map = 12 * nside ** 2;
  if (pixels.length !== a.batch * map) pixels = new Float64Array(a.batch * map);
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
