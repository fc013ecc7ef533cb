import { DomainError, GridError } from "../errors.ts";
import { type GridFields, gridFields, type SphereGrid } from "../grid/sphereGrid.ts";
import type { Cancellation } from "../workers/host.ts";
import type { Task } from "../workers/task.ts";
import type { WorkerPool } from "../workers/workerPool.ts";
import { coefficients, type HarmonicCoefficients } from "./coefficients.ts";
import {
  type AnalysisOptions,
  adjointSynthesis,
  analyse,
  type SynthesisOptions,
  synthesise,
} from "./transform.ts";
import { adjointOfMaps, analysisOfMaps, synthesisOfRows } from "./transformPieces.ts";

/** Where the parts of a transform are computed. */
export interface OnWorkers {
  readonly pool: WorkerPool;
  /** Rejects with the reason of its abort. */
  readonly signal?: Cancellation | undefined;
}

/**
 * {@link synthesise} by the workers of a pool, each a few fields at a time; the same bits for any number of them.
 * Coefficients and `out` in shared memory, such as `sharedArray` gives, are used in place; others are copied on the
 * way.
 *
 * @throws Like {@link synthesise}; the reason of the signal's abort.
 *
 * @example
 * ```ts
 * import { coefficients, gaussLegendre, synthesise, synthesiseParallel } from "@chaosphere/core";
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
  const { bandLimit, batch } = a;
  const isAlone = pool.workers === 0 || !(batch > fieldsAtOnce(bandLimit));
  // What is refused is refused as by one thread.
  if (isAlone || !isWhole(out, batch * grid?.nLat * grid?.nLon)) {
    return synthesise(a, grid, { unit, out });
  }
  const values = await inPieces(synthesisOfRows, { pool, signal }, { ...a, grid, out }, [
    bandLimit ** 2,
    grid.nLat * grid.nLon,
  ]);
  return gridFields(grid, values, unit);
}

/**
 * {@link analyse} by the workers of a pool, each a few fields at a time; the same bits for any number of them. Values and
 * `out` in shared memory, such as `sharedArray` gives, are used in place; others are copied on the way.
 *
 * @throws Like {@link analyse}; the reason of the signal's abort.
 */
export function analyseParallel(
  fields: GridFields,
  bandLimit: number,
  options: AnalysisOptions & OnWorkers,
): Promise<HarmonicCoefficients> {
  return analysis(analyse, analysisOfMaps, fields, bandLimit, options);
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
  return analysis(adjointSynthesis, adjointOfMaps, fields, bandLimit, options);
}

async function analysis(
  alone: typeof analyse,
  task: Task<Piece, Float64Array | undefined>,
  fields: GridFields,
  bandLimit: number,
  { pool, signal, out }: AnalysisOptions & OnWorkers,
): Promise<HarmonicCoefficients> {
  if (signal?.aborted) throw signal.reason;
  const isAlone = pool.workers === 0 || !(fields?.batch > fieldsAtOnce(bandLimit));
  if (isAlone || !isWhole(out, fields.batch * bandLimit ** 2)) {
    return alone(fields, bandLimit, { out });
  }
  const { grid } = fields;
  const widths = [grid.nLat * grid.nLon, bandLimit ** 2] as const;
  try {
    const batch = { ...fields, bandLimit, out };
    return coefficients(
      "harmonic",
      bandLimit,
      await inPieces(task, { pool, signal }, batch, widths),
    );
  } catch (error) {
    // What one thread refuses is said as it says it, with the number of the field in the batch.
    if (error instanceof DomainError || error instanceof GridError) alone(fields, bandLimit);
    throw error;
  }
}

/**
 * Fields that a worker gets at once: enough that the way to the worker and back, 0.1 ms, does not show, and few enough
 * that small batches are shared out. It depends on nothing but the band limit.
 */
function fieldsAtOnce(bandLimit: number): number {
  if (bandLimit < 48) return 64;
  return bandLimit < 96 ? 16 : 4;
}

interface Piece {
  readonly bandLimit: number;
  readonly values: Float64Array;
  readonly grid: SphereGrid;
  readonly out?: Float64Array | undefined;
}

/** Hands out the rows of a batch and gathers those of the result; widths are those of a row before and after. */
async function inPieces(
  task: Task<Piece, Float64Array | undefined>,
  { pool, signal }: OnWorkers,
  { values, bandLimit, grid, out }: Piece,
  [width, resultWidth]: readonly [number, number],
): Promise<Float64Array> {
  const batch = values.length / width;
  const most = fieldsAtOnce(bandLimit);
  const result = out ?? new Float64Array(batch * resultWidth);
  const inPlace = isShared(result);
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

const isShared = ({ buffer }: Float64Array): boolean =>
  typeof SharedArrayBuffer !== "undefined" && buffer instanceof SharedArrayBuffer;

const isWhole = (out: Float64Array | undefined, length: number): boolean =>
  out === undefined || (out instanceof Float64Array && out.length === length);
