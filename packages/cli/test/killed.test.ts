import { spawn } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import { session } from "./session.ts";

const s = session();
afterAll(s.close);

const main = fileURLToPath(new URL("../dist/main.js", import.meta.url));

/** Starts a long draw and kills it after a while; resolves with the signal that ended it. */
function killedAfter(milliseconds: number): Promise<string | null> {
  const noise = ["noise", "--alpha", "2", "--kappa", "3", "--band-limit", "256", "--count", "60"];
  const child = spawn(process.execPath, [main, ...noise, "--out", s.path("big.npy")]);
  setTimeout(() => child.kill("SIGKILL"), milliseconds);
  return new Promise((resolve) => child.on("exit", (_, signal) => resolve(signal)));
}

test.each([150, 400, 800])(
  "a run killed after %d ms leaves no output file",
  async (milliseconds) => {
    // Killed or just finished: there is a whole file or none.
    const signal = await killedAfter(milliseconds);
    expect(existsSync(s.path("big.npy"))).toBe(signal === null);
    if (signal === null) expect(s.array("big.npy").shape).toEqual([60, 256, 512]);
    expect(readdirSync(s.path("")).filter((name) => /^big\.npy\..+/.test(name))).toEqual([]);
  },
);
