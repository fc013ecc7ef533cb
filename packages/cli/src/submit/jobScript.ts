import { fileURLToPath } from "node:url";
import { quoted } from "../output/about.ts";
import type { Plan } from "./plan.ts";
import { LIMIT_SIGNAL } from "./runTask.ts";

/** What is asked of the queue. */
export interface QueueOptions {
  readonly partition?: string;
  readonly time?: string;
  /** Further options of sbatch, as --account=abc. */
  readonly sbatch?: readonly string[];
}

/** The scripts of a job folder. */
export interface JobScripts {
  /** Of the array: does the task that SLURM_ARRAY_TASK_ID counts. */
  readonly job: string;
  readonly merge: string;
}

/** Seconds before the time limit at which a task leaves the shard in hand. */
const AHEAD = 60;

/** The program's entry as the scripts call it. */
export const program: readonly string[] = [
  process.execPath,
  fileURLToPath(new URL("../main.js", import.meta.url)),
];

/** What is asked of the queue as options of sbatch. */
export function queueDirectives({ partition, time, sbatch = [] }: QueueOptions): string[] {
  return [
    ...(partition === undefined ? [] : [`--partition=${partition}`]),
    ...(time === undefined ? [] : [`--time=${time}`]),
    ...sbatch,
  ];
}

/** The scripts of a job in a folder, an absolute path. */
export function jobScripts(folder: string, plan: Plan, options: QueueOptions): JobScripts {
  const queue = queueDirectives(options);
  const script = (name: string, directives: readonly string[], words: readonly string[]) =>
    [
      "#!/bin/bash",
      `#SBATCH --job-name=${name}`,
      `#SBATCH --chdir="${folder}"`,
      "#SBATCH --open-mode=append",
      "#SBATCH --requeue",
      ...[...directives, ...queue].map((option) => `#SBATCH ${option}`),
      // Signals of Slurm reach the program itself.
      `exec ${quoted([...program, "submit", ...words])}`,
      "",
    ].join("\n");
  const name = `chaosphere-${plan.argv[0]}`;
  const signal = LIMIT_SIGNAL.replace("SIG", "");
  const job = script(
    name,
    ["--output=logs/%a.log", `--signal=B:${signal}@${AHEAD}`, `--cpus-per-task=${plan.workers}`],
    ["--run-task", "TASK", folder],
  ).replace("--run-task TASK", '--run-task "$SLURM_ARRAY_TASK_ID"');
  const merge = script(`${name}-merge`, ["--output=logs/merge.log"], ["--merge", folder]);
  return { job, merge };
}
