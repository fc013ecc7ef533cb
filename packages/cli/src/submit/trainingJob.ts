import { existsSync } from "node:fs";
import { appendFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { CallError } from "../errors/callError.ts";
import { quoted } from "../output/about.ts";
import type { QueueOptions } from "./jobScript.ts";
import { checkSbatch, sbatch } from "./slurm.ts";
import { type TrainingJob, trainingIds, trainingScript } from "./trainingScript.ts";

const FORMAT = "chaosphere training job 1";

function scriptPath({ folder }: TrainingJob): string {
  return join(folder, "job.sh");
}

/**
 * Writes the job folder.
 *
 * @throws {@link CallError} if there is one already: two jobs would write the same model.
 */
export async function createTraining(job: TrainingJob, queue: QueueOptions): Promise<void> {
  const { folder, ...record } = job;
  if (existsSync(folder)) {
    throw new CallError(
      `the job folder must not exist yet, got ${folder}. Go on with its run by chaosphere submit --resume ${quoted([folder])}, remove it, or name another by --directory.`,
    );
  }
  await mkdir(folder, { recursive: true });
  const text = JSON.stringify({ format: FORMAT, ...record }, null, 2);
  await writeFile(join(folder, "training.json"), `${text}\n`);
  await writeFile(scriptPath(job), trainingScript(job, queue), { mode: 0o755 });
}

/**
 * The training run of a folder; undefined if the folder is none of one.
 *
 * @throws {@link CallError} if it is one of another version of the program.
 */
export async function readTraining(path: string): Promise<TrainingJob | undefined> {
  const folder = resolve(path);
  const text = await readFile(join(folder, "training.json"), "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  const { format, ...record } = JSON.parse(text);
  if (format === FORMAT) return { ...record, folder };
  throw new CallError(
    `the folder must have a training.json of "${FORMAT}", got ${JSON.stringify(format)} in ${folder}. Use the version of chaosphere that made it.`,
  );
}

/** Whether training can be submitted from here; else what to do is said. */
export const checkTrainingQueue = (): Promise<void> => checkSbatch("start train by itself");

/** Submits the script of the folder, and returns the job's id. */
export async function startTraining(job: TrainingJob): Promise<string> {
  const id = await sbatch(scriptPath(job), []);
  await appendFile(trainingIds(job), `${id}\n`);
  return id;
}

/** The ids that the run has had, in order. */
export async function idsOfTraining(job: TrainingJob): Promise<readonly string[]> {
  const text = await readFile(trainingIds(job), "utf8").catch(() => "");
  return [...new Set(text.split("\n").filter((line) => line !== ""))];
}
