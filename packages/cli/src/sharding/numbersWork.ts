import { openNpyWriter } from "@chaosphere/data/node";
import { concatenated } from "../inputs/concatenated.ts";
import type { RowRange } from "../output/inBatches.ts";
import type { Report } from "../terminal/terminal.ts";
import type { DoneShards, ShardedWork } from "./shardedWork.ts";

/** What was found of some rows. */
export interface FoundNumbers {
  /** Those of the rows in their order, as many of each as the report knows. */
  readonly values: Float64Array;
  /** What else the report must know, as JSON, in the order of the rows. */
  readonly notes: readonly unknown[];
}

/** Numbers that are found row by row, and a report that looks at those of all rows together. */
export interface NumbersWork extends Pick<ShardedWork, "unit" | "count" | "out" | "inputs"> {
  /** What must hold before the work, and need not be asked by every shard. Default nothing. */
  readonly check?: () => Promise<void>;
  /** Finds those of a range, which do not depend on the other rows. */
  readonly find: (rows: RowRange) => Promise<FoundNumbers>;
  readonly report: (found: FoundNumbers) => Report | Promise<Report>;
}

/**
 * The work of a report, whole or in shards. A shard is a flat .npy file of float64; the merge holds all numbers in memory, as the
 * verb itself does.
 */
export function numbersWork(work: NumbersWork): ShardedWork {
  const { unit, count, out, inputs, check = async () => {}, find, report } = work;
  return {
    unit,
    count,
    ...(out !== undefined && { out }),
    inputs,
    checkShards: check,
    runWhole: async () => {
      await check();
      return report(await find({ first: 0, count }));
    },
    runShard: async (rows, path) => {
      const { values, notes } = await find(rows);
      const file = await openNpyWriter(path, { shape: [values.length], force: true });
      await file.append(values);
      await file.close();
      return notes;
    },
    merge: async (shards) => report(await gathered(shards)),
  };
}

/** The numbers of all shards, one after another. */
async function gathered(shards: DoneShards): Promise<FoundNumbers> {
  const parts: Float64Array[] = [];
  const notes: unknown[] = [];
  for await (const shard of shards()) {
    notes.push(...shard.notes);
    for await (const batch of shard.batches()) parts.push(batch);
  }
  return { values: concatenated(parts), notes };
}
