import { AmbiguityError } from "@chaosphere/data";
import type { Content } from "./content.ts";
import type { ReadingAnswer, ReadingRequest } from "./request.ts";
import type { TaskHandle } from "./tasks.ts";

/**
 * Reads in a worker of its own, which ends with the reading or when the task is cancelled.
 *
 * @throws {@link AmbiguityError} if the reader must be told more; else an error whose message says what was expected, what was met and what to do.
 */
export function readInWorker(
  request: ReadingRequest,
  { signal, report }: TaskHandle,
): Promise<Content> {
  const worker = new Worker(new URL("./reading.worker.ts", import.meta.url), { type: "module" });
  signal.addEventListener("abort", () => worker.terminate());
  return new Promise<Content>((resolve, reject) => {
    worker.addEventListener("message", ({ data }: MessageEvent<ReadingAnswer>) => {
      if ("text" in data) report(data.text, data.part);
      else if ("content" in data) resolve(data.content);
      else if ("ambiguity" in data) {
        const { message, readings, settings } = data.ambiguity;
        reject(new AmbiguityError(message, readings, settings));
      } else reject(new Error(data.complaint));
    });
    worker.addEventListener("error", ({ message }) => {
      reject(
        new Error(
          `open: a file must fit into the memory that the browser gives this page, got “${message || "no answer"}” while it was read. Close other pages, or cut the file down with chaosphere convert.`,
        ),
      );
    });
    worker.postMessage(request);
  }).finally(() => worker.terminate());
}
