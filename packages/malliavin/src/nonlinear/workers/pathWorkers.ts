import { availableParallelism } from "node:os";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { DivergenceError, type DivergencePoint, DomainError, ShapeError } from "@chaosphere/core";
import { checkGrid } from "../brownian.ts";
import type {
  FlowStates,
  PathOptions,
  PathStates,
  WeightedStates,
  WeightOptions,
} from "../pathOptions.ts";
import { mergeShard, type Shard, shardOptions, shardsOf, type Work } from "./shards.ts";

/** Where the workers find an equation: functions cannot be sent to them. */
export interface EquationModule {
  /** Address of an ES module, as `new URL("./equation.js", import.meta.url)` gives it. */
  readonly url: URL | string;
  /** Name of the export: an equation, or a function of the parameters that makes one. Default "equation". */
  readonly name?: string;
  /** m, the dimension of the equation. */
  readonly dimension: number;
  /** Handed to an export that is a function; anything that can be posted to a worker. */
  readonly parameters?: unknown;
}

/** Options of {@link pathWorkers}. */
export interface PathWorkersOptions {
  /** Number of threads, 1 or more. Default: one for each processor. */
  readonly workers?: number;
  /** Arguments of Node for the threads, such as a loader for the module. Default: those of this process. */
  readonly execArgv?: readonly string[];
}

/** Threads that step paths of one equation. The results have the same bits as without them, however many there are. */
export interface PathWorkers {
  /** Like the function of the same name. */
  simulatePaths(options: PathOptions, signal?: AbortSignal): Promise<PathStates[]>;
  /** Like the function of the same name. */
  simulateFlow(options: PathOptions, signal?: AbortSignal): Promise<FlowStates[]>;
  /** Like the function of the same name. */
  malliavinWeights(options: WeightOptions, signal?: AbortSignal): Promise<WeightedStates[]>;
  /** Ends the threads. */
  close(): Promise<void>;
}

/** A shard for a worker. */
export interface WorkerTask {
  readonly id: number;
  readonly work: Work;
  readonly options: WeightOptions;
}

/** An error to send back. */
export interface WorkerFault {
  readonly kind: "ShapeError" | "DomainError" | "DivergenceError" | "Error";
  readonly message: string;
  readonly point?: DivergencePoint;
}

/** The answer of a worker. */
export type WorkerAnswer =
  | { readonly id: number; readonly reports: PathStates[] }
  | { readonly id: number; readonly fault: WorkerFault };

interface Pending {
  readonly resolve: (reports: PathStates[]) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Starts the threads and hands them shards of every batch. Path p is driven by row `firstRow + p` of the key and nothing
 * else, so that the result does not depend on their number or speed.
 *
 * @throws {@link DomainError} unless workers is a whole number, 1 or more. Errors along the paths reach the promises,
 *   with their class, path and step.
 */
export function pathWorkers(
  module: EquationModule,
  { workers = availableParallelism(), execArgv }: PathWorkersOptions = {},
): PathWorkers {
  if (!(Number.isInteger(workers) && workers >= 1)) {
    throw new DomainError(
      `pathWorkers: workers must be a whole number, 1 or more, got ${workers}. One for each processor is best.`,
    );
  }
  const script = new URL(`./pathWorker${extname(fileURLToPath(import.meta.url))}`, import.meta.url);
  const pending = new Map<number, Pending>();
  let tasks = 0;
  /** The error for which the threads no longer answer. */
  let failure: Error | undefined;
  const fail = (error: Error): void => {
    failure ??= error;
    for (const { reject } of pending.values()) reject(failure);
    pending.clear();
  };
  const threads = Array.from({ length: workers }, () => {
    const thread = new Worker(script, {
      workerData: { ...module, url: String(module.url) },
      ...(execArgv === undefined ? {} : { execArgv: [...execArgv] }),
    });
    thread.on("message", (answer: WorkerAnswer) => {
      const waiting = pending.get(answer.id);
      pending.delete(answer.id);
      if ("reports" in answer) waiting?.resolve(answer.reports);
      else waiting?.reject(rebuilt(answer.fault));
    });
    thread.on("error", fail);
    thread.on("exit", () => fail(new Error("pathWorkers: a thread has ended.")));
    thread.unref();
    return thread;
  });

  function ask(thread: Worker, work: Work, options: WeightOptions): Promise<PathStates[]> {
    return new Promise((resolve, reject) => {
      if (failure !== undefined) throw failure;
      const id = tasks++;
      pending.set(id, { resolve, reject });
      thread.postMessage({ id, work, options } satisfies WorkerTask);
    });
  }

  async function runAll(
    work: Work,
    options: WeightOptions,
    signal?: AbortSignal,
  ): Promise<PathStates[]> {
    const batch: PathStates[] = [];
    const { paths, horizon, steps } = options;
    checkGrid(work, horizon, { steps, paths });
    const queue: Shard[] = shardsOf(paths, workers);
    for (const thread of threads) thread.ref();
    try {
      await Promise.all(
        threads.map(async (thread) => {
          for (let shard = queue.shift(); shard !== undefined; shard = queue.shift()) {
            signal?.throwIfAborted();
            const own = shardOptions(options, module.dimension, shard);
            mergeShard(batch, await ask(thread, work, own), paths, shard);
          }
        }),
      );
    } finally {
      queue.length = 0;
      for (const thread of threads) thread.unref();
    }
    return batch;
  }

  return {
    simulatePaths: (options, signal) => runAll("simulatePaths", options, signal),
    simulateFlow: (options, signal) =>
      runAll("simulateFlow", options, signal) as Promise<FlowStates[]>,
    malliavinWeights: (options, signal) =>
      runAll("malliavinWeights", options, signal) as Promise<WeightedStates[]>,
    close: async () => {
      await Promise.all(threads.map((thread) => thread.terminate()));
    },
  };
}

function rebuilt({ kind, message, point }: WorkerFault): Error {
  switch (kind) {
    case "ShapeError":
      return new ShapeError(message);
    case "DomainError":
      return new DomainError(message);
    case "DivergenceError":
      return new DivergenceError(message, point as DivergencePoint);
    case "Error":
      return new Error(message);
    default:
      return kind satisfies never;
  }
}
