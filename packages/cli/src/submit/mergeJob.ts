import { existsSync } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { writeFileAtomic } from "@chaosphere/data/node";
import { failure } from "../errors/failure.ts";
import type { VerbContext } from "../program/verb.ts";
import { finiteJson } from "../terminal/finiteJson.ts";
import type { Report } from "../terminal/terminal.ts";
import type { Job } from "./plan.ts";
import { plannedWork } from "./plannedWork.ts";
import { removeParts } from "./removeParts.ts";
import { doneShards, isWhole, type ShardFile, shardFile, shardRecord } from "./shardFiles.ts";

/** What is kept of a merge. */
interface MergeRecord {
  readonly plan: string;
  /** Of the output; absent where there is none but the report, and of a store. */
  readonly bytes?: number;
  /** Those of a store beside its rows, which are in the records of the shards. */
  readonly files?: readonly ShardFile[];
}

function recordPath({ folder }: Job): string {
  return join(folder, "merged.json");
}

/** Says that a merge has found its output free, and begun to write it. */
function begunPath({ folder }: Job): string {
  return join(folder, "merging.json");
}

/** What the verb itself would print with --json. */
export function reportPath({ folder }: Job): string {
  return join(folder, "report.json");
}

/** Puts the shards together into the output, and keeps the report of the verb. */
export async function mergeJob(job: Job, context: VerbContext): Promise<Report> {
  const { out } = job.plan;
  // The output of a merge that was killed is its own.
  const begun = [recordPath(job), begunPath(job)].some((path) => existsSync(path));
  const planned = await plannedWork(job, context, { force: context.force || begun });
  const { work, assumed, layout } = planned;
  await write(begunPath(job), { plan: job.id });
  const { json, summary } = await work.merge(() => doneShards(job));
  const report = { json: assumed.length > 0 ? { ...json, assumed } : json, summary };
  await write(reportPath(job), finiteJson(report.json));
  const files: ShardFile[] = [];
  for (const path of layout) files.push(await shardFile(job, path));
  const record: MergeRecord = {
    plan: job.id,
    ...(out !== undefined && (layout.length > 0 ? { files } : { bytes: (await stat(out)).size })),
  };
  await write(recordPath(job), record);
  await removeParts(job, work).catch((error) =>
    context.terminal.stderr(
      `chaosphere submit: what killed tasks left in ${job.folder} has not been removed, ${failure(error).message}\n`,
    ),
  );
  return report;
}

async function write(path: string, value: unknown): Promise<void> {
  const text = new TextEncoder().encode(`${JSON.stringify(value)}\n`);
  await writeFileAtomic(path, text, { force: true });
}

/** Whether the output has been merged and is still there: a file in its length, a store with all its chunks in theirs. */
export async function isMerged(job: Job): Promise<boolean> {
  const { out, shards } = job.plan;
  try {
    const { plan, bytes, files }: MergeRecord = JSON.parse(await readFile(recordPath(job), "utf8"));
    if (plan !== job.id) return false;
    if (out === undefined) return true;
    if (files === undefined) return (await stat(out)).size === bytes;
    for (const file of files) if (!(await isWhole(job, file))) return false;
  } catch {
    return false;
  }
  for (let index = 0; index < shards; index++) if (!(await shardRecord(job, index))) return false;
  return true;
}
