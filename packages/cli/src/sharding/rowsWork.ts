import type { GridFields, HarmonicCoefficients } from "@chaosphere/core";
import type { WorkerPool } from "@chaosphere/core/workers";
import { CallError } from "../callError.ts";
import type { About } from "../output/fieldsFile.ts";
import { type RowRange, writeBatches } from "../output/inBatches.ts";
import { openMergedRows } from "../output/mergedRows.ts";
import { openRows, type RowsOutput } from "../output/rowsOutput.ts";
import type { Target, TargetOptions } from "../output/target.ts";
import type { Report } from "../terminal.ts";
import { type WorkersOption, withPool } from "../workers.ts";
import type { DoneShards, ShardedWork } from "./shardedWork.ts";

/** Rows of coefficients that were drawn together. */
export interface DrawnRows {
  readonly coefficients: HarmonicCoefficients;
  /** What the report must know of them, as JSON. Default nothing. */
  readonly note?: unknown;
}

/** Gathers the notes of all rows, in their order. */
export interface Tally {
  readonly add: (note: unknown) => void;
  readonly report: () => Report;
}

/** Fields that are drawn row by row and written in the form of a target. */
export interface RowsWork {
  readonly rows: RowRange;
  readonly bandLimit: number;
  readonly target: Target;
  readonly to: TargetOptions & WorkersOption;
  readonly about: About;
  readonly inputs?: readonly string[];
  /** What is done to fields on a grid before they are written. */
  readonly finish?: (fields: GridFields) => GridFields;
  /** About what one thread takes for so many rows, in seconds. */
  readonly seconds: (count: number) => number;
  /** Draws a range of the rows, numbered as `rows` numbers them, batch after batch. */
  readonly draw: (rows: RowRange, pool: WorkerPool) => AsyncIterable<DrawnRows>;
  readonly tally: () => Tally;
}

/** The work of drawing fields, whole or in shards. A shard is an .npy file of its rows as the output has them. */
export function rowsWork(work: RowsWork): ShardedWork {
  const { rows, to, target } = work;
  return {
    unit: "fields",
    count: rows.count,
    out: to.out,
    inputs: work.inputs ?? [],
    checkShards: async () => void shardTarget(work),
    runWhole: async () => {
      const tally = work.tally();
      await write(work, rows, { target, to }, tally.add);
      return tally.report();
    },
    runShard: async (range, path) => {
      const notes: unknown[] = [];
      const within = { first: rows.first + range.first, count: range.count };
      const own = { target: shardTarget(work), to: { ...to, out: path, force: true } };
      await write(work, within, own, (note) => notes.push(note));
      return notes;
    },
    merge: async (shards) => {
      const tally = work.tally();
      const { bandLimit, about } = work;
      const output = openMergedRows(target, to, { count: rows.count, bandLimit, about });
      await writeBatches(output, merged(shards, tally));
      return tally.report();
    },
  };
}

async function write(
  work: RowsWork,
  rows: RowRange,
  { target, to }: Pick<RowsWork, "target" | "to">,
  note: (note: unknown) => void,
): Promise<void> {
  const { bandLimit, about, finish } = work;
  await withPool(to, async (poolFor) => {
    const pool = poolFor(work.seconds(rows.count));
    const output: RowsOutput = openRows(target, to, {
      count: rows.count,
      bandLimit,
      about,
      pool,
      ...(finish && { finish }),
    });
    async function* batches() {
      for await (const drawn of work.draw(rows, pool)) {
        if (drawn.note !== undefined) note(drawn.note);
        yield drawn.coefficients;
      }
    }
    await writeBatches(output, batches());
  });
}

async function* merged(shards: DoneShards, tally: Tally) {
  for await (const { notes, batches } of shards()) {
    notes.forEach(tally.add);
    yield* batches();
  }
}

/** @throws {@link CallError} if shards of the output cannot be put together. */
function shardTarget({ target, to }: RowsWork): Target {
  if (target.form === "grid") return { ...target, format: "npy" };
  if (target.form === "coefficients") return target;
  throw new CallError(
    `shards must be of .npy, .nc or .zarr, got ${to.out}. Write one of them, which chaosphere convert turns into .fits.`,
  );
}
