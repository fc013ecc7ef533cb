import { execFile } from "node:child_process";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { workerPool } from "../src/workers/index.ts";
import { dying, waiting } from "./workerTasks.ts";

test("there is one worker for each processor", async () => {
  expect((await workerPool()).workers).toBe(availableParallelism());
});

test("a worker that dies rejects its task and no other, and another takes its place", async () => {
  const pool = await workerPool({ workers: 1 });
  const lost = pool.run(dying, 3);
  const next = pool.run(waiting, 2);
  await expect(lost).rejects.toThrow('workerPool: a worker ended while it ran "die": exit code 3.');
  expect(await next).toBe(2);
  await pool.close();
});

test("a program ends with its last task, though the pool stays open", async () => {
  const code = `
    import { workerPool } from "./src/workers/index.ts";
    const module = "data:text/javascript,export const cube = (x) => x ** 3;";
    const pool = await workerPool({ workers: 2 });
    const task = { module, name: "cube" };
    console.log((await Promise.all([pool.run(task, 2), pool.run(task, 3)])).join(" "));`;
  const loader = new URL("../../malliavin/test/loadTypescript.mjs", import.meta.url).href;
  const conditions = "--conditions=@chaosphere/source";
  const run = promisify(execFile)(
    process.execPath,
    [conditions, "--import", loader, "--input-type=module", "-e", code],
    { cwd: fileURLToPath(new URL("..", import.meta.url)), timeout: 60_000 },
  );
  expect((await run).stdout).toBe("8 27\n");
});
