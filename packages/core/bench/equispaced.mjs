// Prints the time of analysis to every degree that equally spaced rings resolve, beside that on Gauss–Legendre rings to the
// same degrees, one thread each, in turns, and the round-trip error:
//   npm run bench:equispaced [-- L ...]     degrees l < L, of L + 1 rings with poles and of L cell centres and pyshtools' rings
import {
  analyse,
  coefficients,
  driscollHealy,
  equiangular,
  equiangularWithPoles,
  gaussLegendre,
  key,
  synthesise,
  uniformAt,
} from "../dist/index.js";

const ROUNDS = 9;
const BURST_SECONDS = 0.1;
const asked = process.argv.slice(2).map(Number);
const bandLimits = asked.length > 0 ? asked : [72, 180, 360, 720];

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

const say = (...words) => process.stdout.write(`${words.join(" ")}\n`);

say("   L  grid                                 ms    Gauss  ratio    error");
for (const L of bandLimits) {
  const nLon = 2 * L;
  const grids = [
    gaussLegendre(L, { nLon }),
    equiangularWithPoles(L + 1, { nLon }),
    equiangular(L, { nLon }),
    ...(L % 2 === 0 ? [driscollHealy(L, { nLon })] : []),
  ];
  const stream = key(1);
  const a = coefficients(
    "harmonic",
    L,
    Float64Array.from({ length: L * L }, (_, i) => 2 * uniformAt(stream, i) - 1),
  );
  const prepared = (grid) => {
    const fields = synthesise(a, grid);
    const out = new Float64Array(L * L);
    return { grid, out, times: [], analyse: () => analyse(fields, L, { out }) };
  };
  const [gaussGrid, ...others] = grids;
  // Two at a time: more plans than these may not be remembered together.
  for (const other of others) {
    const [gauss, work] = [prepared(gaussGrid), prepared(other)];
    for (const { analyse } of [gauss, work]) burst(analyse);
    for (let round = 0; round < ROUNDS; round++) {
      for (const { analyse, times } of [gauss, work]) times.push(burst(analyse));
    }
    const { grid, out, times } = work;
    const ratio = median(times.map((time, i) => time / gauss.times[i]));
    const error = out.reduce((most, value, i) => Math.max(most, Math.abs(value - a.values[i])), 0);
    say(
      String(L).padStart(4),
      ` ${`${grid.kind} ${grid.nLat} × ${grid.nLon}`.padEnd(30)}`,
      median(times).toFixed(3).padStart(8),
      median(gauss.times).toFixed(3).padStart(8),
      ratio.toFixed(2).padStart(6),
      error.toExponential(1).padStart(8),
    );
  }
}
