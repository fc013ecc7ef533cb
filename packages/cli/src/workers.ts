import { availableParallelism } from "node:os";
import { type WorkerPool, workerPool } from "@chaosphere/core/workers";
import type { Command } from "commander";
import { whole } from "./numbers.ts";

/** Option of every verb that can share its work out. */
export interface WorkersOption {
  /** Default 1, this thread alone. */
  readonly workers?: number;
}

/** The pool for work that takes one thread so many seconds: without threads where they would cost more than they save. */
export type PoolFor = (seconds: number) => WorkerPool;

/** Threads cannot load TypeScript: run from the sources, everything is done in this one unless threads are asked for. */
const THREADS_LOAD = import.meta.url.endsWith(".js");

/**
 * Work that is worth the start of threads, in seconds of one. A thread of Node with the transforms takes 0.055 s to
 * start (packages/cli/bench/workers.mjs): two pay from about twice that on.
 */
const WORTH = 0.25;

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
    return await work((seconds) => (seconds < WORTH ? alone : pool));
  } finally {
    await pool.close();
  }
}

/** About what one thread takes to draw or transform so many fields, in seconds. */
export function transformSeconds(count: number, bandLimit: number): number {
  return count * bandLimit ** 2 * (2e-10 * bandLimit + 2e-8);
}
