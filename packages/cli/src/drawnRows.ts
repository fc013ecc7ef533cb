import {
  child,
  coefficients,
  colour,
  type HarmonicCoefficients,
  isotropic,
  type Key,
  rotateEach,
  uniformRotation,
  whiteNoise,
} from "@chaosphere/core";
import type { Task, WorkerPool } from "@chaosphere/core/workers";
import { type RowRange, rowRanges, rowsAtOnce } from "./output/inBatches.ts";

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

/** Draws rows of an ensemble, from row `first` on (default 0), range after range, each by a worker of the pool. */
export async function* drawnRows(
  task: Task<RowsPiece, Float64Array>,
  { first = 0, count, ...of }: Omit<RowsPiece, "first"> & Partial<RowRange>,
  pool: WorkerPool,
  onRows: (done: number) => void,
): AsyncGenerator<HarmonicCoefficients> {
  const pieces = rowRanges(count, rowsAtOnce(of.bandLimit));
  const inputs = (function* () {
    for (const piece of pieces) yield { ...of, ...piece, first: first + piece.first };
  })();
  let done = 0;
  for await (const values of pool.map(task, inputs)) {
    const batch = coefficients("harmonic", of.bandLimit, values);
    done += batch.batch;
    onRows(done);
    yield batch;
  }
}
