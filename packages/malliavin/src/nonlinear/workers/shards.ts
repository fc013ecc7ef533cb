import { ShapeError } from "@chaosphere/core";
import type { PathStates, WeightOptions } from "../pathOptions.ts";

/** The functions that a worker can run. */
export type Work = "simulatePaths" | "simulateFlow" | "malliavinWeights";

/** Paths first, …, first + count − 1 of a batch. */
export interface Shard {
  readonly first: number;
  readonly count: number;
}

/** Enough for any number of processors: none waits long for the last. */
const MOST = 32;

/** The batch in shards of nearly equal size, which do not depend on the number of workers. */
export function shardsOf(paths: number): Shard[] {
  const number = Math.min(paths, MOST);
  return Array.from({ length: number }, (_, s) => {
    const first = Math.floor((s * paths) / number);
    return { first, count: Math.floor(((s + 1) * paths) / number) - first };
  });
}

/**
 * The options of a shard: its own rows of everything that has one per path.
 *
 * @throws {@link ShapeError} unless these hold whole rows.
 */
export function shardOptions(
  options: WeightOptions,
  dimension: number,
  { first, count }: Shard,
): WeightOptions {
  const { paths, firstRow = 0, start, increments, initialScore } = options;
  const rows = (whole: Float64Array): Float64Array => {
    const width = whole.length / paths;
    if (!Number.isInteger(width)) {
      throw new ShapeError(
        `pathWorkers: arrays with one row per path must hold whole rows for ${paths} paths, got ${whole.length} numbers. Give every path its row.`,
      );
    }
    return whole.slice(first * width, (first + count) * width);
  };
  return {
    ...options,
    paths: count,
    firstRow: firstRow + first,
    start: start.length === dimension ? start : rows(start),
    ...(increments === undefined ? {} : { increments: rows(increments) }),
    ...(initialScore === undefined ? {} : { initialScore: rows(initialScore) }),
  };
}

/** Writes the reports of a shard into those of the batch, which are made at the first. */
export function mergeShard(
  batch: PathStates[],
  reports: readonly PathStates[],
  paths: number,
  { first, count }: Shard,
): void {
  reports.forEach((report, index) => {
    if (batch[index] === undefined) {
      const entries = Object.entries(report).map(([name, value]) => [
        name,
        value instanceof Float64Array ? new Float64Array((value.length / count) * paths) : value,
      ]);
      batch[index] = Object.fromEntries(entries);
    }
    const whole = batch[index] as unknown as Record<string, unknown>;
    for (const [name, value] of Object.entries(report)) {
      if (value instanceof Float64Array) {
        (whole[name] as Float64Array).set(value, first * (value.length / count));
      }
    }
  });
}
