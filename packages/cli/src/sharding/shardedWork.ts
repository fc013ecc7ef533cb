import type { RowRange } from "../output/inBatches.ts";
import type { Report } from "../terminal.ts";

/**
 * Work on rows each of which depends on the call and its own number alone, so that any process can do any of them, in
 * any order, and the merged output has the bytes of one process.
 */
export interface ShardedWork {
  /** What the rows are, in the plural. */
  readonly unit: string;
  readonly count: number;
  /** The file that the merge writes. */
  readonly out: string;
  /** Files that are read: a plan is void when one changes. */
  readonly inputs: readonly string[];
  /** @throws {@link CallError} if shards of this output cannot be put together. */
  readonly checkShards: () => void;
  /** Does all rows in this process and writes the output. */
  readonly runWhole: () => Promise<Report>;
  /** Does some rows and writes them to a file of its own; the notes are what the report must know of them. */
  readonly runShard: (rows: RowRange, path: string) => Promise<readonly unknown[]>;
  /** Writes the output from the shards of all rows in order, in memory that does not grow with their number. */
  readonly merge: (shards: AsyncIterable<DoneShard>) => Promise<Report>;
}

/** A shard that has been done. */
export interface DoneShard {
  readonly rows: RowRange;
  readonly notes: readonly unknown[];
  /** The numbers of its file, a batch at a time. */
  readonly batches: () => AsyncIterable<Float64Array>;
}
