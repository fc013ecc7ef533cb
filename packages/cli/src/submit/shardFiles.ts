import { readdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { readNpyRows, writeFileAtomic } from "@chaosphere/data/node";
import { CallError } from "../callError.ts";
import type { RowRange } from "../output/inBatches.ts";
import type { DoneShard, ShardedWork } from "../sharding/shardedWork.ts";
import { fileChecksum, type Job, rowsOfShard } from "./plan.ts";

/** What is kept beside the file of a shard. */
export interface ShardRecord {
  /** Of the plan. */
  readonly plan: string;
  readonly rows: RowRange;
  readonly bytes: number;
  readonly sha256: string;
  readonly seconds: number;
  readonly notes: readonly unknown[];
}

/** The file of a shard. */
export function shardPath({ folder }: Job, index: number): string {
  return join(folder, "shards", `${index}.npy`);
}

function recordPath({ folder }: Job, index: number): string {
  return join(folder, "shards", `${index}.json`);
}

/** Does a shard: the file under a temporary name until it is whole, then its record with the checksum. */
export async function makeShard(job: Job, work: ShardedWork, index: number): Promise<void> {
  const path = shardPath(job, index);
  const rows = rowsOfShard(job.plan, index);
  const began = performance.now();
  const notes = await work.runShard(rows, path);
  const record: ShardRecord = {
    plan: job.id,
    rows,
    bytes: (await stat(path)).size,
    sha256: await fileChecksum(path),
    seconds: (performance.now() - began) / 1000,
    notes,
  };
  const text = new TextEncoder().encode(`${JSON.stringify(record)}\n`);
  await writeFileAtomic(recordPath(job, index), text, { force: true });
}

/** The record of a shard that is there with as many bytes as it had; undefined if it is not. */
export async function shardRecord(job: Job, index: number): Promise<ShardRecord | undefined> {
  try {
    const record: ShardRecord = JSON.parse(await readFile(recordPath(job, index), "utf8"));
    const { size } = await stat(shardPath(job, index));
    return record.plan === job.id && record.bytes === size ? record : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a shard is there and has the bytes that were written. */
export async function isShardWhole(job: Job, index: number): Promise<boolean> {
  const record = await shardRecord(job, index);
  return record !== undefined && record.sha256 === (await fileChecksum(shardPath(job, index)));
}

/**
 * All shards in order, each checked before it is read.
 *
 * @throws {@link CallError} if one is missing or corrupt.
 */
export async function* doneShards(job: Job): AsyncGenerator<DoneShard> {
  for (let index = 0; index < job.plan.shards; index++) {
    const record = await shardRecord(job, index);
    if (!record) throw notWhole(job, index);
    const { rows, notes } = record;
    yield { rows, notes, batches: () => batchesOf(job, index) };
  }
}

async function* batchesOf(job: Job, index: number): AsyncGenerator<Float64Array> {
  if (!(await isShardWhole(job, index))) throw notWhole(job, index);
  yield* readNpyRows(shardPath(job, index));
}

function notWhole({ folder }: Job, index: number): CallError {
  return new CallError(
    `every shard must be there with the bytes that were written, got shard ${index} missing or corrupt. Do it again by chaosphere submit --resume ${folder}.`,
  );
}

/** Removes what killed runs left of files that they were writing: only when nobody writes any more. */
export async function removeParts({ folder }: Job): Promise<void> {
  const shards = join(folder, "shards");
  const parts = (await readdir(shards)).filter((name) => name.endsWith(".part"));
  for (const name of parts) await rm(join(shards, name), { force: true });
}
