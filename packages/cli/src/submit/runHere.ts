import { spawn } from "node:child_process";
import { createWriteStream } from "node:fs";
import { join } from "node:path";
import { CallError } from "../errors/callError.ts";
import { program } from "./jobScript.ts";
import type { Job } from "./plan.ts";

/** Does tasks in so many processes at once, with the logs that Slurm would write. */
export async function runHere(
  job: Job,
  tasks: readonly number[],
  processes: number,
  onDone: (tasks: number) => void,
): Promise<void> {
  const waiting = [...tasks];
  const failed: number[] = [];
  let done = 0;
  const work = async (): Promise<void> => {
    for (let task = waiting.shift(); task !== undefined; task = waiting.shift()) {
      if ((await runProcess(job, task)) !== 0) failed.push(task);
      onDone(++done);
    }
  };
  await Promise.all(Array.from({ length: Math.min(processes, tasks.length) }, work));
  if (failed.length === 0) return;
  throw new CallError(
    `every task must end well, got ${failed.length} of ${tasks.length} that did not, first task ${failed[0]}. See ${join(job.folder, "logs", `${failed[0]}.log`)}, then chaosphere submit --here --resume ${job.folder}.`,
  );
}

/** Ends with its status, or null if a signal ended it. */
function runProcess(job: Job, task: number): Promise<number | null> {
  const [node = "", main = ""] = program;
  const log = createWriteStream(join(job.folder, "logs", `${task}.log`), { flags: "a" });
  const child = spawn(node, [main, "submit", "--run-task", String(task), job.folder], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  child.stdout.pipe(log, { end: false });
  child.stderr.pipe(log, { end: false });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (status) => log.end(() => resolve(status)));
  });
}
