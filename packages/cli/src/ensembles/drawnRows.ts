import {
  child,
  coefficients,
  colour,
  isotropic,
  type Key,
  rotateEach,
  uniformRotation,
  whiteNoise,
} from "@chaosphere/core";
import type { Task, WorkerPool } from "@chaosphere/core/workers";
import { type RowRange, rowRanges, rowsAtOnce } from "../output/inBatches.ts";
import type { DrawnRows } from "../sharding/rowsWork.ts";
import { progress } from "../terminal/progress.ts";
import type { Terminal } from "../terminal/terminal.ts";

/** Rows of an ensemble: each has a stream of its own, so that any range can be drawn by itself. */
export interface RowsPiece extends RowRange {
  /** Row b is of `child(stream, b)`. */
  readonly stream: Key;
  readonly bandLimit: number;
  /** What the rows are drawn from, the spectrum of a Gaussian law or the coefficients that are rotated. */
  readonly of: Float64Array;
}

const module = import.meta.url;

/** Isotropic Gaussian fields of a spectrum C_l. */
export const noiseRows: Task<RowsPiece, Float64Array> = {
  module,
  name: "drawNoiseRows",
  run: drawNoiseRows,
};

export function drawNoiseRows({ of, bandLimit, first, count, stream }: RowsPiece): Float64Array {
  const ξ = whiteNoise(bandLimit, count, stream, { firstRow: first });
  return colour(isotropic(of), ξ, { out: ξ.values }).values;
}

/** Random rotations of one field. */
export const rotatedRows: Task<RowsPiece, Float64Array> = {
  module,
  name: "drawRotatedRows",
  run: drawRotatedRows,
};

export function drawRotatedRows({ of, bandLimit, first, count, stream }: RowsPiece): Float64Array {
  const turns = Array.from({ length: count }, (_, b) => uniformRotation(child(stream, first + b)));
  return rotateEach(coefficients("harmonic", bandLimit, of), turns).values;
}

/** Draws rows of an ensemble, range after range, each by a worker of the pool, and tells how far it is. */
export async function* drawnRows(
  task: Task<RowsPiece, Float64Array>,
  { first, count, ...of }: RowsPiece,
  pool: WorkerPool,
  { terminal, label }: { readonly terminal: Terminal; readonly label: string },
): AsyncGenerator<DrawnRows> {
  const pieces = rowRanges(count, rowsAtOnce(of.bandLimit));
  const inputs = (function* () {
    for (const piece of pieces) yield { ...of, ...piece, first: first + piece.first };
  })();
  const bar = progress(terminal, label, "fields", count);
  let done = 0;
  try {
    for await (const values of pool.map(task, inputs)) {
      const batch = coefficients("harmonic", of.bandLimit, values);
      done += batch.batch;
      bar.advance(done);
      yield { coefficients: batch };
    }
  } finally {
    bar.finish();
  }
}
