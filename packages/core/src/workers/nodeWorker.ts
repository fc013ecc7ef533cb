import type { Answer } from "./serveTasks.ts";
import { answerTasks } from "./serveTasks.ts";
import type { TaskMessage } from "./task.ts";

interface NodeHost {
  readonly process: {
    getBuiltinModule(name: "node:worker_threads"): {
      readonly parentPort: {
        postMessage(answer: Answer, transfer: readonly ArrayBuffer[]): void;
        on(event: "message", listener: (message: TaskMessage) => void): void;
      };
    };
  };
}

const { parentPort } = (globalThis as unknown as NodeHost).process.getBuiltinModule(
  "node:worker_threads",
);

answerTasks({
  post: (answer, transfer) => parentPort.postMessage(answer, transfer),
  listen: (listener) => parentPort.on("message", listener),
});
