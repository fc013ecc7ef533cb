import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import { child, type Key, purpose } from "@chaosphere/core";
import {
  malliavinWeights,
  type PathScheme,
  type StochasticEquation,
  type WeightedStates,
  type WeightOptions,
} from "@chaosphere/malliavin";
import { pathWorkers } from "@chaosphere/malliavin/node";
import type { EquationSource } from "./equationSource.ts";
import { type Start, startsOf } from "./runSettings.ts";

/** A batch of paths, complete. */
export interface PathRun {
  readonly seed: number;
  /** Named by the seed. */
  readonly key: Key;
  readonly start: Start;
  readonly horizon: number;
  readonly steps: number;
  readonly paths: number;
  readonly scheme: PathScheme;
}

/** Ends of paths and their Malliavin weights, rows of m numbers. */
export interface WeightedEnds {
  readonly states: Float64Array;
  readonly weights: Float64Array;
}

/** Paths between two reports of progress, and in memory with their matrices. */
const CHUNK = 8192;

/** Threads cannot load TypeScript: run from the sources, everything is stepped in this one. */
export const THREADS_LOAD: boolean = import.meta.url.endsWith(".js");

/** The options of the paths first, …, first + count − 1 of a run. */
export function batchOf(run: PathRun, first: number, count: number): WeightOptions {
  const { key, start, horizon, steps, scheme } = run;
  return {
    key: child(key, purpose.path),
    paths: count,
    firstRow: first,
    start: startsOf(start, key, first, count),
    horizon,
    steps,
    scheme,
  };
}

/** Weighs all paths of a run, on threads if there are to be several; their number does not show in the result. */
export async function weightedPaths(
  source: EquationSource,
  equation: StochasticEquation,
  run: PathRun,
  { workers, onPaths }: { readonly workers: number; readonly onPaths: (done: number) => void },
): Promise<WeightedEnds> {
  const { dimension: m } = equation;
  const states = new Float64Array(run.paths * m);
  const weights = new Float64Array(run.paths * m);
  const file = `./equationSource${extname(fileURLToPath(import.meta.url))}`;
  const url = new URL(file, import.meta.url);
  const pool =
    workers > 1 ? pathWorkers({ url, dimension: m, parameters: source }, { workers }) : undefined;
  try {
    for (let first = 0; first < run.paths; first += CHUNK) {
      const count = Math.min(CHUNK, run.paths - first);
      const options = batchOf(run, first, count);
      const [ends] = pool
        ? await pool.malliavinWeights(options)
        : malliavinWeights(equation, options);
      states.set((ends as WeightedStates).states, first * m);
      weights.set((ends as WeightedStates).weights, first * m);
      onPaths(first + count);
    }
  } finally {
    await pool?.close();
  }
  return { states, weights };
}
