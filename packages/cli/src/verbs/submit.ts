import { existsSync } from "node:fs";
import { chmod, writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join, resolve } from "node:path";
import { CallError } from "../callError.ts";
import { counted } from "../holdOut.ts";
import { whole } from "../numbers.ts";
import { progress } from "../progress.ts";
import { jobScripts, type QueueOptions } from "../submit/jobScript.ts";
import { isMerged, mergeJob } from "../submit/mergeJob.ts";
import { newPlan } from "../submit/newPlan.ts";
import { createJob, type Job, type Plan, readJob } from "../submit/plan.ts";
import { runHere } from "../submit/runHere.ts";
import { runTask } from "../submit/runTask.ts";
import { checkSbatch, largestArray, queueStates, scancel } from "../submit/slurm.ts";
import { type JobStatus, jobStatus, type TaskState } from "../submit/status.ts";
import { submissions, submitTasks, unfinishedTasks } from "../submit/submissions.ts";
import type { Report } from "../terminal.ts";
import type { Verb, VerbContext } from "../verb.ts";

interface SubmitOptions extends QueueOptions {
  readonly tasks?: number;
  readonly shards?: number;
  readonly arrayLimit?: number;
  readonly workers?: number;
  readonly directory?: string;
  readonly dryRun?: boolean;
  readonly here?: boolean;
  readonly prepare?: boolean;
  readonly status?: string;
  readonly resume?: string;
  readonly runTask?: number;
  readonly merge?: string;
}

/** Most tasks of an array where nobody says: that of Slurm without a setting. */
const ARRAY = 1000;

/** The work of another verb as a job array of Slurm, or in processes of this machine. */
export const submit: Verb = {
  name: "submit",
  description:
    "run another verb as a job array of Slurm and merge what its tasks made; the output has the bytes of one process",
  example:
    "chaosphere submit --here --tasks 2 -- noise --alpha 2 --kappa 3 --band-limit 32 --count 8 --out many.npy",
  declare: (command, act) =>
    command
      .argument("[call...]", "-- and the call of a verb, or the job folder of --run-task")
      .option(
        "--tasks <n>",
        "tasks of the array; default: of 5 minutes or more",
        whole("--tasks", 1),
      )
      .option(
        "--shards <n>",
        "files that the work is cut into, of which a task that is killed loses one; default: 4 for each task",
        whole("--shards", 1),
      )
      .option("--partition <p>", "partition of the queue")
      .option("--time <t>", "time limit of a task, as Slurm takes it")
      .option("--sbatch <option...>", "further options of sbatch, as --sbatch=--account=abc")
      .option(
        "--array-limit <k>",
        "most tasks of an array; default: what the site says",
        whole("--array-limit", 1),
      )
      .option(
        "--workers <n>",
        "processors: of each task, by default 1, or of this machine with --here, by default all",
        whole("--workers", 1, 1024),
      )
      .option("--directory <dir>", "job folder; default: the output's name with .job behind it")
      .option("--dry-run", "print the script and write nothing")
      .option("--prepare", "write the job folder and submit nothing")
      .option("--here", "do the tasks in processes of this machine, without Slurm")
      .option("--status <dir>", "tell how the run of a job folder stands")
      .option("--resume <dir>", "do again what is missing or corrupt of a job folder, and merge")
      .option("--run-task <i>", "do task i of a job folder in this process", whole("--run-task", 0))
      .option("--merge <dir>", "merge the shards of a job folder in this process")
      .action(act(submitCall)),
};

async function submitCall(
  call: readonly string[],
  options: SubmitOptions,
  context: VerbContext,
): Promise<Report> {
  checkOneDeed(call, options);
  if (options.status !== undefined) return statusReport(await readJob(options.status));
  if (options.merge !== undefined) return mergeJob(await readJob(options.merge), context);
  if (options.runTask !== undefined) return taskReport(call, options.runTask, context);
  if (options.resume !== undefined) return resumed(await readJob(options.resume), options, context);
  return submitted(call, options, context);
}

/** @throws {@link CallError} unless the call asks for one thing. */
function checkOneDeed(call: readonly string[], options: SubmitOptions): void {
  const asked = [
    ...(options.status === undefined ? [] : ["--status"]),
    ...(options.resume === undefined ? [] : ["--resume"]),
    ...(options.merge === undefined ? [] : ["--merge"]),
    ...(call.length === 0 ? [] : [options.runTask === undefined ? "-- VERB" : "--run-task"]),
  ];
  if (asked.length === 1) return;
  throw new CallError(
    `submit must be given one of -- VERB …, --status DIR, --resume DIR, --merge DIR or --run-task I DIR, got ${asked.length === 0 ? "none" : asked.join(" and ")}. ${asked.length === 0 ? "Add one" : "Keep one"} of them.`,
  );
}

async function submitted(
  argv: readonly string[],
  options: SubmitOptions,
  context: VerbContext,
): Promise<Report> {
  const { here = false, prepare = false, dryRun = false } = options;
  if (!here && !prepare && !dryRun) await checkSbatch();
  const divided = await context.divideCall(argv, context.terminal);
  divided.work.checkShards();
  const site = here ? undefined : await largestArray();
  const plan = await newPlan(argv, divided, {
    ...(options.tasks !== undefined && { tasks: options.tasks }),
    ...(options.shards !== undefined && { shards: options.shards }),
    arrayLimit: Math.min(options.arrayLimit ?? site ?? ARRAY, site ?? Number.POSITIVE_INFINITY),
    workers: here ? 1 : (options.workers ?? 1),
  });
  const folder = options.directory ?? `${divided.work.out}.job`;
  const scripts = jobScripts(resolve(folder), plan, options);
  if (dryRun) return dryReport(folder, plan, scripts.job);
  const job = await createJob(folder, plan);
  for (const [name, text] of Object.entries(scripts)) {
    await writeFile(join(job.folder, `${name}.sh`), text);
    await chmod(join(job.folder, `${name}.sh`), 0o755);
  }
  const tasks = Array.from({ length: plan.tasks }, (_, i) => i);
  if (prepare) return submittedReport(job, [], tasks.length, "prepared");
  return started(job, tasks, options, context);
}

/** Does tasks here, or has Slurm do them. */
async function started(
  job: Job,
  tasks: readonly number[],
  options: SubmitOptions,
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
  return submittedReport(job, ids, tasks.length, "submitted");
}

/** Submits the tasks that have shards missing or corrupt and are not in the queue; then the merge. */
async function resumed(job: Job, options: SubmitOptions, context: VerbContext): Promise<Report> {
  if (!options.here) await checkSbatch();
  const unfinished = await unfinishedTasks(job);
  if (unfinished.length === 0 && (await isMerged(job))) {
    return submittedReport(job, [], 0, "complete");
  }
  const earlier = await submissions(job);
  const queue = await queueStates(earlier.flatMap(({ array, merge }) => [array, merge]));
  const waits = (id: string) => queue?.has(id) === true;
  const queued = unfinished.filter((task) =>
    earlier.some(({ array }) => waits(`${array}_${task}`)),
  );
  if (queued.length > 0) {
    throw new CallError(
      `a run must have ended before it is resumed, got task ${queued[0]} in the queue. Wait for it, or cancel it with scancel ${earlier.map(({ array }) => array).join(" ")}.`,
    );
  }
  await scancel(earlier.map(({ merge }) => merge).filter(waits));
  return started(job, unfinished, options, context);
}

async function taskReport(
  [folder = "", ...others]: readonly string[],
  task: number,
  context: VerbContext,
): Promise<Report> {
  const job = await readJob(folder);
  if (others.length > 0 || task >= job.plan.tasks) {
    throw new CallError(
      `--run-task must be below the number of tasks, ${job.plan.tasks}, and go with one folder, got ${[task, ...others].join(" ")}. Write --run-task 0 DIR.`,
    );
  }
  const { made, skipped } = await runTask(job, task, context);
  return {
    json: { directory: job.folder, task, made, skipped },
    summary: [`task ${task}: ${counted(made, "shard")} made, ${skipped} there already`],
  };
}

function submittedReport(
  { folder, plan }: Job,
  jobIds: readonly string[],
  tasks: number,
  state: "submitted" | "prepared" | "complete",
): Report {
  const { shards, unit, count, out } = plan;
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

async function statusReport(job: Job): Promise<Report> {
  const status = await jobStatus(job);
  const { tasks, shards, done, secondsLeft } = status;
  const inState = (state: TaskState) => tasks.filter((task) => task.state === state).length;
  const states = ["done", "running", "waiting", "failed", "lost"] as const;
  const counts = Object.fromEntries(states.map((state) => [state, inState(state)]));
  return {
    json: {
      directory: job.folder,
      ...counts,
      shards,
      shardsDone: done,
      secondsLeft: secondsLeft ?? null,
      merged: status.isMerged,
      tasks,
      jobIds: (await submissions(job)).flatMap(({ array, merge }) => [array, merge]),
    },
    summary: [
      job.plan.commandLine,
      ...states.map((state) => `${state.padEnd(8)} ${String(inState(state)).padStart(6)} tasks`),
      `shards   ${String(done).padStart(6)} of ${shards} done`,
      ...(secondsLeft === undefined
        ? []
        : [`left     ${String(Math.ceil(secondsLeft)).padStart(6)} s`]),
      ...remedies(job, status),
    ],
  };
}

/** What failed, and what to do now. */
function remedies({ folder, plan }: Job, { tasks, isMerged }: JobStatus): string[] {
  if (isMerged) return [`merged   ${plan.out}`];
  const lines = tasks
    .filter(({ message }) => message !== undefined)
    .slice(0, 5)
    .map(({ task, message }) => `task ${task}: ${message}`);
  const isOver = tasks.every(({ state }) => state !== "running" && state !== "waiting");
  const log = join(folder, "logs", "merge.log");
  return [
    ...lines,
    ...(isOver
      ? [
          `not merged${existsSync(log) ? `, see ${log}` : ""}; go on: chaosphere submit --resume ${folder}`,
        ]
      : []),
  ];
}
