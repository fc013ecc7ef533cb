// Normals and the Brownian path of a run, CPU time of one thread: keyed normals beside NumPy's, and the path on the library's own
// grid, on one of arbitrary doubles, and on that without being told of the run.
// node bench/drivingNoise.mjs, after a build; NumPy by PYTHON, by default /tmp/venv/bin/python, or left out.
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { child, drivingNoise, fillNormals, key, logSnrTimes, normalAt } from "@chaosphere/core";

const python = process.env.PYTHON ?? "/tmp/venv/bin/python";
const [bandLimit, batch, steps, rounds] = [32, 32, 100, 5];
const coordinates = batch * bandLimit ** 2;

const cpu = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) * 1000;
};

const draws = new Float64Array(2 ** 16);
const own = logSnrTimes({ horizon: 4.9, stop: 0.0137 }, steps);
const doubles = own.map((t, k) => (k === 0 || k === steps ? t : t * (1 + 0.01 * Math.sin(k))));

function walk(times, more) {
  const path = drivingNoise({ key: key(1), bandLimit, batch, ...more });
  for (let k = 1; k < times.length; k++) path.step(times[k - 1], times[k]);
  return coordinates * steps;
}

const numpy = () => {
  const code = `
import numpy as np, time
r = np.random.default_rng(1); r.standard_normal(65536)
s = time.process_time()
for _ in range(60): r.standard_normal(65536)
print((time.process_time() - s) / (60 * 65536) * 1e9)`;
  return Number(execFileSync(python, ["-c", code], { encoding: "utf8" }));
};

/** Work that returns how many numbers it made, in ns of CPU for each. */
const rows = {
  "keyed normal": () => {
    for (let k = 0; k < 60; k++) fillNormals(child(key(k), 1), 0, draws);
    return 60 * draws.length;
  },
  "the same, plain twin": () => {
    for (let i = 0; i < draws.length; i++) draws[i] = normalAt(key(1), i);
    return draws.length;
  },
  "path per coordinate and step, own grid": () => walk(own, { times: own }),
  "the same, arbitrary doubles": () => walk(doubles, { times: doubles }),
  "the same, without the run's times": () => walk(doubles.subarray(0, 26), {}) / 4,
};
const best = {};
for (let round = 0; round < rounds; round++) {
  for (const [name, work] of Object.entries(rows)) {
    const began = cpu();
    const made = work();
    best[name] = Math.min(best[name] ?? Infinity, (cpu() - began) / made);
  }
  if (existsSync(python))
    best["NumPy's normal"] = Math.min(best["NumPy's normal"] ?? Infinity, numpy());
}
for (const [name, ns] of Object.entries(best)) {
  process.stdout.write(`${name.padEnd(42)} ${ns.toFixed(1).padStart(7)} ns\n`);
}
