import type { GridFields, HarmonicCoefficients } from "@chaosphere/core";
import type { WorkerPool } from "@chaosphere/core/workers";
import { type WorkersOption, withPool } from "../options/workers.ts";
import type { About } from "../output/fieldsFile.ts";
import { type RowRange, writeBatches } from "../output/inBatches.ts";
import { openMergedRows } from "../output/mergedRows.ts";
import { openRows, type Rows, type RowsOutput } from "../output/rowsOutput.ts";
import type { Target, TargetOptions } from "../output/target.ts";
import type { Report } from "../terminal/terminal.ts";
import type { DoneShards, ShardedWork } from "./shardedWork.ts";
import { openShardFile } from "./shardFile.ts";
import { zarrInPlace } from "./zarrInPlace.ts";

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
  const { rows, to, target, bandLimit, about } = work;
  const { count } = rows;
  const store = zarrInPlace(target, to, { count, about });
  const shard = async (range: RowRange, open: (of: Rows) => RowsOutput) => {
    const notes: unknown[] = [];
    const own = { ...range, first: rows.first + range.first };
    await write(work, own, open, (note) => notes.push(note));
    return notes;
  };
  return {
    unit: "fields",
    count,
    out: to.out,
    inputs: work.inputs ?? [],
    checkShards: async () => store?.check(),
    runWhole: async () => {
      await store?.check();
      const tally = work.tally();
      await write(work, rows, (of) => openRows(target, to, of), tally.add);
      return tally.report();
    },
    runShard: (range, path) =>
      shard(range, (of) => openShardFile(target, { ...to, out: path, force: true }, of)),
    ...(store && {
      inPlace: {
        together: store.together,
        prepare: store.prepare,
        restore: store.restore,
        files: store.files,
        run: (range: RowRange) => shard(range, (of) => store.open(range, of)),
      },
    }),
    merge: async (shards) => {
      const tally = work.tally();
      const batches = merged(shards, tally);
      if (store) {
        // The rows are there; what is left is to check them and to tell of them.
        while (!(await batches.next()).done);
      } else {
        await writeBatches(openMergedRows(target, to, { count, bandLimit, about }), batches);
      }
      return tally.report();
    },
  };
}

async function write(
  work: RowsWork,
  rows: RowRange,
  open: (of: Rows) => RowsOutput,
  note: (note: unknown) => void,
): Promise<void> {
  const { bandLimit, about, finish } = work;
  await withPool(work.to, async (poolFor) => {
    const pool = poolFor(work.seconds(rows.count));
    const output = open({
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
