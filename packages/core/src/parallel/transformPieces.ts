import { type GridFields, gridFields, type SphereGrid } from "../grid/sphereGrid.ts";
import { coefficients } from "../harmonics/coefficients.ts";
import { adjointSynthesis, analyse, synthesise } from "../harmonics/transform.ts";
import type { Task } from "../workers/task.ts";
import { type Counter, stop, take } from "./claims.ts";

/** Rows of coefficients for a worker. */
export interface SynthesisPiece {
  readonly bandLimit: number;
  /** Rows of bandLimit² coefficients. */
  readonly values: Float64Array;
  readonly grid: SphereGrid;
  /** Shared memory for the maps. Without it they are returned. */
  readonly out?: Float64Array | undefined;
}

/** Maps for a worker. */
export interface AnalysisPiece {
  readonly bandLimit: number;
  /** Maps of nLat·nLon values. */
  readonly values: Float64Array;
  readonly grid: SphereGrid;
  /** Shared memory for the coefficients. Without it they are returned. */
  readonly out?: Float64Array | undefined;
}

type Result = Float64Array | undefined;

const module = import.meta.url;

export const synthesisOfRows: Task<SynthesisPiece, Result> = {
  module,
  name: "synthesiseRows",
  id: "chaosphere.synthesiseRows",
  run: synthesiseRows,
};

export function synthesiseRows({ bandLimit, values, grid, out }: SynthesisPiece): Result {
  const maps = synthesise(coefficients("harmonic", bandLimit, values), grid, { out }).values;
  return out === undefined ? maps : undefined;
}

export const analysisOfMaps: Task<AnalysisPiece, Result> = {
  module,
  name: "analyseMaps",
  id: "chaosphere.analyseMaps",
  run: analyseMaps,
};

export function analyseMaps(piece: AnalysisPiece): Result {
  const a = analyse(fieldsOf(piece), piece.bandLimit, { out: piece.out }).values;
  return piece.out === undefined ? a : undefined;
}

export const adjointOfMaps: Task<AnalysisPiece, Result> = {
  module,
  name: "adjointSynthesiseMaps",
  id: "chaosphere.adjointSynthesiseMaps",
  run: adjointSynthesiseMaps,
};

export function adjointSynthesiseMaps(piece: AnalysisPiece): Result {
  const a = adjointSynthesis(fieldsOf(piece), piece.bandLimit, { out: piece.out }).values;
  return piece.out === undefined ? a : undefined;
}

/** A batch in shared memory, of which every worker takes some fields after others until none are left. */
export interface SharedBatch {
  readonly direction: "synthesis" | "analysis" | "adjoint";
  readonly bandLimit: number;
  readonly grid: SphereGrid;
  readonly values: Float64Array;
  readonly out: Float64Array;
  /** Fields that are worth computing at once, and the workers that share them. */
  readonly block: number;
  readonly threads: number;
  /** Counts what has been taken. */
  readonly taken: Counter;
}

export const shareOfBatch: Task<SharedBatch, void> = {
  module,
  name: "transformShare",
  id: "chaosphere.transformShare",
  run: transformShare,
};

const transforms = {
  synthesis: synthesiseRows,
  analysis: analyseMaps,
  adjoint: adjointSynthesiseMaps,
};

export function transformShare(of: SharedBatch): void {
  const { direction, bandLimit, grid, values, out, taken } = of;
  const [row, map] = [bandLimit ** 2, grid.nLat * grid.nLon];
  const [width, resultWidth] = direction === "synthesis" ? [row, map] : [map, row];
  const items = { count: values.length / width, threads: of.threads, block: of.block };
  try {
    for (;;) {
      const [first, end] = take(taken, items);
      if (first === end) return;
      transforms[direction]({
        bandLimit,
        grid,
        values: values.subarray(first * width, end * width),
        out: out.subarray(first * resultWidth, end * resultWidth),
      });
    }
  } catch (error) {
    stop(taken);
    throw error;
  }
}

const fieldsOf = ({ grid, values }: AnalysisPiece): GridFields => gridFields(grid, values);
