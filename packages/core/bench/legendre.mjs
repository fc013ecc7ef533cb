// Prints the time of the Legendre sums alone, of one field and of a batch, and of the first plan of a size:
//   node bench/legendre.mjs [--dist PATH] [L ...]     needs dist; 128, 256, 512 and 1024 unless given
// The least of many runs; to compare two builds, run them in turns with --dist (profile.md has what came of it).
import { parseArgs } from "node:util";

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { dist: { type: "string", default: new URL("../dist", import.meta.url).pathname } },
});
const load = (path) => import(`${options.dist}/${path}`);
const { gaussLegendre } = await load("index.js");
const { simdPlan } = await load("kernels/simdPlan.js");
const { synthesiseLegendre, analyseLegendre } = await load("kernels/simdLegendre.js");

const SECONDS = 1.5;
const QUAD_VECTORS = 4;

/** Rows of chains times vectors of two ring pairs: what all costs are counted in. */
function rowsTimesVectors({ orders, buffer, quads }) {
  let count = 0;
  for (const { rows, startsAt } of orders) {
    for (const start of new Int32Array(buffer, startsAt, quads)) {
      count += QUAD_VECTORS * Math.max(0, rows - start);
    }
  }
  return count;
}

function least(work) {
  for (let i = 0; i < 3; i++) work();
  let best = Number.POSITIVE_INFINITY;
  const end = performance.now() + 1e3 * SECONDS;
  do {
    const start = performance.now();
    work();
    best = Math.min(best, performance.now() - start);
  } while (performance.now() < end);
  return best;
}

const sizes = positionals.length > 0 ? positionals.map(Number) : [128, 256, 512, 1024];
for (const L of sizes) {
  const grid = gaussLegendre(L);
  const start = process.cpuUsage().user;
  const plan = simdPlan(grid, L);
  const planned = 1e-3 * (process.cpuUsage().user - start);
  const count = rowsTimesVectors(plan);
  process.stdout.write(`L = ${L}: plan ${planned.toFixed(1)} ms of processor time\n`);
  for (const batch of [1, plan.batch]) {
    const a = Float64Array.from({ length: batch * L * L }, (_, i) => Math.sin(1.7 * i));
    const directions = [
      ["synthesis", () => synthesiseLegendre(plan, a, 0, batch)],
      ["analysis", () => analyseLegendre(plan, plan.weightsAt, a, 0, batch)],
    ];
    for (const [name, work] of directions) {
      const milliseconds = least(work) / batch;
      const each = (1e6 * milliseconds) / count;
      process.stdout.write(
        `  ${name}, batch of ${batch}: ${milliseconds.toFixed(3)} ms a field, ${each.toFixed(3)} ns a row and vector\n`,
      );
    }
  }
}
