import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import { child, type Key, purpose } from "@chaosphere/core";
import {
  malliavinWeights,
  type PathScheme,
  pathWorkers,
  type StochasticEquation,
  type WeightedStates,
  type WeightOptions,
} from "@chaosphere/malliavin";
import { type WorkersOption, withPool } from "../options/workers.ts";
import { type RowRange, rowRanges } from "../output/inBatches.ts";
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

/** About what a step of a path takes in one dimension with its weight, in seconds. */
const STEP = 1.5e-7;

/** Seconds until a thread has loaded what equations can come from. */
const START = 0.3;

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

/** Weighs paths of a run, on threads if there are to be several; neither their number nor the range shows in the result. */
export async function weightedPaths(
  source: EquationSource,
  equation: StochasticEquation,
  run: PathRun,
  range: RowRange,
  { workers, onPaths }: WorkersOption & { readonly onPaths: (done: number) => void },
): Promise<WeightedEnds> {
  const { dimension: m } = equation;
  const states = new Float64Array(range.count * m);
  const weights = new Float64Array(range.count * m);
  const file = `./equationSource${extname(fileURLToPath(import.meta.url))}`;
  const module = { url: new URL(file, import.meta.url), dimension: m, parameters: source };
  await withPool({ workers }, async (poolFor) => {
    const pool = poolFor(STEP * m ** 2 * run.steps * range.count, START);
    const threads = pool.workers === 0 ? undefined : pathWorkers(module, { pool });
    for (const { first, count } of rowRanges(range.count, CHUNK)) {
      const options = batchOf(run, range.first + first, count);
      const [ends] = threads
        ? await threads.malliavinWeights(options)
        : malliavinWeights(equation, options);
      states.set((ends as WeightedStates).states, first * m);
      weights.set((ends as WeightedStates).weights, first * m);
      onPaths(first + count);
    }
  });
  return { states, weights };
}
