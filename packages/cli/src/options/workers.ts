import { availableParallelism } from "node:os";
import { type WorkerPool, workerPool } from "@chaosphere/core/workers";
import type { Command } from "commander";
import { whole } from "./numbers.ts";

/** Option of every verb that can share its work out. */
export interface WorkersOption {
  /** Default 1, this thread alone. */
  readonly workers?: number | undefined;
}

/**
 * The pool for work that takes one thread so many seconds: without threads where they would cost more than they save.
 *
 * @param start Seconds until a thread has started and loaded the modules of the work. Default 0.055, for transforms.
 */
export type PoolFor = (seconds: number, start?: number) => WorkerPool;

/** Threads cannot load TypeScript: run from the sources, everything is done in this one unless threads are asked for. */
const THREADS_LOAD = import.meta.url.endsWith(".js");

/** Seconds until a thread of Node has started and loaded the transforms (packages/core/bench/workers.mjs). */
const START = 0.055;

/** Work is worth threads from this many times their start on: two of them then save a fifth of the time or more. */
const WORTH = 4;

/** Declares --workers. */
export function workersOption(command: Command): Command {
  return command.option(
    "--workers <n>",
    "number of threads, on which the result does not depend; 1: no others; default: one for each processor",
    whole("--workers", 1, 1024),
    THREADS_LOAD ? availableParallelism() : 1,
  );
}

/** Lends threads, which start at the first work worth it, and ends them however the work ends. A signal ends all. */
export async function withPool<T>(
  { workers = 1 }: WorkersOption,
  work: (poolFor: PoolFor) => Promise<T>,
): Promise<T> {
  const alone = await workerPool({ workers: 0 });
  const pool = workers > 1 ? await workerPool({ workers }) : alone;
  try {
    return await work((seconds, start = START) => (seconds < WORTH * start ? alone : pool));
  } finally {
    await pool.close();
  }
}

/** About what one thread takes to draw or transform so many fields, in seconds. */
export function transformSeconds(count: number, bandLimit: number): number {
  return count * bandLimit ** 2 * (7e-11 * bandLimit + 1.5e-8);
}
