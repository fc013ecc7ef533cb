import type { Thread, ThreadEvents, ThreadOptions } from "./host.ts";
import { threadOf, type WebWorker } from "./webWorkerThread.ts";

declare const Worker: new (script: object, options: { type: "module" }) => WebWorker;
declare const URL: new (path: string, base: string) => object;
declare const navigator: { readonly hardwareConcurrency?: number } | undefined;

/** Threads that the machine can run at once. */
export function availableThreads(): number {
  return globalNavigator()?.hardwareConcurrency ?? 1;
}

function globalNavigator(): typeof navigator {
  return typeof navigator === "undefined" ? undefined : navigator;
}

/** Starts a worker of the page, to which none of the options applies. */
export function startThread(events: ThreadEvents, _options: ThreadOptions): Thread {
  // Bundlers look for this very expression.
  return threadOf(
    new Worker(new URL("../webWorker.js", import.meta.url), { type: "module" }),
    events,
  );
}
