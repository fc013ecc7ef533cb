// Iterations of conjugate gradients against band limit and signal-to-noise. From apps/research:
// node --conditions=@chaosphere/source --import tsx ../../packages/score/bench/posteriorIterations.ts
//
// Kept, as chosen, on grids that resolve the field, signal-to-noise 1 10 100 1000 10000 of one datum:
//   hemisphere      L = 16: 16 1 1 2 2    32: 18 16 1 2 2    64: 21 39 1 2 2    128: 22 40 2 2 3    256: 26 1 2 2 3
//   belt and holes  L = 16: 16 1 1 2 2    32: 17 1 1 2 2     64: 20 1 1 2 4     128: 22 62 1 2 5
// with the factor by orders up to 512 departing points before few cells are tried; 1536 now, which spares the 62.
import { gaussLegendre, isotropicGaussian, key, sampleGaussian } from "@chaosphere/core";
import {
  drawNoise,
  gaussianPosterior,
  gridCells,
  type ObservationOperator,
  observation,
  type PosteriorOptions,
  pointValues,
} from "../src/posterior/index.ts";

const print = (line: string) => process.stdout.write(`${line}\n`);

/** C_l = 400 (9 + l(l+1))⁻², of standard deviation 1.9. */
function matern(L: number) {
  const spectrum = Float64Array.from({ length: L }, (_, l) => 400 / (9 + l * (l + 1)) ** 2);
  return isotropicGaussian("harmonic", spectrum);
}

/** Half of a grid that resolves the field. */
function hemisphere(L: number): ObservationOperator {
  const grid = gaussLegendre(L);
  const seen = Uint8Array.from({ length: 2 * L * L }, (_, p) => (p < L * L ? 1 : 0));
  return gridCells(grid, seen, L);
}

/** Such a grid without a belt of changing width and some round holes, as of the galaxy and point sources. */
function background(L: number): ObservationOperator {
  const grid = gaussLegendre(L);
  const seen = Uint8Array.from({ length: 2 * L * L }, (_, p) => {
    const [θ, λ] = [
      grid.colatitudes[Math.floor(p / grid.nLon)],
      (2 * Math.PI * (p % grid.nLon)) / grid.nLon,
    ];
    const latitude = (90 - (180 / Math.PI) * θ) / (10 + 8 * Math.cos(λ / 2) ** 2);
    const isHidden = Array.from({ length: 30 }, (_, k) => {
      const [a, b] = [Math.acos(1 - (2 * k + 1) / 30), (2.4 * k) % (2 * Math.PI)];
      const cosine = Math.cos(θ) * Math.cos(a) + Math.sin(θ) * Math.sin(a) * Math.cos(λ - b);
      return cosine > Math.cos(0.03);
    });
    return Math.abs(latitude) < 1 || isHidden.includes(true) ? 0 : 1;
  });
  return gridCells(grid, seen, L);
}

/** A grid without a belt and a patch: three quarters of its cells. */
function mask(nLat: number, L: number): ObservationOperator {
  const grid = gaussLegendre(nLat);
  const seen = Uint8Array.from({ length: grid.nLat * grid.nLon }, (_, p) => {
    const [i, j] = [Math.floor(p / grid.nLon), p % grid.nLon];
    const latitude = Math.abs(90 - (180 / Math.PI) * grid.colatitudes[i]);
    return latitude < 15 || (latitude < 40 && j < grid.nLon / 6) ? 0 : 1;
  });
  return gridCells(grid, seen, L);
}

function points(n: number, L: number): ObservationOperator {
  const θ = Float64Array.from({ length: n }, (_, i) => Math.acos(1 - (2 * i + 1) / n));
  return pointValues(
    θ,
    θ.map((_, i) => 2.4 * i),
    L,
  );
}

function iterations(operator: ObservationOperator, ratio: number, options: PosteriorOptions) {
  const prior = matern(operator.bandLimit);
  const noise = { kind: "white", sd: 1.9 / ratio } as const;
  const values = operator.apply(sampleGaussian(prior, 1, key(3)).values);
  const errors = drawNoise(noise, operator.size, 1, key(4));
  const seen = observation(
    operator,
    noise,
    values.map((y, i) => y + errors[i]),
  );
  try {
    const { method, iterations } = gaussianPosterior(prior, seen, options);
    return method === "dense" ? "dense" : String(iterations);
  } catch {
    return "none";
  }
}

const iterate = { method: "conjugate-gradients", maxIterations: 3000 } as const;
print("iterations to a residual of 1e-8; signal-to-noise is that of one datum");
const limits = [16, 32, 64, 128, 256, 512];
print(`\nL: ${limits.join(" ")}`);
for (const ratio of [1, 10]) {
  for (const [name, operator] of [
    ["mask of 24 × 48 cells", (L: number) => mask(24, L)],
    ["60 points", (L: number) => points(60, L)],
  ] as const) {
    const found = limits.map((L) =>
      iterations(operator(L), ratio, { ...iterate, blockBandLimit: 8 }),
    );
    print(`${name}, signal-to-noise ${ratio}, block l < 8: ${found.join(" ")}`);
  }
}
const ratios = [1, 10, 100, 1e3, 1e4];
print(`\nas chosen, on grids that resolve the field; signal-to-noise: ${ratios.join(" ")}`);
for (const [name, operator] of [
  ["hemisphere", hemisphere],
  ["belt and holes", background],
] as const) {
  for (const L of limits) {
    const seen = operator(L);
    const found = ratios.map((ratio) =>
      iterations(seen, ratio, { ...iterate, maxIterations: 300 }),
    );
    print(`${name}, L = ${L}: ${found.join(" ")}`);
  }
}
print(`\nsignal-to-noise, at L = 64: ${ratios.join(" ")}`);
for (const [name, operator] of [
  ["mask of 48 × 96 cells", mask(48, 64)],
  ["60 points", points(60, 64)],
] as const) {
  for (const blockBandLimit of [0, 8, 16, 32]) {
    const found = ratios.map((ratio) =>
      iterations(operator, ratio, { ...iterate, blockBandLimit }),
    );
    print(`${name}, block l < ${blockBandLimit}: ${found.join(" ")}`);
  }
  const chosen = ratios.map((ratio) => iterations(operator, ratio, {}));
  print(`${name}, as chosen: ${chosen.join(" ")}`);
}
