import { execFileSync } from "node:child_process";
import { failure } from "../errors/failure.ts";
import type { VerbContext } from "../program/verb.ts";
import { counted } from "../terminal/counted.ts";
import { type Job, shardsOfTask } from "./plan.ts";
import { plannedWork } from "./plannedWork.ts";
import { isShardWhole, makeShard } from "./shardFiles.ts";
import { noteTask } from "./taskRecord.ts";

/** What a task has done. */
export interface TaskDone {
  readonly made: number;
  readonly skipped: number;
}

/** The signal that Slurm sends ahead of the time limit. */
export const LIMIT_SIGNAL = "SIGUSR2";

/** Does those shards of a task that are not done yet, one after another. */
export async function runTask(job: Job, task: number, context: VerbContext): Promise<TaskDone> {
  let [made, skipped] = [0, 0];
  const onLimit = () => endAtLimit(made, context.terminal.stderr);
  process.on(LIMIT_SIGNAL, onLimit);
  await noteTask(job, task, "running");
  try {
    const { workers } = job.plan;
    const { work } = await plannedWork(job, context, { force: true, workers });
    for (const shard of shardsOfTask(job.plan, task)) {
      if (await isShardWhole(job, shard)) {
        skipped++;
        continue;
      }
      await makeShard(job, work, shard);
      made++;
    }
    await noteTask(job, task, "done");
    return { made, skipped };
  } catch (error) {
    // On a full disk there may be no room for the record either: the error itself is what must be told.
    await noteTask(job, task, "failed", failure(error).message).catch(() => undefined);
    throw error;
  } finally {
    process.off(LIMIT_SIGNAL, onLimit);
  }
}

/** Leaves the shard in hand, whose temporary file goes with the process, and has Slurm start the task anew. */
function endAtLimit(made: number, say: (text: string) => void): void {
  const id = process.env["SLURM_JOB_ID"];
  if (made === 0 || id === undefined) {
    say(
      "chaosphere submit: a shard must fit into the time limit, got none done in it. Ask for more --time, or for more --shards.\n",
    );
    process.exit(1);
  }
  say(
    `chaosphere submit: the time limit is near; ${counted(made, "shard")} done, the others are requeued.\n`,
  );
  try {
    execFileSync("scontrol", ["requeue", id], { stdio: "inherit" });
  } finally {
    process.exit(0);
  }
}
