import { CallError } from "../errors/callError.ts";
import { whole } from "../options/numbers.ts";
import type { Verb, VerbContext } from "../program/verb.ts";
import { mergeJob } from "../submit/mergeJob.ts";
import { readJob } from "../submit/plan.ts";
import { runTask } from "../submit/runTask.ts";
import { type RunOptions, resumeRun, startRun } from "../submit/startRun.ts";
import { statusReport } from "../submit/statusReport.ts";
import { readTraining } from "../submit/trainingJob.ts";
import { counted } from "../terminal/counted.ts";
import type { Report } from "../terminal/terminal.ts";

interface SubmitOptions extends RunOptions {
  readonly status?: string;
  readonly resume?: string;
  readonly runTask?: number;
  readonly merge?: string;
}

/** Options of where and how the work is done. */
const submitOptions = [
  ["tasks", "--tasks"],
  ["shards", "--shards"],
  ["partition", "--partition"],
  ["time", "--time"],
  ["sbatch", "--sbatch"],
  ["arrayLimit", "--array-limit"],
  ["workers", "--workers"],
  ["directory", "--directory"],
  ["dryRun", "--dry-run"],
  ["prepare", "--prepare"],
  ["here", "--here"],
] as const;

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
        "tasks of the array; default: of 5 minutes or more; of train, the ranks of one job, by default 1",
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
      .option(
        "--directory <dir>",
        "job folder; default: the name of the output, or else of the verb, with .job behind it",
      )
      .option("--dry-run", "print the script and write nothing")
      .option("--prepare", "write the job folder and submit nothing")
      .option("--here", "do the tasks in processes of this machine, without Slurm")
      .option("--status <dir>", "tell how the run of a job folder stands")
      .option(
        "--resume <dir>",
        "do again what is missing or corrupt of a job folder, and merge; of train, go on from its checkpoint",
      )
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
  if (options.status !== undefined) {
    const training = await readTraining(options.status);
    return training
      ? (await import("../submit/trainingStatus.ts")).trainingReport(training)
      : statusReport(await readJob(options.status));
  }
  if (options.merge !== undefined) return mergeJob(await readJob(options.merge), context);
  if (options.runTask !== undefined) return taskReport(call, options.runTask, context);
  if (options.resume !== undefined) {
    const training = await readTraining(options.resume);
    if (training) {
      checkAsBefore(training.folder, options);
      return (await import("../submit/trainingStatus.ts")).resumeTraining(training);
    }
    return resumeRun(await readJob(options.resume), options, context);
  }
  if (call[0] === "train") {
    const { submitTraining } = await import("./submitTraining.ts");
    return submitTraining(call, options, context);
  }
  return startRun(call, options, context);
}

/** @throws {@link CallError} if a training run is to be resumed otherwise than it was submitted. */
function checkAsBefore(folder: string, { resume: _, ...options }: SubmitOptions): void {
  const own = submitOptions.filter(
    ([name]) => options[name] !== undefined && options[name] !== false,
  );
  if (own.length === 0) return;
  throw new CallError(
    `a training run must be resumed as it was submitted, got ${own.map(([, option]) => option).join(", ")}. Leave it out, or change ${folder}/job.sh.`,
  );
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
