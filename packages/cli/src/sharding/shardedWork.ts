import type { RowRange } from "../output/inBatches.ts";
import type { Report } from "../terminal/terminal.ts";

/**
 * Work on rows each of which depends on the call and its own number alone, so that any process can do any of them, in
 * any order, and the merged output has the bytes of one process.
 */
export interface ShardedWork {
  /** What the rows are, in the plural. */
  readonly unit: string;
  readonly count: number;
  /** The file that the merge writes; undefined of a verb that only reports. */
  readonly out?: string;
  /** Files that are read: a plan is void when one changes. */
  readonly inputs: readonly string[];
  /** @throws {@link CallError} if this work cannot be done in shards, or would end in an error that shows before it. */
  readonly checkShards: () => Promise<void>;
  /** Does all rows in this process and writes the output. */
  readonly runWhole: () => Promise<Report>;
  /** Does some rows and writes them to a file of its own; the notes are what the report must know of them. */
  readonly runShard: (rows: RowRange, path: string) => Promise<readonly unknown[]>;
  /** Of an output that shards write themselves, each its own rows. */
  readonly inPlace?: InPlace;
  /** Makes the output and the report of the shards of all rows. */
  readonly merge: (shards: DoneShards) => Promise<Report>;
}

/** An output into which every process writes its own rows. */
export interface InPlace {
  /** Rows that are written together: shards begin at multiples of it. */
  readonly together: number;
  /** Lays the output out, all but its rows. */
  readonly prepare: () => Promise<void>;
  /** Lays out what is missing of it, and tells the files that it has beside its rows; processes may do so at once. */
  readonly restore: () => Promise<readonly string[]>;
  /** Does some rows; as {@link ShardedWork.runShard}. */
  readonly run: (rows: RowRange) => Promise<readonly unknown[]>;
  /** The files that hold them. */
  readonly files: (rows: RowRange) => readonly string[];
}

/** All shards in their order; what a pass over them does not ask for is not read. */
export type DoneShards = () => AsyncIterable<DoneShard>;

/** A shard that has been done. */
export interface DoneShard {
  readonly rows: RowRange;
  readonly notes: readonly unknown[];
  /** The numbers of its file, a batch at a time, once its bytes are found to be those that were written. */
  readonly batches: () => AsyncIterable<Float64Array>;
}
