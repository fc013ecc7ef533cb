import { type SimdChoice, simdChoice, type WasmMemory } from "@chaosphere/core/simd";
import type { OperatorSizes } from "./operatorLayout.ts";
import type { PartClaims } from "./operatorParts.ts";
import type { OperatorKind } from "./operatorPass.ts";

/** What a thread needs to help with an operator's passes. */
export interface HelperData {
  readonly memory: WasmMemory;
  readonly claims: PartClaims;
  readonly sizes: OperatorSizes;
  readonly kind: OperatorKind;
  /** Address of the tables of the transform, and of the first byte behind them. */
  readonly plan: number;
  readonly planEnd: number;
  /** Number of the thread. */
  readonly thread: number;
  readonly simd: SimdChoice;
}

/** What is used of Node. */
interface NodeHost {
  readonly process?: {
    getBuiltinModule?(name: "node:os"): { availableParallelism(): number };
    getBuiltinModule?(name: "node:worker_threads"): {
      Worker: new (
        script: URL,
        options: { workerData: HelperData },
      ) => { unref(): void; terminate(): Promise<number> };
    };
  };
}

const host = globalThis as unknown as NodeHost;

/** Threads that the machine can run at once, where a program may wait for them: in Node. */
export function availableThreads(): number {
  return host.process?.getBuiltinModule?.("node:os").availableParallelism() ?? 1;
}

/** Starts the threads but the first, which is the caller's; the function ends them. */
export function startHelpers(data: Omit<HelperData, "thread" | "simd">): () => void {
  const node = host.process?.getBuiltinModule?.("node:worker_threads");
  if (!node) return () => undefined;
  const own = import.meta.url;
  const script = new URL(`./operatorHelper${own.slice(own.lastIndexOf("."))}`, own);
  const workers = Array.from({ length: data.sizes.threads - 1 }, (_, i) => {
    const workerData = { ...data, thread: i + 1, simd: simdChoice() };
    const worker = new node.Worker(script, { workerData });
    // A program may end while they wait.
    worker.unref();
    return worker;
  });
  return () => {
    for (const worker of workers) void worker.terminate();
  };
}
