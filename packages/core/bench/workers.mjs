// What workers cost and save, for any number of them: the start of a thread, the way of a task, and processor time beside
// one thread in turns in one run. Two workers beside other libraries are rows of the table: npm run bench -- --only threads.
// Wall times mean something only where as many processors are idle as there are workers:
//   node bench/workers.mjs [--workers 2] [--smoke]        (needs dist)
import { availableParallelism } from "node:os";
import { analyse, coefficients, gaussLegendre, synthesise } from "@chaosphere/core";
import { analyseParallel, synthesiseParallel } from "@chaosphere/core/parallel";
import { sharedArray, sharedCopy, workerPool } from "@chaosphere/core/workers";

const smoke = process.argv.includes("--smoke");
const named = process.argv.indexOf("--workers");
const workers = named > 0 ? Number(process.argv[named + 1]) : Math.min(2, availableParallelism());
const cpu = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};
const say = (line) => process.stdout.write(`${line}\n`);
const median = (values) => values.sort((a, b) => a - b)[values.length >> 1];

/** Rounds before the first that counts: so long it takes until every worker's code has been compiled for speed. */
const WARMING = smoke ? 1 : 12;

/** Median wall and processor milliseconds of each, in turns. */
async function inTurns(works, rounds) {
  const found = works.map(() => ({ wall: [], cpu: [] }));
  for (let round = -WARMING; round < rounds; round++) {
    for (const [k, work] of works.entries()) {
      const [wall, used] = [performance.now(), cpu()];
      await work();
      if (round < 0) continue;
      found[k].wall.push(performance.now() - wall);
      found[k].cpu.push(cpu() - used);
    }
  }
  return found.map(({ wall, cpu }) => ({ wall: median(wall), cpu: median(cpu) }));
}

const identity = { module: "data:text/javascript,export const same = (x) => x;", name: "same" };
const began = [performance.now(), cpu()];
const first = await workerPool({ workers: 1 });
await first.run(identity, 1);
const small = gaussLegendre(8);
await synthesiseParallel(coefficients("harmonic", 8, new Float64Array(130 * 64)), small, {
  pool: first,
});
const started = [performance.now() - began[0], cpu() - began[1]];
const rounds = 200;
const ways = performance.now();
for (let i = 0; i < rounds; i++) await first.run(identity, i);
const way = (1000 * (performance.now() - ways)) / rounds;
await first.close();
say(
  `a thread with the transforms starts in ${started[0].toFixed(0)} ms (${started[1].toFixed(0)} ms of processor); a task's way there and back takes ${way.toFixed(0)} µs`,
);

say(`\n| L | fields | direction | one thread, ms | ${workers} workers, ms | faster | processor |`);
say("|---|---|---|---|---|---|---|");
const pool = await workerPool({ workers });
const cases = smoke
  ? [[64, 64]]
  : [
      [64, 64],
      [128, 8],
      [128, 64],
      [256, 8],
      [256, 32],
      [512, 1],
      [512, 8],
      [1024, 1],
      [1024, 4],
    ];
for (const [L, fields] of cases) {
  const grid = gaussLegendre(L);
  const a = coefficients(
    "harmonic",
    L,
    sharedCopy(Float64Array.from({ length: fields * L ** 2 }, (_, i) => Math.sin(i * i))),
  );
  const maps = { ...synthesise(a, grid), values: sharedArray(fields * grid.nLat * grid.nLon) };
  const back = sharedArray(a.values.length);
  const directions = [
    [
      "synthesis",
      () => synthesise(a, grid, { out: maps.values }),
      () => synthesiseParallel(a, grid, { pool, out: maps.values }),
    ],
    [
      "analysis",
      () => analyse(maps, L, { out: back }),
      () => analyseParallel(maps, L, { pool, out: back }),
    ],
  ];
  for (const [name, ...works] of directions) {
    const took = Math.max(5, Math.min(40, Math.round(2e9 / (fields * L ** 3))));
    const [one, many] = await inTurns(works, smoke ? 1 : took);
    say(
      `| ${L} | ${fields} | ${name} | ${one.wall.toFixed(2)} | ${many.wall.toFixed(2)} | ${(one.wall / many.wall).toFixed(2)} × | ${(many.cpu / one.cpu).toFixed(2)} × |`,
    );
  }
}
await pool.close();
