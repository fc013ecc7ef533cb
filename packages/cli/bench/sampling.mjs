// sample and likelihood on the shipped data, seconds and CPU seconds, on one thread and on several in turn:
//   node bench/sampling.mjs [--workers 1,2] [--only sample,default,likelihood], after a build.
// 500 fields of a full covariance at L = 32 in 100 steps; the default sampler; 32 fields under an operator at L = 16.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const { values } = parseArgs({
  options: {
    workers: { type: "string", default: "1,2" },
    only: { type: "string", default: "sample,default,likelihood" },
    folder: { type: "string", default: mkdtempSync(join(tmpdir(), "chaosphere-sampling-")) },
  },
});
const main = fileURLToPath(new URL("../dist/main.js", import.meta.url));
const data = fileURLToPath(new URL("../../../data/pcm-trefht", import.meta.url));
const file = (name) => join(values.folder, name);

/** Runs a call under a clock of its own, and tells seconds and those of all its threads. */
function timed(...argv) {
  const clock = `const b = performance.now(); process.on("exit", () => { const { user, system } = process.cpuUsage();
    console.error("SECONDS " + (performance.now() - b) / 1e3 + " " + (user + system) / 1e6); });`;
  const preload = `data:text/javascript,${encodeURIComponent(clock)}`;
  const { status, stderr, stdout } = spawnSync(
    process.execPath,
    ["--import", preload, main, ...argv],
    {
      encoding: "utf8",
    },
  );
  if (status !== 0) throw new Error(stderr);
  const [seconds, cpu] = stderr
    .match(/SECONDS (\S+) (\S+)/)
    .slice(1)
    .map(Number);
  return { seconds, cpu, stdout };
}

function made(name, ...argv) {
  if (!existsSync(file(name))) timed(...argv, "--out", file(name));
  return file(name);
}

const gaussian = () =>
  made("g32.model", "train", data, "--band-limit", "32", "--model", "gaussian");
const operator = () =>
  made(
    "op16.model",
    "train",
    data,
    "--band-limit",
    "16",
    "--model",
    "operator",
    "--closed-form",
    "diagonal",
    "--steps",
    "100",
  );
const fields = () =>
  made("f16.npy", "sample", gaussian(), "--band-limit", "16", "--count", "32", "--coefficients");
const calls = {
  sample: () => [
    "sample",
    gaussian(),
    "--count",
    "500",
    "--steps",
    "100",
    "--sampler",
    "martingale-exponential",
    "--force",
    "--out",
    file("s.npy"),
  ],
  default: () => ["sample", gaussian(), "--count", "500", "--force", "--out", file("d.npy")],
  likelihood: () => ["likelihood", operator(), fields(), "--coefficients", "--json"],
};

for (const name of values.only.split(",")) {
  const argv = calls[name]();
  for (const workers of values.workers.split(",")) {
    const { seconds, cpu, stdout } = timed(...argv, "--workers", workers);
    const out = argv.includes("--out") ? readFileSync(argv.at(-1)) : stdout;
    const hash = createHash("sha256").update(out).digest("hex").slice(0, 12);
    process.stdout.write(
      `${name.padEnd(11)} ${workers} workers: ${seconds.toFixed(2).padStart(7)} s, ${cpu.toFixed(2).padStart(7)} s of CPU, result ${hash}\n`,
    );
  }
}
