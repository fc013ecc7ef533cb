import type { Thread, ThreadEvents } from "./host.ts";

/** What is needed of a browser's `Worker`. */
export interface WebWorker {
  postMessage(message: unknown, transfer: ArrayBuffer[]): void;
  addEventListener(
    type: "message" | "messageerror" | "error",
    listener: (event: { readonly data?: unknown; readonly message?: string }) => void,
  ): void;
  terminate(): void;
}

/** A browser's worker as a thread of a pool. */
export function threadOf(worker: WebWorker, events: ThreadEvents): Thread {
  const end = (reason: string): void => {
    worker.terminate();
    events.ended(reason);
  };
  worker.addEventListener("message", ({ data }) => events.message(data));
  worker.addEventListener("messageerror", () => end("its answer could not be read"));
  worker.addEventListener("error", ({ message }) => end(message || "its script did not load"));
  return {
    post: (message, transfer) => worker.postMessage(message, [...transfer]),
    // Pages live as long as they are shown.
    hold: () => {},
    terminate: async () => worker.terminate(),
  };
}
