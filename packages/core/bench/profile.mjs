// Prints where the time of the transforms goes, by function, in per cent of the samples of each direction:
//   node bench/profile.mjs [--portable] [L ...]     needs dist; 128, 512 and 1024 unless given
// profile.md is what it printed, with what follows from it.
import { Session } from "node:inspector/promises";
import { analyse, coefficients, gaussLegendre, key, synthesise, uniformAt } from "../dist/index.js";
import { chooseSimd, usesRelaxedSimd } from "../dist/simd/index.js";
import { nameKernels } from "./namedKernels.mjs";

const SECONDS = 1.5;
await nameKernels();
const words = process.argv.slice(2);
if (words.includes("--portable")) chooseSimd("portable");
const sizes = words.filter((word) => !word.startsWith("--")).map(Number);
const session = new Session();
session.connect();
await session.post("Profiler.enable");
await session.post("Profiler.setSamplingInterval", { interval: 200 });

const seconds = () => process.cpuUsage().user * 1e-6;

/** Runs the work for some seconds of processor time; milliseconds per call. */
function run(work, length) {
  const start = seconds();
  let calls = 0;
  while (seconds() - start < length) {
    work();
    calls++;
  }
  return (1e3 * (seconds() - start)) / calls;
}

/** Self time by function, largest first. */
async function shares(work) {
  run(work, 0.5);
  await session.post("Profiler.start");
  const milliseconds = run(work, SECONDS);
  const { profile } = await session.post("Profiler.stop");
  const names = new Map(profile.nodes.map(({ id, callFrame }) => [id, callFrame.functionName]));
  const counts = new Map();
  for (const id of profile.samples) {
    const name = (names.get(id) || "(anonymous)").replace(/^.*\//, "");
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const rows = [...counts]
    .map(([name, count]) => ({ name, share: (100 * count) / profile.samples.length }))
    .filter(({ share }) => share >= 1)
    .sort((a, b) => b.share - a.share);
  return { milliseconds, rows };
}

process.stdout.write(`Node ${process.versions.node}, relaxed SIMD: ${usesRelaxedSimd()}\n`);
for (const L of sizes.length > 0 ? sizes : [128, 512, 1024]) {
  const grid = gaussLegendre(L);
  const values = Float64Array.from({ length: L * L }, (_, i) => 2 * uniformAt(key(L), i) - 1);
  const a = coefficients("harmonic", L, values);
  const fields = synthesise(a, grid);
  const [map, row] = [new Float64Array(fields.values.length), new Float64Array(L * L)];
  for (const [direction, work] of [
    ["synthesise", () => synthesise(a, grid, { out: map })],
    ["analyse", () => analyse(fields, L, { out: row })],
  ]) {
    const { milliseconds, rows } = await shares(work);
    process.stdout.write(
      `\nL = ${L}, ${direction}: ${milliseconds.toFixed(3)} ms of processor time\n`,
    );
    for (const { name, share } of rows) {
      process.stdout.write(`${share.toFixed(1).padStart(6)} %  ${name}\n`);
    }
  }
}
session.disconnect();
