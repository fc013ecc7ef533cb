import { isMerged } from "./mergeJob.ts";
import { type Job, shardsOfTask } from "./plan.ts";
import { shardRecord } from "./shardFiles.ts";
import { queueStates } from "./slurm.ts";
import { submissions } from "./submissions.ts";
import { isAlive, taskRecord } from "./taskRecord.ts";

/** `lost`: it was started and ended without a word, as on a killed process or a node that went down. */
export type TaskState = "done" | "running" | "waiting" | "failed" | "lost";

/** How a task stands. */
export interface TaskStatus {
  readonly task: number;
  readonly state: TaskState;
  readonly shards: number;
  readonly done: number;
  /** Why it failed. */
  readonly message?: string;
}

/** How a job stands. */
export interface JobStatus {
  readonly tasks: readonly TaskStatus[];
  readonly shards: number;
  readonly done: number;
  /** Of the work left, for as many tasks as run now; undefined before the first shard and where nothing runs. */
  readonly secondsLeft?: number;
  readonly isMerged: boolean;
  /** Whether squeue was asked beside the files; sacct never is, since many sites have none. */
  readonly isQueueKnown: boolean;
}

/** How the tasks of a job stand, by their files and by the queue; a shard counts that is there in its length. */
export async function jobStatus(job: Job): Promise<JobStatus> {
  const submitted = await submissions(job);
  const queue = await queueStates(submitted.map(({ array }) => array));
  const latest = [...submitted].reverse();
  const tasks: TaskStatus[] = [];
  let [seconds, done] = [0, 0];
  for (let task = 0; task < job.plan.tasks; task++) {
    const shards = shardsOfTask(job.plan, task);
    let own = 0;
    for (const shard of shards) {
      const record = await shardRecord(job, shard);
      if (!record) continue;
      own++;
      seconds += record.seconds;
    }
    done += own;
    const last = latest.find((submission) => submission.tasks.includes(task));
    const queued = last && queue?.get(`${last.array}_${task}`);
    tasks.push({
      task,
      shards: shards.length,
      done: own,
      ...(own === shards.length ? { state: "done" } : await stateOf(job, task, queued)),
    });
  }
  const running = tasks.filter(({ state }) => state === "running").length;
  const { shards } = job.plan;
  return {
    tasks,
    shards,
    done,
    ...(done > 0 && running > 0 && { secondsLeft: ((shards - done) * (seconds / done)) / running }),
    isMerged: await isMerged(job),
    isQueueKnown: submitted.length > 0 && queue !== undefined,
  };
}

/** How a task stands that has shards left. */
async function stateOf(
  job: Job,
  task: number,
  queued: string | undefined,
): Promise<Pick<TaskStatus, "state" | "message">> {
  if (queued === "PENDING" || queued === "REQUEUED") return { state: "waiting" };
  if (queued !== undefined && queued !== "COMPLETING") return { state: "running" };
  const record = await taskRecord(job, task);
  if (record === undefined) return { state: "waiting" };
  if (record.state === "failed") {
    return { state: "failed", ...(record.message !== undefined && { message: record.message }) };
  }
  return { state: record.state === "running" && isAlive(record) ? "running" : "lost" };
}
