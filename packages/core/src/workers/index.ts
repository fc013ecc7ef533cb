export type { Address, Cancellation, ThreadOptions } from "./host.ts";
export { serveTasks } from "./serveTasks.ts";
export { sharedCopy } from "./sharedCopy.ts";
export type { Task, TaskRegistry } from "./task.ts";
export type { WebWorker } from "./webWorkerThread.ts";
export {
  type MapOptions,
  type TaskOptions,
  type WorkerPool,
  type WorkerPoolOptions,
  workerPool,
} from "./workerPool.ts";
