import { rm } from "node:fs/promises";
import { temporariesOf } from "@chaosphere/data/node";
import type { ShardedWork } from "../sharding/shardedWork.ts";
import { type Job, rowsOfShard, shardsOfTask } from "./plan.ts";
import { recordPath, shardPath } from "./shardFiles.ts";
import { queueStates } from "./slurm.ts";
import { mayLive, recordOfTask, taskRecord } from "./taskRecord.ts";

/** Removes what killed tasks left of files that they were writing, in the job folder and in a store; what a task that may live writes stays. */
export async function removeParts(
  job: Job,
  work: ShardedWork,
  askQueue: typeof queueStates = queueStates,
): Promise<void> {
  const tasks = Array.from({ length: job.plan.tasks }, (_, task) => task);
  const records = await Promise.all(tasks.map((task) => taskRecord(job, task)));
  const ids = records.flatMap((record) => record?.slurm.split("_")[0] || []);
  const queue = await askQueue([...new Set(ids)]);
  const ended = tasks.filter((task) => !mayLive(records[task], queue));
  const files = ended.flatMap((task) => filesOfTask(job, work, task));
  for (const part of await temporariesOf(files)) await rm(part, { force: true });
}

/** All files that a task writes. */
function filesOfTask(job: Job, { inPlace }: ShardedWork, task: number): string[] {
  const shards = shardsOfTask(job.plan, task);
  const rowsOf = (shard: number) =>
    inPlace ? inPlace.files(rowsOfShard(job.plan, shard)) : [shardPath(job, shard)];
  const ofShards = shards.flatMap((shard) => [recordPath(job, shard), ...rowsOf(shard)]);
  return [recordOfTask(job, task), ...ofShards];
}
