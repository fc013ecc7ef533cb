import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { CallError } from "../errors/callError.ts";
import { version } from "../installation/version.ts";
import type { DividedCall } from "../program/verb.ts";
import type { ShardedWork } from "../sharding/shardedWork.ts";
import { inputChecksum, type Plan } from "./plan.ts";

/** How the work is to be shared out. */
export interface Sharing {
  /** Default: so many that each takes {@link TASK_SECONDS} or more. */
  readonly tasks?: number;
  /** Default: {@link SHARDS} for each task asked for. */
  readonly shards?: number;
  /** Most tasks of one array. */
  readonly arrayLimit: number;
  /** Threads of a task. */
  readonly workers: number;
}

/** What a task should take at least, in seconds: to be started takes the queue some. */
const TASK_SECONDS = 300;

/** Shards of a task: what is lost with it is at most one of them. */
const SHARDS = 4;

/** Plans a call: more tasks than an array holds are packed into fewer, which do more shards each. */
export async function newPlan(
  argv: readonly string[],
  { commandLine, work }: DividedCall,
  sharing: Sharing,
): Promise<Plan> {
  const { unit, count } = work;
  const { arrayLimit, workers } = sharing;
  if (count === 0) {
    throw new CallError(
      `the call must have ${unit} to share out, got none. Leave submit out: ${argv[0]} itself reports.`,
    );
  }
  const together = work.inPlace?.together;
  const most = Math.ceil(count / (together ?? 1));
  const asked = sharing.tasks ?? (await tasksByTime(work, Math.min(arrayLimit, most)));
  for (const [option, n] of [
    ["--tasks", asked],
    ["--shards", sharing.shards],
  ] as const) {
    if (n === undefined || n <= most) continue;
    const parts = together === undefined ? unit : `chunks of ${together} ${unit}`;
    throw new CallError(
      `${option} must be at most the number of ${parts}, ${most}, got ${n}. Lower it.`,
    );
  }
  const shards = sharing.shards ?? Math.min(most, SHARDS * asked);
  if (sharing.tasks !== undefined && shards < sharing.tasks) {
    throw new CallError(
      `--shards must be at least the number of tasks, ${sharing.tasks}, got ${shards}. Raise it, or lower --tasks.`,
    );
  }
  return {
    format: "chaosphere job 1",
    version,
    argv,
    commandLine,
    cwd: process.cwd(),
    ...(work.out !== undefined && { out: resolve(work.out) }),
    unit,
    count,
    ...(together !== undefined && { together }),
    shards,
    tasks: Math.min(asked, shards, arrayLimit),
    workers,
    inputs: await Promise.all(
      work.inputs.map(async (path) => ({
        path: resolve(path),
        sha256: await inputChecksum(path),
      })),
    ),
  };
}

/** As many tasks as take {@link TASK_SECONDS} each, by the time of some rows here. */
async function tasksByTime(work: ShardedWork, most: number): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), "chaosphere-pilot-"));
  try {
    for (let count = 1; ; count = Math.min(work.count, 4 * count)) {
      const began = performance.now();
      await work.runShard({ first: 0, count }, join(folder, "pilot.npy"));
      const seconds = (performance.now() - began) / 1000;
      if (seconds < PILOT_SECONDS && count < work.count) continue;
      const tasks = Math.floor(((work.count / count) * seconds) / TASK_SECONDS);
      return Math.max(1, Math.min(tasks, most, work.count));
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Time of the rows from which that of all is told. */
const PILOT_SECONDS = 1;
