export type { Address, Cancellation, ThreadOptions } from "./host.ts";
export { serveTasks } from "./serveTasks.ts";
export { sharedArray, sharedCopy } from "./sharedArray.ts";
export type { AnyTask, Task } from "./task.ts";
export type { WebWorker } from "./webWorkerThread.ts";
export {
  type MapOptions,
  type TaskOptions,
  type WorkerPool,
  type WorkerPoolOptions,
  workerPool,
} from "./workerPool.ts";
