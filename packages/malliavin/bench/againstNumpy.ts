// Malliavin weights on worker threads against the same loop in NumPy, in one run:
//   node --conditions=@chaosphere/source --import tsx bench/againstNumpy.ts [--smoke]
// Wall seconds mean something on an idle machine only; processor seconds mean something always.
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { key } from "@chaosphere/core";
import { workerPool } from "@chaosphere/core/workers";
import { pathWorkers } from "../src/nonlinear/workers/pathWorkers.ts";

const fraction = process.argv.includes("--smoke") ? 0.02 : 1;
const steps = 200;
const cases = [
  { name: "cubic", dimension: 1, paths: 100_000, limit: 4 },
  { name: "pearson", dimension: 1, paths: 100_000, limit: 4 },
  { name: "dense8", label: "dense", parameters: false, dimension: 8, paths: 20_000, limit: 60 },
  {
    ...{ name: "dense8", label: "dense, state-dependent", parameters: true, dimension: 8 },
    ...{ paths: 20_000, limit: 60 },
  },
];
const url = new URL("./equations.ts", import.meta.url);
const loader = new URL("../test/loadTypescript.mjs", import.meta.url).href;
const execArgv = ["--conditions=@chaosphere/source", "--import", loader];
const seconds = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

for (const { name, label = name, dimension, paths: full, limit, parameters } of cases) {
  const paths = Math.round(fraction * full);
  const start = new Float64Array(dimension).fill(0.5);
  const options = { key: key(1), paths, start, horizon: 0.5, steps };
  let first: Float64Array | undefined;
  for (const workers of [2, 1]) {
    const pool = await workerPool({ workers, execArgv });
    const equation = pathWorkers({ url, name, dimension, parameters }, { pool });
    await equation.simulatePaths({ ...options, paths: 2 * workers, steps: 2 });
    const [wall, cpu] = [performance.now(), seconds()];
    const [{ weights }] = await equation.malliavinWeights(options);
    const took = { wall: (performance.now() - wall) / 1e3, cpu: seconds() - cpu };
    await pool.close();
    first ??= weights;
    const rms = Math.sqrt(weights.reduce((sum, w) => sum + w * w, 0) / paths);
    const peak = process.resourceUsage().maxRSS / 2 ** 20;
    process.stdout.write(
      `${label}: ${paths} × ${steps}, ${workers} threads: ${took.wall.toFixed(2)} s wall, ${took.cpu.toFixed(2)} s of processor (limit ${limit} s wall), peak ${peak.toFixed(2)} GiB, rms weight ${rms.toFixed(4)}, same bits: ${weights.every((w, i) => w === first?.[i])}\n`,
    );
    if (fraction < 1) break;
  }
  const script = fileURLToPath(new URL("./malliavin.py", import.meta.url));
  const args = [script, label, String(paths), String(steps)];
  const found = JSON.parse(execFileSync("/usr/bin/python3", args, { encoding: "utf8" }));
  process.stdout.write(
    `${label}: NumPy ${found.numpy}: ${found.wall.toFixed(2)} s wall, ${found.cpu.toFixed(2)} s of processor, rms weight ${found.rms.toFixed(4)}\n`,
  );
}
