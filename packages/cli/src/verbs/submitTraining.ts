import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { networkNames } from "@chaosphere/model";
import { usualSteps } from "@chaosphere/train";
import { CommanderError } from "commander";
import { CallError } from "../errors/callError.ts";
import { required } from "../options/required.ts";
import { quoted } from "../output/about.ts";
import { checkedFormat } from "../output/target.ts";
import { commandLine, parsed, usage } from "../program/program.ts";
import type { VerbContext } from "../program/verb.ts";
import { sharedTraining } from "../ranks/sharedTraining.ts";
import type { RunOptions } from "../submit/startRun.ts";
import { checkTrainingQueue, createTraining, startTraining } from "../submit/trainingJob.ts";
import { trainingScript } from "../submit/trainingScript.ts";
import { counted } from "../terminal/counted.ts";
import type { Report, Terminal } from "../terminal/terminal.ts";
import type { TrainOptions } from "../training/trainOptions.ts";
import { train } from "./train.ts";

/**
 * Submits a training run as one job whose tasks are its ranks.
 *
 * @throws {@link CallError} if the call cannot be run so, as far as can be told before the data are read.
 */
export async function submitTraining(
  argv: readonly string[],
  options: RunOptions,
  { terminal }: VerbContext,
): Promise<Report> {
  const { tasks = 1, workers = 1, prepare = false, dryRun = false } = options;
  if (options.here || options.shards !== undefined || options.arrayLimit !== undefined) {
    throw new CallError(
      "the ranks of train must be tasks of one job of Slurm, got --here, --shards or --array-limit. Leave these out; on one machine start train by itself.",
    );
  }
  if (!prepare && !dryRun) await checkTrainingQueue();
  const { out, steps } = await checkedCall(argv, tasks, terminal);
  const folder = resolve(options.directory ?? `${out}.job`);
  const run = { argv, out: resolve(out), cwd: process.cwd(), folder, tasks, workers };
  const job = { ...run, ...(steps !== undefined && { steps }) };
  const json = { directory: folder, tasks, out: job.out };
  if (dryRun) {
    const script = trainingScript(job, options);
    return { json: { ...json, jobIds: [], script }, summary: [script.trimEnd()] };
  }
  await createTraining(job, options);
  const jobIds = prepare ? [] : [await startTraining(job)];
  return {
    json: { ...json, jobIds, state: prepare ? "prepared" : "submitted" },
    summary: [
      `train on ${counted(tasks, "rank")}: ${prepare ? "prepared" : `job ${jobIds.join("")}`} to write ${out}`,
      `how it stands: chaosphere submit --status ${quoted([folder])}; to ${prepare ? "start it" : "go on from its checkpoint"}: chaosphere submit --resume ${quoted([folder])}`,
    ],
  };
}

/** The model file of a call of train that so many tasks can run, and its steps, unless a time limit decides. */
async function checkedCall(
  argv: readonly string[],
  tasks: number,
  terminal: Terminal,
): Promise<{ readonly out: string; readonly steps: number | undefined }> {
  let given: TrainOptions | undefined;
  const program = commandLine([train], terminal, () => async (...words) => {
    given = parsed(words).options as unknown as TrainOptions;
  });
  try {
    await program.parseAsync(argv, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    throw new CallError(usage(error, "chaosphere train"));
  }
  const { ranks, resume, ...options }: TrainOptions = given ?? ({} as TrainOptions);
  if (ranks || resume) {
    throw new CallError(
      "a submitted run must have its ranks from --tasks and resume by itself, got --ranks or --resume. Leave them out.",
    );
  }
  required("--band-limit", options.bandLimit, "32");
  const out = required("--out", options.out, "pcm.model");
  await checkedFormat("model", out, { force: true });
  if (existsSync(out)) {
    throw new CallError(
      `the model of a submitted run must be a new file, from whose checkpoints it goes on, got ${out}, which exists. Remove it, or give another --out; a run that was submitted before goes on by chaosphere submit --resume and its job folder.`,
    );
  }
  const { model = "operator" } = options;
  if (tasks > 1) {
    if (!networkNames.some((name) => name === model)) {
      throw new CallError(
        `only a network is trained in steps that tasks can share, got --model ${model} with --tasks ${tasks}. Leave --tasks out.`,
      );
    }
    sharedTraining({ ...options, ranks: { count: tasks, index: 0 } }, {});
  }
  const { minutes, steps = minutes === undefined ? usualSteps : undefined } = options;
  return { out, steps };
}
