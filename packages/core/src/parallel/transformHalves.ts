import type { SphereGrid } from "../grid/sphereGrid.ts";
import { sphericalTransform } from "../kernels/kernel.ts";
import { exchangeShape, type PartedFields } from "../kernels/transformParts.ts";
import type { Cancellation } from "../workers/host.ts";
import { isShared, sharedArray, sharedCopy } from "../workers/sharedArray.ts";
import type { Task } from "../workers/task.ts";
import type { WorkerPool } from "../workers/workerPool.ts";

/** The halves of the transforms. */
type Half = "synthesiseOrders" | "synthesiseRings" | "analyseRings" | "analyseOrders";

/** The transforms by the halves that they are made of, one after the other. */
const halves = {
  synthesis: ["synthesiseOrders", "synthesiseRings"],
  analysis: ["analyseRings", "analyseOrders"],
  adjoint: ["analyseRings", "analyseOrders"],
} as const;

/** A part of a half for a worker. */
export interface HalfPiece {
  readonly half: Half;
  readonly index: number;
  readonly count: number;
  readonly grid: SphereGrid;
  readonly bandLimit: number;
  /** In shared memory. */
  readonly fields: PartedFields;
  /** Whether rings are weighted in analysis. */
  readonly isWeighted: boolean;
}

export const partsOfHalves: Task<HalfPiece, boolean> = {
  module: import.meta.url,
  name: "transformHalf",
  id: "chaosphere.transformHalf",
  run: transformHalf,
};

/** Computes a part of a half; false if the transform has none. */
export function transformHalf(piece: HalfPiece): boolean {
  const { half, index, count, grid, bandLimit, fields, isWeighted } = piece;
  const { parts } = sphericalTransform(grid, bandLimit);
  if (parts === undefined) return false;
  if (half === "analyseOrders") parts.analyseOrders({ index, count }, fields, isWeighted);
  else parts[half]({ index, count }, fields);
  return true;
}

/** What is transformed, and where to: the numbers that come in are in one of the arrays, the result in the other. */
export interface HalvedTransform {
  readonly direction: keyof typeof halves;
  readonly grid: SphereGrid;
  readonly bandLimit: number;
  readonly batch: number;
  readonly input: Float64Array;
  readonly out: Float64Array;
}

/**
 * A transform of a few large fields by all workers at once: Legendre sums by orders, Fourier sums by rings, by way of
 * shared memory. False if it has no parts, and then nothing is computed.
 */
export async function transformInHalves(
  of: HalvedTransform,
  { pool, signal }: { readonly pool: WorkerPool; readonly signal?: Cancellation | undefined },
): Promise<boolean> {
  const { direction, grid, bandLimit, batch, out } = of;
  const shape = exchangeShape(grid, bandLimit);
  const exchange = lendExchange(pool, shape.numbers * Math.min(batch, shape.batch));
  const input = isShared(of.input) ? of.input : sharedCopy(of.input);
  const result = isShared(out) ? out : sharedArray(out.length);
  const [coefficients, maps] = direction === "synthesis" ? [input, result] : [result, input];
  const [row, map] = [bandLimit ** 2, grid.nLat * grid.nLon];

  for (let first = 0; first < batch; first += shape.batch) {
    const end = Math.min(first + shape.batch, batch);
    const fields = {
      batch: end - first,
      coefficients: coefficients.subarray(first * row, end * row),
      maps: maps.subarray(first * map, end * map),
      exchange,
    };
    const isWeighted = direction === "analysis";
    const piece = { count: pool.workers, grid, bandLimit, fields, isWeighted };
    for (const half of halves[direction]) {
      const parts = Array.from({ length: pool.workers }, (_, index) =>
        pool.run(partsOfHalves, { ...piece, half, index }, { signal }),
      );
      // All have ended before any of the arrays is used again, however they end.
      const ends = await Promise.allSettled(parts);
      for (const end of ends) {
        if (end.status === "rejected") throw end.reason;
        if (!end.value) return false;
      }
    }
  }
  exchanges.set(pool, exchange);
  if (result !== out) out.set(result);
  return true;
}

/** The exchange of the last transform on a pool, for the next: new memory costs time. */
const exchanges = new WeakMap<WorkerPool, Float64Array>();

/** Taken out while it is lent, for transforms may run side by side. */
function lendExchange(pool: WorkerPool, length: number): Float64Array {
  const kept = exchanges.get(pool);
  exchanges.delete(pool);
  return kept?.length === length ? kept : sharedArray(length);
}
