import { readFile, stat } from "node:fs/promises";
import { join, relative } from "node:path";
import { readNpyRows, writeFileAtomic } from "@chaosphere/data/node";
import { CallError } from "../errors/callError.ts";
import type { RowRange } from "../output/inBatches.ts";
import type { DoneShard, ShardedWork } from "../sharding/shardedWork.ts";
import { fileChecksum, type Job, rowsOfShard } from "./plan.ts";

/** What is kept of a shard. */
export interface ShardRecord {
  /** Of the plan. */
  readonly plan: string;
  readonly rows: RowRange;
  readonly files: readonly ShardFile[];
  readonly seconds: number;
  readonly notes: readonly unknown[];
}

/** A file of a shard, with what it held when it was written. */
export interface ShardFile {
  /** From the job folder on. */
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** The file of a shard whose rows are merged. */
export function shardPath({ folder }: Job, index: number): string {
  return join(folder, "shards", `${index}.npy`);
}

/** The record of a shard. */
export function recordPath({ folder }: Job, index: number): string {
  return join(folder, "shards", `${index}.json`);
}

/** Does a shard: each file under a temporary name until it is whole, then the record with their checksums. */
export async function makeShard(job: Job, work: ShardedWork, index: number): Promise<void> {
  const rows = rowsOfShard(job.plan, index);
  const began = performance.now();
  const own = shardPath(job, index);
  const notes = await (work.inPlace ? work.inPlace.run(rows) : work.runShard(rows, own));
  const paths = work.inPlace ? work.inPlace.files(rows) : [own];
  const files: ShardFile[] = [];
  for (const path of paths) files.push(await shardFile(job, path));
  const seconds = (performance.now() - began) / 1000;
  const record: ShardRecord = { plan: job.id, rows, files, seconds, notes };
  const text = new TextEncoder().encode(`${JSON.stringify(record)}\n`);
  await writeFileAtomic(recordPath(job, index), text, { force: true });
}

/** A file with what it holds now. */
export async function shardFile({ folder }: Job, path: string): Promise<ShardFile> {
  const { size } = await stat(path);
  return { path: relative(folder, path), bytes: size, sha256: await fileChecksum(path) };
}

/** The record of a shard whose files are there with as many bytes as they had; undefined if they are not. */
export async function shardRecord(job: Job, index: number): Promise<ShardRecord | undefined> {
  try {
    const record: ShardRecord = JSON.parse(await readFile(recordPath(job, index), "utf8"));
    // A record that was put in the place of another is of other rows.
    const isOwn = record.rows.first === rowsOfShard(job.plan, index).first;
    if (record.plan !== job.id || !isOwn) return undefined;
    for (const { path, bytes } of record.files) {
      if ((await stat(join(job.folder, path))).size !== bytes) return undefined;
    }
    return record;
  } catch {
    return undefined;
  }
}

/** Whether a shard is there and has the bytes that were written. */
export async function isShardWhole(job: Job, index: number): Promise<boolean> {
  const record = await shardRecord(job, index);
  if (record === undefined) return false;
  for (const file of record.files) if (!(await isWhole(job, file))) return false;
  return true;
}

/** Whether a file that is there has the bytes that were written. */
export async function isWhole({ folder }: Job, { path, sha256 }: ShardFile): Promise<boolean> {
  return (await fileChecksum(join(folder, path))) === sha256;
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
  if (job.plan.together === undefined) yield* readNpyRows(shardPath(job, index));
}

function notWhole({ folder }: Job, index: number): CallError {
  return new CallError(
    `every shard must be there with the bytes that were written, got shard ${index} missing or corrupt. Do it again by chaosphere submit --resume ${folder}.`,
  );
}
