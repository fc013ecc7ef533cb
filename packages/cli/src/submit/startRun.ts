import { chmod, writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join, resolve } from "node:path";
import { CallError } from "../errors/callError.ts";
import type { VerbContext } from "../program/verb.ts";
import { counted } from "../terminal/counted.ts";
import { progress } from "../terminal/progress.ts";
import type { Report } from "../terminal/terminal.ts";
import { jobScripts, type QueueOptions } from "./jobScript.ts";
import { isMerged, mergeJob, reportPath } from "./mergeJob.ts";
import { newPlan } from "./newPlan.ts";
import { createJob, type Job, type Plan } from "./plan.ts";
import { plannedWork } from "./plannedWork.ts";
import { removeParts } from "./removeParts.ts";
import { runHere } from "./runHere.ts";
import { checkSbatch, largestArray, queueStates, scancel } from "./slurm.ts";
import { submissions, submitTasks, unfinishedTasks } from "./submissions.ts";

/** How the work of a call is to be cut, and where it is to be done. */
export interface RunOptions extends QueueOptions {
  readonly tasks?: number;
  readonly shards?: number;
  readonly arrayLimit?: number;
  readonly workers?: number;
  readonly directory?: string;
  readonly dryRun?: boolean;
  readonly here?: boolean;
  readonly prepare?: boolean;
}

/** Most tasks of an array where nobody says: that of Slurm without a setting. */
const ARRAY = 1000;

/** Plans the call of a verb, makes its job folder, and has the tasks done. */
export async function startRun(
  argv: readonly string[],
  options: RunOptions,
  context: VerbContext,
): Promise<Report> {
  const { here = false, prepare = false, dryRun = false } = options;
  if (!here && !prepare && !dryRun) await checkSbatch();
  const divided = await context.divideCall(argv, context.terminal);
  await divided.work.checkShards();
  const site = here ? undefined : await largestArray();
  const plan = await newPlan(argv, divided, {
    ...(options.tasks !== undefined && { tasks: options.tasks }),
    ...(options.shards !== undefined && { shards: options.shards }),
    arrayLimit: Math.min(options.arrayLimit ?? site ?? ARRAY, site ?? Number.POSITIVE_INFINITY),
    workers: here ? 1 : (options.workers ?? 1),
  });
  const folder = options.directory ?? `${divided.work.out ?? argv[0]}.job`;
  const scripts = jobScripts(resolve(folder), plan, options);
  if (dryRun) return dryReport(folder, plan, scripts.job);
  const job = await createJob(folder, plan);
  await divided.work.inPlace?.prepare();
  for (const [name, text] of Object.entries(scripts)) {
    await writeFile(join(job.folder, `${name}.sh`), text);
    await chmod(join(job.folder, `${name}.sh`), 0o755);
  }
  const tasks = Array.from({ length: plan.tasks }, (_, i) => i);
  if (prepare) return startedReport(job, [], tasks.length, "prepared");
  return start(job, tasks, options, context);
}

/** Does again the tasks that have shards missing or corrupt and are not in the queue; then the merge. */
export async function resumeRun(
  job: Job,
  options: RunOptions,
  context: VerbContext,
): Promise<Report> {
  if (!options.here) await checkSbatch();
  const unfinished = await unfinishedTasks(job);
  if (unfinished.length === 0 && (await isMerged(job))) {
    return startedReport(job, [], 0, "complete");
  }
  const earlier = await submissions(job);
  const queue = await queueStates(earlier.flatMap(({ array, merge }) => [array, merge]));
  const waits = (id: string) => queue?.has(id) === true;
  const ids = earlier.flatMap(({ array, merge }) => [array, merge]).filter((id) => id !== "");
  const queued = unfinished.filter((task) =>
    earlier.some(({ array }) => waits(`${array}_${task}`)),
  );
  const merges = earlier.map(({ merge }) => merge).filter(waits);
  const [busy] = [
    ...queued.map((task) => `task ${task}`),
    // One that waits for tasks which are over without being done would only say so.
    ...(unfinished.length === 0 ? merges.map((id) => `its merge, job ${id},`) : []),
  ];
  if (busy !== undefined) {
    throw new CallError(
      `a run must have ended before it is resumed, got ${busy} in the queue. Wait for it, or cancel it with scancel ${ids.join(" ")}.`,
    );
  }
  const { work } = await plannedWork(job, context, { force: true });
  await scancel(merges);
  await removeParts(job, work);
  return start(job, unfinished, options, context);
}

/** Does tasks here, or has Slurm do them. */
async function start(
  job: Job,
  tasks: readonly number[],
  options: RunOptions,
  context: VerbContext,
): Promise<Report> {
  if (options.here) {
    const bar = progress(context.terminal, "running", "tasks", tasks.length);
    const processes = options.workers ?? availableParallelism();
    await runHere(job, tasks, processes, bar.advance).finally(() => bar.finish());
    const { json, summary } = await mergeJob(job, context);
    const told = { directory: job.folder, jobIds: [], tasks: tasks.length };
    return { json: { ...json, ...told }, summary };
  }
  const { array, merge } = await submitTasks(job, tasks);
  const ids = array === "" ? [merge] : [array, merge];
  return startedReport(job, ids, tasks.length, "submitted");
}

function startedReport(
  job: Job,
  jobIds: readonly string[],
  tasks: number,
  state: "submitted" | "prepared" | "complete",
): Report {
  const { folder, plan } = job;
  const { shards, unit, count } = plan;
  const out = plan.out ?? reportPath(job);
  const what = `${count} ${unit} in ${counted(shards, "shard")}, ${counted(tasks, "task")}`;
  return {
    json: { directory: folder, jobIds, tasks, shards, unit, count, state, out },
    summary:
      state === "complete"
        ? [`nothing is left to do: ${out} has been merged`]
        : [
            `${what}: ${state === "prepared" ? "prepared" : `job ${jobIds.join(", then ")} to merge ${out}`}`,
            `how it stands: chaosphere submit --status ${folder}`,
          ],
  };
}

function dryReport(folder: string, plan: Plan, script: string): Report {
  const { tasks, shards, unit, count } = plan;
  return {
    json: { directory: resolve(folder), jobIds: [], tasks, shards, unit, count, script },
    summary: [script.trimEnd()],
  };
}
