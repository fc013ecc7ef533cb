import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Report } from "../terminal/terminal.ts";
import { reportPath } from "./mergeJob.ts";
import type { Job } from "./plan.ts";
import { type JobStatus, jobStatus, type TaskState } from "./status.ts";
import { submissions } from "./submissions.ts";

/** The states in the order of the table. */
const states = ["done", "running", "waiting", "failed", "lost"] as const;

/** How the run of a job folder stands, as a table. */
export async function statusReport(job: Job): Promise<Report> {
  const status = await jobStatus(job);
  const { tasks, shards, done, secondsLeft } = status;
  const inState = (state: TaskState) => tasks.filter((task) => task.state === state).length;
  const counts = Object.fromEntries(states.map((state) => [state, inState(state)]));
  return {
    json: {
      directory: job.folder,
      ...counts,
      shards,
      shardsDone: done,
      secondsLeft: secondsLeft ?? null,
      merged: status.isMerged,
      toldBy: status.isQueueKnown ? ["files", "squeue"] : ["files"],
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
function remedies(job: Job, { tasks, isMerged, isQueueKnown }: JobStatus): string[] {
  const { folder, plan } = job;
  if (isMerged) return [`merged   ${plan.out ?? reportPath(job)}`];
  const lines = tasks
    .filter(({ message }) => message !== undefined)
    .slice(0, 5)
    .map(({ task, message }) => `task ${task}: ${message}`);
  const isOver = tasks.every(({ state }) => state !== "running" && state !== "waiting");
  const log = join(folder, "logs", "merge.log");
  const mayRun = !isQueueKnown && tasks.some(({ state }) => state === "lost");
  return [
    ...lines,
    ...(mayRun
      ? ["told by the files alone, without squeue: a task that is lost may run on another machine"]
      : []),
    ...(isOver
      ? [
          `not merged${existsSync(log) ? `, see ${log}` : ""}; go on: chaosphere submit --resume ${folder}`,
        ]
      : []),
  ];
}
