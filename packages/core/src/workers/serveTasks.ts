import { chooseSimd } from "../simd/chooseSimd.ts";
import { type Fault, faultOf } from "./faults.ts";
import { type AnyTask, functionOf, type TaskMessage } from "./task.ts";

/** What a worker sends back. */
export type Answer =
  | { readonly output: unknown; readonly fault?: never }
  | { readonly fault: Fault };

/** The worker's end of the line. */
export interface TaskPort {
  post(answer: Answer, transfer: readonly ArrayBuffer[]): void;
  listen(listener: (message: TaskMessage) => void): void;
}

/** Runs every task that comes through a port; those that are `known` need not be imported. */
export function answerTasks(port: TaskPort, known: readonly AnyTask[] = []): void {
  port.listen(async ({ task, input, simd }) => {
    try {
      chooseSimd(simd);
      const output = await (await functionOf(task, known))(input);
      port.post({ output }, ownBuffers(output));
    } catch (error) {
      const fault = faultOf(error);
      try {
        port.post({ fault }, []);
      } catch {
        // A field that cannot be posted must not hide the error.
        port.post({ fault: { ...fault, fields: {} } }, []);
      }
    }
  });
}

/** The buffers of all typed arrays of a value that are the whole of theirs. */
export function ownBuffers(value: unknown, found: Set<ArrayBuffer> = new Set()): ArrayBuffer[] {
  if (ArrayBuffer.isView(value)) {
    const { buffer, byteLength } = value;
    if (buffer instanceof ArrayBuffer && byteLength === buffer.byteLength) found.add(buffer);
  } else if (typeof value === "object" && value !== null) {
    for (const part of Object.values(value)) ownBuffers(part, found);
  }
  return [...found];
}

declare const self: {
  postMessage(answer: Answer, transfer: readonly ArrayBuffer[]): void;
  addEventListener(type: "message", listener: (event: { data: TaskMessage }) => void): void;
};

/**
 * Makes the module that calls it the entry of browser workers that know tasks by their ids, for bundlers: the page
 * hands such workers to `workerPool` with its option `start`. Each task needs its `id` and `run`.
 */
export function serveTasks(known: readonly AnyTask[] = []): void {
  answerTasks(
    {
      post: (answer, transfer) => self.postMessage(answer, transfer),
      listen: (listener) => self.addEventListener("message", ({ data }) => listener(data)),
    },
    known,
  );
}
