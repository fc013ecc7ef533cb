import { DomainError } from "../errors.ts";
import { simdChoice } from "../simd/chooseSimd.ts";
import { errorOf } from "./faults.ts";
import type { Cancellation, Thread, ThreadOptions } from "./host.ts";
import type { Answer } from "./serveTasks.ts";
import { functionOf, type Task, type TaskMessage } from "./task.ts";
import { threadOf, type WebWorker } from "./webWorkerThread.ts";

/** Options of {@link workerPool}. */
export interface WorkerPoolOptions extends ThreadOptions {
  /**
   * Threads at most, a whole number. They start when there is work for them. 0: none, and tasks run in the thread of
   * the caller. Default: as many as the machine can run at once.
   */
  readonly workers?: number;
  /** Starts a browser's worker whose entry calls `serveTasks`, for tasks of a bundle. Default: one of this package. */
  readonly start?: () => WebWorker;
}

/** Options of a task. */
export interface TaskOptions {
  /** Buffers of the input that move to the worker instead of being copied; the caller loses them. */
  readonly transfer?: readonly ArrayBuffer[];
  /** Rejects with the reason of its abort. A task that has begun runs on to its end, and its result is thrown away. */
  readonly signal?: Cancellation | undefined;
}

/** Options of the tasks of a sequence. */
export interface MapOptions<Input> {
  /** Buffers of an input that move to the worker instead of being copied. */
  readonly transfer?: (input: Input) => readonly ArrayBuffer[];
  /** Like that of one task. */
  readonly signal?: Cancellation | undefined;
}

/** Worker threads, and a queue of tasks for those that are idle. */
export interface WorkerPool {
  /** Threads at most; 0 where tasks run in the caller's. */
  readonly workers: number;
  /**
   * Runs a task on an idle worker, first come, first served.
   *
   * @throws What the task throws, with class, message and fields; an Error if its worker ends before it.
   */
  run<Input, Output>(
    task: Task<Input, Output>,
    input: Input,
    options?: TaskOptions,
  ): Promise<Output>;
  /**
   * Runs a task on each of a sequence of inputs and gives the results in the order of the inputs, whoever finishes
   * first. Inputs are taken as they are needed, a few ahead of the results, so that neither list need fit in memory.
   */
  map<Input, Output>(
    task: Task<Input, Output>,
    inputs: Iterable<Input> | AsyncIterable<Input>,
    options?: MapOptions<Input>,
  ): AsyncGenerator<Output, void, undefined>;
  /** Ends the threads. What still runs or waits is rejected. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** A task that waits or runs. */
interface Job {
  readonly message: TaskMessage;
  readonly transfer: readonly ArrayBuffer[];
  settle(outcome: { readonly output: unknown } | { readonly error: unknown }): void;
}

interface Submitted<Output> {
  readonly result: Promise<Output>;
  cancel(reason: unknown): void;
}

interface Slot {
  readonly thread: Thread;
  job: Job | undefined;
}

/**
 * A pool of worker threads, those of Node or of a browser. Nothing else in the library starts any. Idle threads do not
 * keep a program of Node alive.
 *
 * A pool decides where a task runs and when, never what it computes: cut work into pieces of a size that does not
 * depend on the pool, and add up in the order of the pieces, and the result has the same bits for any number of
 * workers.
 *
 * @throws {@link DomainError} unless workers is a whole number, 0 or more.
 *
 * @example
 * ```ts
 * import { workerPool } from "@chaosphere/core/workers";
 *
 * // A module of tasks; a file of your own in earnest: new URL("./work.js", import.meta.url).
 * const module = "data:text/javascript,export const cube = (x) => x ** 3;";
 * const pool = await workerPool({ workers: 2 });
 * console.log(await pool.run<number, number>({ module, name: "cube" }, 3)); // 27
 * let sum = 0;
 * for await (const y of pool.map<number, number>({ module, name: "cube" }, [1, 2, 3])) sum += y;
 * console.log(sum); // 36
 * await pool.close();
 * ```
 */
export async function workerPool({
  workers,
  execArgv,
  start,
}: WorkerPoolOptions = {}): Promise<WorkerPool> {
  const { availableThreads, startThread } = await import("#threads");
  const most = workers ?? availableThreads();
  if (!(Number.isInteger(most) && most >= 0)) {
    throw new DomainError(
      `workerPool: workers must be a whole number, 0 or more, got ${most}. One for each processor is best, 0 means none.`,
    );
  }
  const options: ThreadOptions = execArgv === undefined ? {} : { execArgv };
  const slots = new Set<Slot>();
  let queue: Job[] = [];
  let closed = false;

  function open(): Slot {
    const events = {
      message(answer: unknown): void {
        const { job } = slot;
        const said = answer as Answer;
        slot.job = undefined;
        slot.thread.hold(false);
        job?.settle(said.fault ? { error: errorOf(said.fault) } : { output: said.output });
        dispatch();
      },
      ended(reason: string): void {
        slots.delete(slot);
        const name = slot.job?.message.task.name;
        const error = new Error(`workerPool: a worker ended while it ran "${name}": ${reason}.`);
        slot.job?.settle({ error });
        dispatch();
      },
    };
    const thread = start ? threadOf(start(), events) : startThread(events, options);
    const slot: Slot = { thread, job: undefined };
    thread.hold(false);
    slots.add(slot);
    return slot;
  }

  function dispatch(): void {
    while (queue.length > 0) {
      let slot = [...slots].find(({ job }) => job === undefined);
      if (slot === undefined && slots.size < most) slot = open();
      if (slot === undefined) return;
      const job = queue.shift() as Job;
      try {
        slot.thread.post(job.message, job.transfer);
        slot.job = job;
        slot.thread.hold(true);
      } catch (error) {
        job.settle({ error });
      }
    }
  }

  /** A task in the queue, and how to take it back. */
  function submit<Input, Output>(
    task: Task<Input, Output>,
    input: Input,
    { transfer = [], signal }: TaskOptions,
  ): Submitted<Output> {
    if (closed) return { result: Promise.reject(closing()), cancel: () => {} };
    if (signal?.aborted) return { result: Promise.reject(signal.reason), cancel: () => {} };
    const named = nameOf(task);
    if (most === 0) return { result: runHere(task, named, input), cancel: () => {} };
    let cancel = (_reason: unknown): void => {};
    const result = new Promise<Output>((resolve, reject) => {
      const job: Job = {
        message: { task: named, input, simd: simdChoice() },
        transfer,
        settle(outcome) {
          signal?.removeEventListener("abort", abort);
          if ("error" in outcome) reject(outcome.error);
          else resolve(outcome.output as Output);
        },
      };
      cancel = (reason) => {
        queue = queue.filter((other) => other !== job);
        job.settle({ error: reason });
      };
      function abort(): void {
        cancel(signal?.reason);
      }
      signal?.addEventListener("abort", abort);
      queue.push(job);
    });
    dispatch();
    return { result, cancel };
  }

  async function* map<Input, Output>(
    task: Task<Input, Output>,
    inputs: Iterable<Input> | AsyncIterable<Input>,
    { transfer, signal }: MapOptions<Input> = {},
  ): AsyncGenerator<Output, void, undefined> {
    const ahead: Submitted<Output>[] = [];
    try {
      for await (const input of inputs) {
        const submitted = submit(task, input, { transfer: transfer?.(input) ?? [], signal });
        // Who stops at the first failure leaves the rest unread.
        submitted.result.catch(() => undefined);
        ahead.push(submitted);
        if (ahead.length > 2 * most) yield await (ahead.shift() as Submitted<Output>).result;
      }
      while (ahead.length > 0) yield await (ahead.shift() as Submitted<Output>).result;
    } finally {
      for (const { cancel } of ahead) cancel(new Error("workerPool: no more results are wanted."));
    }
  }

  async function close(): Promise<void> {
    closed = true;
    const error = closing();
    const running = [...slots];
    for (const job of [...running.map((slot) => slot.job), ...queue]) job?.settle({ error });
    queue = [];
    slots.clear();
    await Promise.all(running.map(({ thread }) => thread.terminate()));
  }

  return {
    workers: most,
    run: async (task, input, options = {}) => submit(task, input, options).result,
    map,
    close,
    [Symbol.asyncDispose]: close,
  };
}

const closing = (): Error => new Error("workerPool: the pool was closed.");

/** How a task is named to a worker. */
function nameOf({ module, name, id }: Task<never, unknown>): TaskMessage["task"] {
  const address = typeof module === "string" ? module : module.href;
  return { module: address, name, ...(id === undefined ? {} : { id }) };
}

async function runHere<Input, Output>(
  { run }: Task<Input, Output>,
  named: TaskMessage["task"],
  input: Input,
): Promise<Output> {
  if (run !== undefined) return run(input);
  return (await functionOf(named))(input) as Output;
}
