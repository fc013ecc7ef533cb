import { readFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { writeFileAtomic } from "@chaosphere/data/node";
import type { Job } from "./plan.ts";

/** How a task went last. */
export interface TaskRecord {
  readonly state: "running" | "done" | "failed";
  /** Where it runs or ran. */
  readonly host: string;
  readonly process: number;
  /** Of Slurm, as 12_3; empty without it. */
  readonly slurm: string;
  /** Why it failed. */
  readonly message?: string;
}

/** The file of a task's record. */
export function recordOfTask({ folder }: Job, task: number): string {
  return join(folder, "tasks", `${task}.json`);
}

/** Notes how a task of this process goes. */
export async function noteTask(
  job: Job,
  task: number,
  state: TaskRecord["state"],
  message?: string,
): Promise<void> {
  const { SLURM_ARRAY_JOB_ID: array, SLURM_ARRAY_TASK_ID: index } = process.env;
  const record: TaskRecord = {
    state,
    host: hostname(),
    process: process.pid,
    slurm: array === undefined ? "" : `${array}_${index}`,
    ...(message !== undefined && { message }),
  };
  const text = new TextEncoder().encode(`${JSON.stringify(record)}\n`);
  await writeFileAtomic(recordOfTask(job, task), text, { force: true });
}

/** How a task went last; undefined if it has not started. */
export async function taskRecord(job: Job, task: number): Promise<TaskRecord | undefined> {
  try {
    return JSON.parse(await readFile(recordOfTask(job, task), "utf8"));
  } catch {
    return undefined;
  }
}

/** Whether the process of a record lives on this machine. */
export function isAlive({ host, process: id }: TaskRecord): boolean {
  if (host !== hostname()) return false;
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    // That of another user.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/** Whether the task of a record may still be at work: by its process on this machine, elsewhere unless squeue knows it no more. */
export function mayLive(
  record: TaskRecord | undefined,
  queue: ReadonlyMap<string, string> | undefined,
): boolean {
  if (record?.state !== "running") return false;
  if (record.host === hostname()) return isAlive(record);
  return record.slurm === "" || queue === undefined || queue.has(record.slurm);
}
