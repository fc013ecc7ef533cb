import { appendFile, readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Job, shardsOfTask } from "./plan.ts";
import { isShardWhole } from "./shardFiles.ts";
import { arraySpec, sbatch } from "./slurm.ts";

/** Jobs of Slurm that were started for a job folder together. */
export interface Submission {
  /** Empty where only the merge was left. */
  readonly array: string;
  readonly merge: string;
  readonly tasks: readonly number[];
}

function path({ folder }: Job): string {
  return join(folder, "submissions.jsonl");
}

/** Submits tasks as one array, and the merge behind it; the job's ids are kept in the folder. */
export async function submitTasks(job: Job, tasks: readonly number[]): Promise<Submission> {
  const script = (name: string) => join(job.folder, name);
  const array =
    tasks.length === 0 ? "" : await sbatch(script("job.sh"), [`--array=${arraySpec(tasks)}`]);
  // After any end of the tasks: a merge that finds a shard missing says so, and one that waits for ever does not.
  const after = array === "" ? [] : [`--dependency=afterany:${array}`];
  const submission = { array, merge: await sbatch(script("merge.sh"), after), tasks };
  await appendFile(path(job), `${JSON.stringify(submission)}\n`);
  return submission;
}

/** What was submitted for a folder, in order. */
export async function submissions(job: Job): Promise<readonly Submission[]> {
  const text = await readFile(path(job), "utf8").catch(() => "");
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
}

/** The tasks that have shards missing or corrupt. */
export async function unfinishedTasks(job: Job): Promise<readonly number[]> {
  const found: number[] = [];
  for (let task = 0; task < job.plan.tasks; task++) {
    for (const shard of shardsOfTask(job.plan, task)) {
      if (await isShardWhole(job, shard)) continue;
      found.push(task);
      break;
    }
  }
  return found;
}
