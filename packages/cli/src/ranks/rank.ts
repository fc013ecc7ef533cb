import { CallError } from "../errors/callError.ts";

/** Which of the processes of one training run this is. */
export interface Rank {
  /** From 0, which has the loop, the optimiser and the files. */
  readonly index: number;
  readonly count: number;
  /** What a scheduler calls the run, so that what an earlier one left is not taken for it; empty without. */
  readonly job: string;
  /** Whether all ranks are known to be on one machine. */
  readonly isOneNode: boolean;
}

/** Whether srun runs this process beside the first of its tasks, whose words go to one standard output with those of the others. */
export function isOtherTask(environment: Readonly<Record<string, string | undefined>>): boolean {
  const { SLURM_STEP_NUM_TASKS: tasks = 1, SLURM_PROCID: task = 0 } = environment;
  return Number(tasks) > 1 && Number(task) > 0;
}

/** What `--ranks` says: how many, and which of them this process is. */
export interface RanksOption {
  readonly count: number;
  readonly index?: number;
}

/** Reads `--ranks k` or `--ranks i/k`. */
export function ranksOption(text: string): RanksOption {
  const [, index, count = ""] = /^(?:(\d+)\/)?(\d+)$/.exec(text.trim()) ?? [];
  const ranks = { count: Number(count), ...(index !== undefined && { index: Number(index) }) };
  if (!(ranks.count >= 1 && (ranks.index ?? 0) < ranks.count)) {
    throw new CallError(
      `--ranks must be k or i/k with 0 ≤ i < k, got "${text}". The first of two is 0/2.`,
    );
  }
  return ranks;
}

/**
 * The rank of this process: by `--ranks`, else by the variables that srun sets for a step of several tasks; undefined for a
 * process that trains by itself.
 *
 * @throws {@link CallError} if the option and srun contradict each other, or if it is not said which rank this is.
 */
export function rankOf(
  option: RanksOption | undefined,
  environment: Readonly<Record<string, string | undefined>>,
): Rank | undefined {
  // A batch script has SLURM_NTASKS too, but only the tasks of a step are ranks.
  const tasks = Number(environment["SLURM_STEP_NUM_TASKS"] ?? 1);
  const task = Number(environment["SLURM_PROCID"] ?? 0);
  if (tasks > 1) {
    if (option && (option.count !== tasks || (option.index ?? task) !== task)) {
      throw new CallError(
        `--ranks must be those of srun, got ${option.index === undefined ? "" : `${option.index}/`}${option.count} in task ${task} of ${tasks}. Leave it out.`,
      );
    }
    const { SLURM_JOB_ID, SLURM_STEP_ID, SLURM_RESTART_COUNT = "0" } = environment;
    return {
      index: task,
      count: tasks,
      job: `${SLURM_JOB_ID}.${SLURM_STEP_ID}.${SLURM_RESTART_COUNT}`,
      isOneNode: environment["SLURM_STEP_NUM_NODES"] === "1",
    };
  }
  if (!option) return undefined;
  const { count, index = count === 1 ? 0 : undefined } = option;
  if (index === undefined) {
    throw new CallError(
      `--ranks must say which of ${count} this process is, got ${count} outside of srun. Start ${count} processes, with --ranks 0/${count} and so on, or one call with srun -n ${count}.`,
    );
  }
  return { index, count, job: "", isOneNode: false };
}
