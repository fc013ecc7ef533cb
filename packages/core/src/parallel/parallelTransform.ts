import { DomainError } from "../errors.ts";
import { checkWhole } from "../grid/seenCells.ts";
import { type GridFields, gridFields, type SphereGrid } from "../grid/sphereGrid.ts";
import { coefficients, type HarmonicCoefficients } from "../harmonics/coefficients.ts";
import {
  type AnalysisOptions,
  adjointSynthesis,
  analyse,
  type SynthesisOptions,
  synthesise,
} from "../harmonics/transform.ts";
import { checkFinite, checkResolution, LARGEST_BAND_LIMIT } from "../harmonics/transformChecks.ts";
import { hasParts } from "../kernels/kernel.ts";
import type { Cancellation } from "../workers/host.ts";
import { hasSharedMemory, isShared } from "../workers/sharedArray.ts";
import type { Task } from "../workers/task.ts";
import type { WorkerPool } from "../workers/workerPool.ts";
import { counter, stop } from "./claims.ts";
import { transformInHalves } from "./halvedTransform.ts";
import {
  adjointOfMaps,
  analysisOfMaps,
  type SharedBatch,
  shareOfBatch,
  synthesisOfRows,
} from "./transformPieces.ts";

/** Where the parts of a transform are computed. */
export interface OnWorkers {
  readonly pool: WorkerPool;
  /** Rejects with the reason of its abort. */
  readonly signal?: Cancellation | undefined;
}

/**
 * {@link synthesise} by the workers of a pool, each a few fields at a time; the same bits for any number of them.
 * Coefficients and `out` in shared memory, such as `sharedArray` gives, are used in place, without a copy, and cost one
 * message a worker; others are copied on the way.
 *
 * @throws Like {@link synthesise}; the reason of the signal's abort.
 *
 * @example
 * ```ts
 * import { coefficients, gaussLegendre, synthesise } from "@chaosphere/core";
 * import { synthesiseParallel } from "@chaosphere/core/parallel";
 * import { workerPool } from "@chaosphere/core/workers";
 *
 * const a = coefficients("harmonic", 16, Float64Array.from({ length: 40 * 256 }, (_, i) => Math.sin(i)));
 * const pool = await workerPool({ workers: 2 });
 * const { values } = await synthesiseParallel(a, gaussLegendre(16), { pool });
 * await pool.close();
 * console.log(values.every((value, p) => value === synthesise(a, gaussLegendre(16)).values[p])); // true
 * ```
 */
export async function synthesiseParallel(
  a: HarmonicCoefficients,
  grid: SphereGrid,
  { pool, signal, unit, out }: SynthesisOptions & OnWorkers,
): Promise<GridFields> {
  if (signal?.aborted) throw signal.reason;
  const { bandLimit, batch, values: input } = a;
  const widths = [bandLimit ** 2, (grid?.nLat ?? 0) * (grid?.nLon ?? 0)] as const;
  const way = wayOf(pool, { grid, bandLimit, batch, input, out, length: batch * widths[1] });
  // What is refused is refused as by one thread.
  if (way === "alone" || a.basis !== "harmonic") return synthesise(a, grid, { unit, out });
  if (way === "pieces") {
    const piece = { bandLimit, grid, out, values: input };
    return gridFields(grid, await inPieces(synthesis, { pool, signal }, piece, widths), unit);
  }
  const result = out ?? new Float64Array(batch * widths[1]);
  const of = { direction: "synthesis", grid, bandLimit, batch, input, out: result } as const;
  return (await transformInHalves(of, { pool, signal }))
    ? gridFields(grid, result, unit)
    : synthesise(a, grid, { unit, out: result });
}

/**
 * {@link analyse} by the workers of a pool, each a few fields at a time; the same bits for any number of them. Values and
 * `out` in shared memory, such as `sharedArray` gives, are used in place, without a copy; others are copied on the way.
 *
 * @throws Like {@link analyse}; the reason of the signal's abort.
 */
export function analyseParallel(
  fields: GridFields,
  bandLimit: number,
  options: AnalysisOptions & OnWorkers,
): Promise<HarmonicCoefficients> {
  return analysis(weighted, fields, bandLimit, options);
}

/**
 * {@link adjointSynthesis} by the workers of a pool, as {@link analyseParallel}.
 *
 * @throws Like {@link adjointSynthesis}; the reason of the signal's abort.
 */
export function adjointSynthesisParallel(
  fields: GridFields,
  bandLimit: number,
  options: AnalysisOptions & OnWorkers,
): Promise<HarmonicCoefficients> {
  return analysis(unweighted, fields, bandLimit, options);
}

/** How a batch is handed out. */
interface InPieces {
  readonly task: Task<Piece, Float64Array | undefined>;
  readonly direction: SharedBatch["direction"];
}

const synthesis: InPieces = { task: synthesisOfRows, direction: "synthesis" };

/** A sum over points, as one thread makes it and as workers do. */
interface PointSum {
  readonly name: string;
  readonly alone: typeof analyse;
  readonly task: Task<Piece, Float64Array | undefined>;
  readonly direction: "analysis" | "adjoint";
}

const weighted: PointSum = {
  name: "analyse",
  alone: analyse,
  task: analysisOfMaps,
  direction: "analysis",
};
const unweighted: PointSum = {
  name: "adjointSynthesis",
  alone: adjointSynthesis,
  task: adjointOfMaps,
  direction: "adjoint",
};

async function analysis(
  { name, alone, task, direction }: PointSum,
  fields: GridFields,
  bandLimit: number,
  { pool, signal, out }: AnalysisOptions & OnWorkers,
): Promise<HarmonicCoefficients> {
  if (signal?.aborted) throw signal.reason;
  const { grid, batch = 0, values: input } = fields ?? {};
  if (direction === "analysis" && fields) checkWhole(name, fields);
  const length = batch * bandLimit ** 2;
  const way = wayOf(pool, { grid, bandLimit, batch, input, out, length });
  if (way === "alone") return alone(fields, bandLimit, { out });
  if (direction === "analysis") checkResolution(grid, bandLimit);
  if (way === "halves") {
    const result = out ?? new Float64Array(length);
    const of = { direction, grid, bandLimit, batch, input, out: result };
    if (!(await transformInHalves(of, { pool, signal }))) {
      return alone(fields, bandLimit, { out: result });
    }
    checkFinite(name, fields, result);
    return coefficients("harmonic", bandLimit, result);
  }
  try {
    const widths = [grid.nLat * grid.nLon, bandLimit ** 2] as const;
    const piece = { bandLimit, grid, out, values: input };
    const values = await inPieces({ task, direction }, { pool, signal }, piece, widths);
    return coefficients("harmonic", bandLimit, values);
  } catch (error) {
    // What one thread refuses is said as it says it, with the number of the field in the batch.
    if (error instanceof DomainError) alone(fields, bandLimit);
    throw error;
  }
}

/** Band limits from which on one field is worth several workers. */
const HALVED = 384;

/** How a batch is shared out: not at all, field by field, or each field by orders and rings. */
function wayOf(
  pool: WorkerPool,
  { grid, bandLimit, batch, input, out, length }: Extent,
): "alone" | "pieces" | "halves" {
  const isPossible = pool.workers > 0 && Number.isInteger(grid?.nLat * grid?.nLon) && batch > 0;
  const fits = Number.isInteger(bandLimit) && (out === undefined || isApart(out, length, input));
  if (!isPossible || !fits) return "alone";
  const most = fieldsAtOnce(bandLimit);
  const isLarge = bandLimit >= HALVED && bandLimit <= LARGEST_BAND_LIMIT && batch < 2 * most;
  if (isLarge && pool.workers > 1 && hasSharedMemory() && hasParts(grid, bandLimit))
    return "halves";
  return batch > most ? "pieces" : "alone";
}

interface Extent {
  readonly grid: SphereGrid;
  readonly bandLimit: number;
  readonly batch: number;
  readonly input: Float64Array;
  readonly out: Float64Array | undefined;
  /** Numbers of the result. */
  readonly length: number;
}

/** Whether an array may receive the result, as far as need be known here: one thread says what is wrong. */
const isApart = (out: Float64Array, length: number, input: Float64Array): boolean =>
  out instanceof Float64Array && out.length === length && out.buffer !== input.buffer;

/**
 * Fields that a worker gets at once: enough that the way to the worker and back, 0.1 ms, does not show, and few enough
 * that small batches are shared out. It depends on nothing but the band limit.
 */
function fieldsAtOnce(bandLimit: number): number {
  if (bandLimit < 48) return 128;
  return bandLimit < 96 ? 32 : 4;
}

interface Piece {
  readonly bandLimit: number;
  readonly values: Float64Array;
  readonly grid: SphereGrid;
  readonly out?: Float64Array | undefined;
}

/** Fields that a worker takes at least where it asks nobody: as many as a transform is quick with. */
function fieldsInBlock(bandLimit: number): number {
  if (bandLimit < 48) return 16;
  return bandLimit < 96 ? 8 : 4;
}

/** A batch in shared memory: one message to each worker, which then takes what it can. */
async function inShares(
  of: Omit<SharedBatch, "taken">,
  { pool, signal }: OnWorkers,
): Promise<void> {
  const taken = counter();
  const abort = (): void => stop(taken);
  signal?.addEventListener("abort", abort);
  try {
    const share = () => pool.run(shareOfBatch, { ...of, taken }, { signal });
    // All have ended when one of them has failed, too: nothing is written afterwards.
    const ends = await Promise.allSettled(Array.from({ length: of.threads }, share));
    for (const end of ends) if (end.status === "rejected") throw end.reason;
  } finally {
    signal?.removeEventListener("abort", abort);
  }
}

/** Hands out the rows of a batch and gathers those of the result; widths are those of a row before and after. */
async function inPieces(
  { task, direction }: InPieces,
  { pool, signal }: OnWorkers,
  { values, bandLimit, grid, out }: Piece,
  [width, resultWidth]: readonly [number, number],
): Promise<Float64Array> {
  const batch = values.length / width;
  const most = fieldsAtOnce(bandLimit);
  const result = out ?? new Float64Array(batch * resultWidth);
  const inPlace = isShared(result);
  if (inPlace && isShared(values)) {
    const block = fieldsInBlock(bandLimit);
    const threads = Math.min(pool.workers, Math.ceil(batch / block));
    const of = { direction, bandLimit, grid, values, out: result, block, threads };
    await inShares(of, { pool, signal });
    return result;
  }
  function* pieces(): Generator<Piece> {
    for (let first = 0; first < batch; first += most) {
      const end = Math.min(first + most, batch);
      const [from, to] = [first * width, end * width];
      yield {
        bandLimit,
        grid,
        values: isShared(values) ? values.subarray(from, to) : values.slice(from, to),
        out: inPlace ? result.subarray(first * resultWidth, end * resultWidth) : undefined,
      };
    }
  }
  const transfer = (piece: Piece) => (isShared(values) ? [] : [piece.values.buffer as ArrayBuffer]);
  let filled = 0;
  for await (const rows of pool.map(task, pieces(), { transfer, signal })) {
    if (rows === undefined) continue;
    result.set(rows, filled);
    filled += rows.length;
  }
  return result;
}
