import { existsSync } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { writeFileAtomic } from "@chaosphere/data/node";
import type { VerbContext } from "../program/verb.ts";
import { finiteJson } from "../terminal/finiteJson.ts";
import type { Report } from "../terminal/terminal.ts";
import { checkInputs, type Job } from "./plan.ts";
import { doneShards, removeParts } from "./shardFiles.ts";

/** What is kept of a merge. */
interface MergeRecord {
  readonly plan: string;
  /** Of the output; absent where there is none but the report. */
  readonly bytes?: number;
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
export async function mergeJob(
  job: Job,
  { terminal, force, divideCall }: VerbContext,
): Promise<Report> {
  const { argv, cwd, out } = job.plan;
  process.chdir(cwd);
  await checkInputs(job);
  // An output that is written in place is there from the beginning, and that of a merge that was killed is its own.
  const begun = [recordPath(job), begunPath(job)].some((path) => existsSync(path));
  const { work, assumed } = await divideCall(argv, terminal, {
    force: force || begun || job.plan.together !== undefined,
  });
  await write(begunPath(job), { plan: job.id });
  const { json, summary } = await work.merge(() => doneShards(job));
  const report = { json: assumed.length > 0 ? { ...json, assumed } : json, summary };
  await write(reportPath(job), finiteJson(report.json));
  const record: MergeRecord = {
    plan: job.id,
    ...(out !== undefined && { bytes: (await stat(out)).size }),
  };
  await write(recordPath(job), record);
  await removeParts(job);
  return report;
}

async function write(path: string, value: unknown): Promise<void> {
  const text = new TextEncoder().encode(`${JSON.stringify(value)}\n`);
  await writeFileAtomic(path, text, { force: true });
}

/** Whether the output has been merged and is still there. */
export async function isMerged(job: Job): Promise<boolean> {
  try {
    const { plan, bytes }: MergeRecord = JSON.parse(await readFile(recordPath(job), "utf8"));
    const { out } = job.plan;
    return plan === job.id && (out === undefined || (await stat(out)).size === bytes);
  } catch {
    return false;
  }
}
