// Training on 1 rank and on 2, one processor each, by hand on this machine: node bench/ranks.mjs [steps [row]]. Processor time of
// every rank for a step, from runs of two lengths so that the start falls out, and the wall time beside it, which other work
// on the machine spoils. What two ranks can save is the time of 1 rank over that of the slower of the 2.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const steps = Number(process.argv[2] ?? 40);
/** Steps in which the engine still compiles. */
const WARM_UP = 12;
const main = fileURLToPath(new URL("../dist/main.js", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "chaosphere-bench-"));
const path = (name) => join(folder, name);

/** Writes the processor seconds of a process to the file named by CPU_FILE when it ends. */
const meter = `data:text/javascript,import { writeFileSync } from "node:fs";
process.on("exit", () => { const { user, system } = process.cpuUsage(); writeFileSync(process.env.CPU_FILE, String((user + system) / 1e6)); });`;

async function run(core, cpuFile, argv) {
  const child = spawn(
    "taskset",
    ["-c", String(core), process.execPath, "--import", meter, main, ...argv],
    { env: { ...process.env, CPU_FILE: cpuFile }, stdio: ["ignore", "pipe", "inherit"] },
  );
  let stdout = "";
  child.stdout.on("data", (text) => {
    stdout += text;
  });
  const status = await new Promise((done) => child.on("close", done));
  if (status !== 0) throw new Error(`${argv.join(" ")} ended with ${status}`);
  return { cpu: Number(readFileSync(cpuFile, "utf8")), stdout };
}

const train = (count) => [
  ...["train", path("fields.npy"), "--grid", "gauss", "--model", "operator", "--band-limit", "24"],
  ...["--hold-out", "none", "--backend", "wasm", "--steps", `${count}`, "--json", "--force"],
];

/** Processor and wall seconds of a step, for each rank. */
async function perStep(options) {
  const measured = [];
  for (const count of [WARM_UP, WARM_UP + steps]) {
    const ranks = await Promise.all(
      options.map((more, core) =>
        run(core, path(`cpu${core}`), [...train(count), "--out", path("m.model"), ...more]),
      ),
    );
    measured.push({ cpu: ranks.map(({ cpu }) => cpu), ...JSON.parse(ranks[0].stdout) });
  }
  const [few, many] = measured;
  return {
    cpu: many.cpu.map((cpu, i) => (cpu - few.cpu[i]) / steps),
    wall: (many.seconds - few.seconds) / steps,
  };
}

try {
  const noise = ["noise", "--alpha", "2", "--kappa", "3", "--band-limit", "24", "--count", "300"];
  await run(0, path("cpu"), [...noise, "--grid", "gauss:25x50", "--out", path("fields.npy")]);
  const runs = {
    "whole batch": [[]],
    "1 rank": [["--ranks", "1"]],
    "2 ranks": [
      ["--ranks", "0/2"],
      ["--ranks", "1/2"],
    ],
    "2 ranks, 2 micro-batches": [
      ["--ranks", "0/2", "--micro-batches", "2"],
      ["--ranks", "1/2", "--micro-batches", "2"],
    ],
  };
  process.stdout.write(`load ${loadavg()[0].toFixed(1)}, operator, L = 24, batch 64\n`);
  const row = process.argv[3];
  for (const [name, options] of Object.entries(runs)) {
    if (row !== undefined && name !== row) continue;
    const { cpu, wall } = await perStep(options);
    const each = cpu.map((seconds) => `${(1e3 * seconds).toFixed(0)} ms`).join(" and ");
    process.stdout.write(
      `${name.padEnd(24)} processor time of a step ${each}, wall ${(1e3 * wall).toFixed(0)} ms\n`,
    );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
