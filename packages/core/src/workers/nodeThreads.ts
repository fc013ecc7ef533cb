import type { Thread, ThreadEvents, ThreadOptions } from "./host.ts";

interface NodeWorker {
  postMessage(message: unknown, transfer: readonly ArrayBuffer[]): void;
  on(event: string, listener: (value: never) => void): void;
  ref(): void;
  unref(): void;
  terminate(): Promise<number>;
}

interface NodeHost {
  readonly process: {
    readonly execArgv: readonly string[];
    getBuiltinModule(name: "node:os"): { availableParallelism(): number };
    getBuiltinModule(name: "node:worker_threads"): {
      Worker: new (script: object, options: { execArgv?: string[] }) => NodeWorker;
    };
  };
  readonly URL: new (path: string, base: string) => object;
}

const { process, URL } = globalThis as unknown as NodeHost;

/** Threads that the machine can run at once. */
export function availableThreads(): number {
  return process.getBuiltinModule("node:os").availableParallelism();
}

/**
 * Arguments of a program that is given on the command line do not fit its threads, which are given as files. Node
 * hands the others down by itself.
 */
function inherited(): { execArgv?: string[] } {
  const given = process.execArgv.filter((argument) => !argument.startsWith("--input-type"));
  return given.length === process.execArgv.length ? {} : { execArgv: given };
}

/** Starts a worker thread of Node. */
export function startThread(events: ThreadEvents, { execArgv }: ThreadOptions): Thread {
  const { Worker } = process.getBuiltinModule("node:worker_threads");
  const own = import.meta.url;
  const script = new URL(`./nodeWorker${own.slice(own.lastIndexOf("."))}`, own);
  const worker = new Worker(
    script,
    execArgv === undefined ? inherited() : { execArgv: [...execArgv] },
  );
  let asked = false;
  let reason: string | undefined;
  worker.on("message", (answer: unknown) => events.message(answer));
  worker.on("messageerror", (error: Error) => {
    reason = error.message;
    worker.terminate();
  });
  worker.on("error", (error: unknown) => {
    reason = error instanceof Error ? error.message : String(error);
  });
  worker.on("exit", (code: number) => {
    if (!asked) events.ended(reason ?? `exit code ${code}`);
  });
  return {
    post: (message, transfer) => worker.postMessage(message, transfer),
    hold: (busy) => (busy ? worker.ref() : worker.unref()),
    terminate: async () => {
      asked = true;
      await worker.terminate();
    },
  };
}
