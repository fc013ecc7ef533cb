import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { pipeline } from "node:stream/promises";
import { CallError } from "../errors/callError.ts";
import { version } from "../installation/version.ts";
import { shardRows } from "../options/numbers.ts";
import type { RowRange } from "../output/inBatches.ts";

/** What a job folder holds work for: written once, and never changed. */
export interface Plan {
  readonly format: "chaosphere job 1";
  /** Of the program, on which the bytes may depend. */
  readonly version: string;
  /** The call of the verb, its name first, and the folder that its paths start from. */
  readonly argv: readonly string[];
  readonly commandLine: string;
  readonly cwd: string;
  /** The file that is merged, absolute; absent of a verb that only reports. */
  readonly out?: string;
  readonly unit: string;
  readonly count: number;
  /** Rows that must stay in one shard, of an output that shards write in place. */
  readonly together?: number;
  readonly shards: number;
  readonly tasks: number;
  /** Threads of a task. */
  readonly workers: number;
  readonly inputs: readonly { readonly path: string; readonly sha256: string }[];
}

/** A job folder and its plan. */
export interface Job {
  readonly folder: string;
  readonly plan: Plan;
  /** Checksum of the plan, which every shard carries. */
  readonly id: string;
}

/**
 * Makes a job folder. Of two that make it at once, one is refused.
 *
 * @throws {@link CallError} if it holds something already.
 */
export async function createJob(path: string, plan: Plan): Promise<Job> {
  const folder = resolve(path);
  await mkdir(folder, { recursive: true });
  const text = `${JSON.stringify(plan, null, 2)}\n`;
  const there = await readdir(folder);
  if (there.length > 0 && !there.includes("plan.json")) {
    throw new CallError(
      `the job folder must be new or empty, got ${folder} with ${there[0]}. Give another with --directory.`,
    );
  }
  try {
    await writeFile(join(folder, "plan.json"), text, { flag: "wx" });
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    const other = await readJob(folder);
    throw new CallError(
      `the job folder must be new or empty, got ${folder}, which holds the run "${other.plan.commandLine}". ${
        checksum(text) === other.id
          ? `Go on with it by chaosphere submit --resume ${path}`
          : "Give another with --directory"
      }.`,
    );
  }
  for (const name of ["shards", "tasks", "logs"]) await mkdir(join(folder, name));
  return { folder, plan, id: checksum(text) };
}

/**
 * The job of a folder.
 *
 * @throws {@link CallError} if it is no job folder, or one of another version of the program.
 */
export async function readJob(path: string): Promise<Job> {
  const folder = resolve(path);
  const text = await readFile(join(folder, "plan.json"), "utf8").catch(() => undefined);
  const plan = text === undefined ? undefined : planOf(text);
  if (text === undefined || plan === undefined) {
    throw new CallError(
      `the folder must be one that chaosphere submit made, got ${folder} without a plan.json of such a run. Check the name.`,
    );
  }
  if (plan.version !== version) {
    throw new CallError(
      `the run must go on with the version that planned it, ${plan.version}, got ${version}. Use that version, or submit anew.`,
    );
  }
  return { folder, plan, id: checksum(text) };
}

function planOf(text: string): Plan | undefined {
  try {
    const plan: Plan = JSON.parse(text);
    return plan.format === "chaosphere job 1" ? plan : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Checks that the inputs are those that were planned with.
 *
 * @throws {@link CallError} naming the one that has changed.
 */
export async function checkInputs({ plan: { inputs } }: Job): Promise<void> {
  for (const { path, sha256 } of inputs) {
    const now = await inputChecksum(path).catch(() => "no file");
    if (now === sha256) continue;
    throw new CallError(
      `an input must stay as it was when the run was planned, got ${path} with ${now === "no file" ? "nothing there" : "other bytes"}. Put the old file back, or submit anew.`,
    );
  }
}

/** The rows of a shard. */
export function rowsOfShard({ count, shards, together = 1 }: Plan, index: number): RowRange {
  const { first, end } = shardRows({ index, count: shards }, Math.ceil(count / together));
  return { first: first * together, count: Math.min(end * together, count) - first * together };
}

/** The numbers of the shards of a task. */
export function shardsOfTask({ shards, tasks }: Plan, index: number): number[] {
  const { first, end } = shardRows({ index, count: tasks }, shards);
  return Array.from({ length: end - first }, (_, i) => first + i);
}

/** The sha256 of a file, read piece by piece. */
export async function fileChecksum(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path, { highWaterMark: 2 ** 20 }), hash);
  return hash.digest("hex");
}

/** The sha256 of a file, or of the names and bytes of all files of a folder. */
export async function inputChecksum(path: string): Promise<string> {
  if (!(await stat(path)).isDirectory()) return fileChecksum(path);
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const names = files.map(({ parentPath, name }) => join(parentPath, name)).sort();
  const lines: string[] = [];
  for (const name of names) lines.push(`${relative(path, name)} ${await fileChecksum(name)}`);
  return checksum(lines.join("\n"));
}

function checksum(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
