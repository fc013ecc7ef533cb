import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import { session } from "./session.ts";

const s = session();
afterAll(s.close);

const main = fileURLToPath(new URL("../dist/main.js", import.meta.url));

/** Starts a draw of many fields. */
function draw(name: string, count: number): ChildProcess {
  const noise = ["noise", "--alpha", "2", "--kappa", "3", "--band-limit", "256"];
  return spawn(process.execPath, [main, ...noise, "--count", `${count}`, "--out", s.path(name)]);
}

/** Resolves with the signal that ended the process, null if it ended by itself. */
function ended(child: ChildProcess): Promise<string | null> {
  return new Promise((resolve) => child.on("exit", (_, signal) => resolve(signal)));
}

/** The bytes in the temporary file of `name`, 0 before there is one. */
function bytesWritten(name: string): number {
  const part = readdirSync(s.path("")).find((file) => file.startsWith(`.${name}.`));
  return part === undefined ? 0 : statSync(s.path(part)).size;
}

test("a run killed while it writes leaves no output file", async () => {
  const child = draw("half.npy", 400);
  const end = ended(child);
  while (bytesWritten("half.npy") === 0 && child.exitCode === null) await wait(5);
  child.kill("SIGKILL");
  expect(await end).toBe("SIGKILL");
  expect(existsSync(s.path("half.npy"))).toBe(false);
});

test.each([150, 400, 800])(
  "a run killed after %d ms leaves a whole file or none",
  async (milliseconds) => {
    const name = `after${milliseconds}.npy`;
    const child = draw(name, 60);
    setTimeout(() => child.kill("SIGKILL"), milliseconds);
    const signal = await ended(child);
    // The signal may come between the renaming of the file, which is whole by then, and the end of the process.
    if (signal === null) expect(existsSync(s.path(name))).toBe(true);
    if (existsSync(s.path(name))) expect(s.array(name).shape).toEqual([60, 256, 512]);
  },
);
