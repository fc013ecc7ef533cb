import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { readBytes } from "@chaosphere/data/node";
import { decodeCheckpoint } from "@chaosphere/model";
import { CallError } from "../errors/callError.ts";
import { quoted } from "../output/about.ts";
import type { Report } from "../terminal/terminal.ts";
import { queueStates } from "./slurm.ts";
import { checkTrainingQueue, idsOfTraining, startTraining } from "./trainingJob.ts";
import { type TrainingJob, trainingLog } from "./trainingScript.ts";

/** `stopped`: it was submitted and, as far as is known, neither runs nor waits nor has finished its model. */
export type TrainingState = "finished" | "running" | "waiting" | "stopped" | "prepared";

/** How a training run stands. */
export interface TrainingStatus {
  readonly state: TrainingState;
  /** Steps behind the model file; absent before the first checkpoint, and for a model that is fitted without steps. */
  readonly step?: number;
  /** The last line of the log. */
  readonly said?: string;
  readonly jobIds: readonly string[];
  /** The job that waits or runs. */
  readonly queued?: string;
  /** Whether squeue was asked beside the files. */
  readonly isQueueKnown: boolean;
}

/** How a training run stands, by its model file, its log and the queue. */
export async function trainingStatus(
  job: TrainingJob,
  askQueue: typeof queueStates = queueStates,
): Promise<TrainingStatus> {
  const jobIds = await idsOfTraining(job);
  const queue = await askQueue(jobIds);
  const model = existsSync(job.out)
    ? decodeCheckpoint(await readBytes(job.out), job.out)
    : undefined;
  const network = model?.kind === "network" ? model : undefined;
  const step = network?.state?.step ?? network?.steps;
  const said = await lastLine(trainingLog(job));
  const queued = jobIds.find((id) => queue?.has(id));
  const place = queued === undefined ? undefined : queue?.get(queued);
  return {
    state: model && !network?.state ? "finished" : stateOf(place, jobIds.length > 0),
    ...(step !== undefined && { step }),
    ...(said !== undefined && { said }),
    ...(queued !== undefined && { queued }),
    jobIds,
    isQueueKnown: jobIds.length > 0 && queue !== undefined,
  };
}

/** The state of a run whose model is not finished. */
function stateOf(place: string | undefined, wasSubmitted: boolean): TrainingState {
  if (place === undefined) return wasSubmitted ? "stopped" : "prepared";
  return place === "PENDING" || place === "REQUEUED" ? "waiting" : "running";
}

async function lastLine(path: string): Promise<string | undefined> {
  const text = await readFile(path, "utf8").catch(() => "");
  return text
    .split(/[\r\n]+/)
    .filter((line) => line.trim() !== "")
    .at(-1);
}

/** How the training run of a job folder stands, in words. */
export async function trainingReport(
  job: TrainingJob,
  askQueue: typeof queueStates = queueStates,
): Promise<Report> {
  const { state, step, said, jobIds, isQueueKnown } = await trainingStatus(job, askQueue);
  const { folder, out, tasks, steps } = job;
  const canGoOn = state === "stopped" || state === "prepared";
  return {
    json: {
      directory: folder,
      state,
      step: step ?? null,
      steps: steps ?? null,
      lastLine: said ?? null,
      tasks,
      out,
      toldBy: isQueueKnown ? ["files", "squeue"] : ["files"],
      jobIds,
    },
    summary: [
      quoted(["chaosphere", ...job.argv]),
      `state    ${state}${state === "finished" ? `, ${out}` : ""}`,
      ...(step === undefined
        ? []
        : [`step     ${step}${steps === undefined ? "" : ` of ${steps}`}`]),
      ...(said === undefined ? [] : [`said     ${said}`]),
      ...(state === "stopped" && !isQueueKnown
        ? ["told by the files alone, without squeue: it may wait or run"]
        : []),
      ...(canGoOn
        ? [
            `${state === "stopped" ? "go on" : "start it"}: chaosphere submit --resume ${quoted([folder])}`,
          ]
        : []),
    ],
  };
}

/**
 * Submits a training run again, which goes on from its checkpoint.
 *
 * @throws {@link CallError} if its model is finished, or its job waits or runs as far as squeue tells.
 */
export async function resumeTraining(
  job: TrainingJob,
  askQueue: typeof queueStates = queueStates,
): Promise<Report> {
  const { folder, out, tasks, steps } = job;
  const { state, step, queued } = await trainingStatus(job, askQueue);
  if (state === "finished") {
    throw new CallError(
      `a training run must be unfinished to be resumed, got a finished model in ${out}. Submit a new run with another --out.`,
    );
  }
  if (queued !== undefined) {
    throw new CallError(
      `a training run must have ended before it is resumed, got job ${queued} ${state}. Wait for it, or cancel it with scancel ${queued}.`,
    );
  }
  await checkTrainingQueue();
  const id = await startTraining(job);
  const from = step === undefined ? "from the start" : `from step ${step}`;
  return {
    json: {
      directory: folder,
      state: "submitted",
      step: step ?? null,
      steps: steps ?? null,
      tasks,
      out,
      jobIds: [id],
    },
    summary: [
      `job ${id} to write ${out}, ${from}`,
      `how it stands: chaosphere submit --status ${quoted([folder])}`,
    ],
  };
}
