import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { writeFileAtomic } from "@chaosphere/data/node";
import type { Report } from "../terminal.ts";
import type { VerbContext } from "../verb.ts";
import { checkInputs, type Job } from "./plan.ts";
import { doneShards, removeParts } from "./shardFiles.ts";

/** What is kept of a merge. */
interface MergeRecord {
  readonly plan: string;
  readonly bytes: number;
  readonly report: Report["json"];
}

function recordPath({ folder }: Job): string {
  return join(folder, "merged.json");
}

/** Puts the shards together into the output, and keeps the report of the verb. */
export async function mergeJob(job: Job, { terminal, divideCall }: VerbContext): Promise<Report> {
  process.chdir(job.plan.cwd);
  await checkInputs(job);
  const force = await hasRecord(job);
  const { work } = await divideCall(job.plan.argv, terminal, { force });
  const report = await work.merge(doneShards(job));
  const record: MergeRecord = {
    plan: job.id,
    bytes: (await stat(job.plan.out)).size,
    report: report.json,
  };
  const text = new TextEncoder().encode(`${JSON.stringify(record)}\n`);
  await writeFileAtomic(recordPath(job), text, { force: true });
  await removeParts(job);
  return report;
}

async function hasRecord(job: Job): Promise<boolean> {
  return stat(recordPath(job)).then(
    () => true,
    () => false,
  );
}

/** Whether the output has been merged and is still there. */
export async function isMerged(job: Job): Promise<boolean> {
  try {
    const { plan, bytes }: MergeRecord = JSON.parse(await readFile(recordPath(job), "utf8"));
    return plan === job.id && (await stat(job.plan.out)).size === bytes;
  } catch {
    return false;
  }
}
