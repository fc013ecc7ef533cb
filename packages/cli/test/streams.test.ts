import { spawn, spawnSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readNpy } from "@chaosphere/data";
import { expect, test } from "vitest";

/** What a process does when its standard output takes nothing. */
const main = fileURLToPath(new URL("../dist/main.js", import.meta.url));

interface Ended {
  readonly status: number | null;
  readonly stderr: string;
}

function run(argv: readonly string[], stdout: "closed" | "full"): Promise<Ended> {
  const full = openSync("/dev/full", "w");
  const child = spawn(process.execPath, [main, ...argv], {
    stdio: ["ignore", stdout === "full" ? full : "pipe", "pipe"],
  });
  closeSync(full);
  // Before node has started, so before the first byte.
  child.stdout?.destroy();
  let stderr = "";
  child.stderr?.on("data", (text) => {
    stderr += text;
  });
  return new Promise((resolve) => child.on("close", (status) => resolve({ status, stderr })));
}

// What is printed goes one way for all verbs.
const calls = ["--help", "--version", "noise --help", "malliavin --help"];

test.each(calls)("%s into a pipe that is closed ends silently, as SIGPIPE would", async (call) => {
  expect(await run(call.split(" "), "closed")).toEqual({ status: 141, stderr: "" });
});

test.each(calls)("%s onto a full disk says so on one line", async (call) => {
  const { status, stderr } = await run(call.split(" "), "full");
  expect(stderr).toBe(
    "chaosphere: standard output must take what is printed, got ENOSPC. Free some space, or send it elsewhere.\n",
  );
  expect(status).toBe(1);
});

test("a report is no exception", async () => {
  const convert = [
    "malliavin",
    fileURLToPath(new URL("../../../docs/examples/pearson.json", import.meta.url)),
    "--monitor",
  ];
  expect(await run(convert, "closed")).toEqual({ status: 141, stderr: "" });
  expect(await run([...convert, "--json"], "full")).toMatchObject({ status: 1 });
});

test.each([
  ["a descriptor that leads to a file", "--out /dev/fd/3 3>OUT"],
  ["a pipe to another program", "--out >(cat >OUT); wait $!"],
])("an array goes to %s, whose folder has no room of its own", async (_, redirection) => {
  const folder = mkdtempSync(join(tmpdir(), "chaosphere-streams-"));
  try {
    const out = join(folder, "a.npy");
    const draw = `${process.execPath} ${main} noise --alpha 2 --kappa 3 --band-limit 8 --count 3`;
    const script = `${draw} ${redirection.replace("OUT", `'${out}'`)}`;
    const ended = spawnSync("bash", ["-c", script], { encoding: "utf8" });
    expect(ended.stderr).toBe("");
    expect(readNpy(readFileSync(out), out).shape).toEqual([3, 8, 16]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
