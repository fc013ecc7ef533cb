// Prints the time of the gradient beside that of one synthesis on the same grid, one thread, in turns:
//   npm run bench:gradient [-- L ...]
import {
  coefficients,
  equiangularWithPoles,
  gaussLegendre,
  key,
  synthesise,
  synthesiseGradient,
  uniformAt,
} from "../dist/index.js";

const ROUNDS = 7;
const BURST_SECONDS = 0.1;
const asked = process.argv.slice(2).map(Number);
const bandLimits = asked.length > 0 ? asked : [64, 256, 720];
const say = (...words) => process.stdout.write(`${words.join(" ")}\n`);

const cpuSeconds = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) * 1e-6;
};

/** Milliseconds of CPU time of one call, over one burst. */
const burst = (work) => {
  const start = cpuSeconds();
  let n = 0;
  do {
    work();
    n++;
  } while (cpuSeconds() - start < BURST_SECONDS);
  return (1e3 * (cpuSeconds() - start)) / n;
};

const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];

say("   L  grid                        gradient  synthesis  ratio");
for (const L of bandLimits) {
  const stream = key(1);
  const a = coefficients(
    "harmonic",
    L,
    Float64Array.from({ length: L * L }, (_, i) => 2 * uniformAt(stream, i) - 1),
  );
  for (const grid of [gaussLegendre(L), equiangularWithPoles(L + 1, { nLon: 2 * L })]) {
    const map = () => new Float64Array(grid.nLat * grid.nLon);
    const out = { south: map(), east: map() };
    const values = map();
    const works = [
      () => synthesiseGradient(a, grid, { out }),
      () => synthesise(a, grid, { out: values }),
    ].map((work) => ({ work, times: [] }));
    for (const { work } of works) burst(work);
    for (let round = 0; round < ROUNDS; round++) {
      for (const { work, times } of works) times.push(burst(work));
    }
    const [gradient, synthesis] = works;
    say(
      String(L).padStart(4),
      ` ${`${grid.kind} ${grid.nLat} × ${grid.nLon}`.padEnd(30)}`,
      median(gradient.times).toFixed(3).padStart(6),
      median(synthesis.times).toFixed(3).padStart(10),
      median(gradient.times.map((time, i) => time / synthesis.times[i]))
        .toFixed(2)
        .padStart(6),
    );
  }
}
