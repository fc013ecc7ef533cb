import { join } from "node:path";
import { quoted } from "../output/about.ts";
import { program, type QueueOptions, queueDirectives } from "./jobScript.ts";

/** A training run as a job: its call, how many tasks share its steps, and how many processors each has. */
export interface TrainingJob {
  readonly argv: readonly string[];
  /** The model file, absolute. */
  readonly out: string;
  readonly cwd: string;
  /** The job folder, absolute. */
  readonly folder: string;
  readonly tasks: number;
  readonly workers: number;
  /** Steps of the whole run; absent where a time limit decides. */
  readonly steps?: number;
}

/** What the job says. */
export function trainingLog({ folder }: Pick<TrainingJob, "folder">): string {
  return join(folder, "train.log");
}

/** The ids of Slurm that the run has had, each on its own line: noted when it is submitted, and by the script when it starts. */
export function trainingIds({ folder }: Pick<TrainingJob, "folder">): string {
  return join(folder, "jobs.txt");
}

/** Seconds before the time limit at which the ranks end after a step, with a checkpoint. */
const AHEAD = 60;

/** The script of the job. Submitted again, or requeued by Slurm, it goes on from the checkpoint. */
export function trainingScript(job: TrainingJob, queue: QueueOptions): string {
  const directives = [
    "--job-name=chaosphere-train",
    `--chdir="${job.cwd}"`,
    `--output="${trainingLog(job)}"`,
    "--open-mode=append",
    "--requeue",
    `--ntasks=${job.tasks}`,
    `--cpus-per-task=${job.workers}`,
    `--signal=TERM@${AHEAD}`,
    ...queueDirectives(queue),
  ];
  // Ranks that are released end before rank 0 does, for which a site may end the others after a while.
  const srun = ["srun", "--wait=0", "--cpus-per-task", `${job.workers}`];
  const call = quoted([...srun, ...program, ...job.argv]);
  return [
    "#!/bin/bash",
    ...directives.map((option) => `#SBATCH ${option}`),
    `echo "$SLURM_JOB_ID" >> ${quoted([trainingIds(job)])}`,
    `if [ -e ${quoted([job.out])} ]; then resume=--resume; fi`,
    `exec ${call} $resume`,
    "",
  ].join("\n");
}
