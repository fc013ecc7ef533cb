import { equiangular, isotropicGaussian, key, sampleGaussian } from "@chaosphere/core";
import { isoLatitudeRings } from "@chaosphere/core/rings";
import { bench, describe } from "vitest";
import {
  drawPosterior,
  gaussianPosterior,
  gridCells,
  type ObservationOperator,
  observation,
  pointValues,
  ringPixels,
} from "../src/posterior/index.ts";

// From packages/score: npx vitest bench --run bench/posterior.bench.ts
const once = { iterations: 1, time: 0, warmupIterations: 1, warmupTime: 0 };

/** A spectrum like that of the cosmic microwave background at low degrees, μK². */
function background(L: number) {
  const spectrum = Float64Array.from({ length: L }, (_, l) => (l < 2 ? 0 : 6300 / (l * (l + 1))));
  return isotropicGaussian("harmonic", spectrum);
}

function matern(L: number) {
  const spectrum = Float64Array.from({ length: L }, (_, l) => 400 / (9 + l * (l + 1)) ** 2);
  return isotropicGaussian("harmonic", spectrum);
}

function seenOf(operator: ObservationOperator, prior: ReturnType<typeof matern>, sd: number) {
  const values = operator.apply(sampleGaussian(prior, 1, key(1)).values);
  return observation(operator, { kind: "white", sd }, values);
}

/** The rings of a HEALPix map. Source: Górski et al. (2005), section 4.1. */
function healpix(nside: number) {
  const z: number[] = [];
  const counts: number[] = [];
  const firstLongitudes: number[] = [];
  for (let ring = 1; ring < 4 * nside; ring++) {
    const fromPole = Math.min(ring, 4 * nside - ring, nside);
    const cap = 1 - fromPole ** 2 / (3 * nside ** 2);
    z.push(
      fromPole < nside ? (ring < 2 * nside ? cap : -cap) : (2 * (2 * nside - ring)) / (3 * nside),
    );
    counts.push(4 * fromPole);
    const isShifted = fromPole < nside || (ring - nside) % 2 === 0;
    firstLongitudes.push(isShifted ? Math.PI / (4 * fromPole) : 0);
  }
  return isoLatitudeRings({
    colatitudes: z.map(Math.acos),
    counts,
    firstLongitudes,
    weights: counts.map(() => Math.PI / (3 * nside ** 2)),
  });
}

/** A belt of changing width and some round holes, as of the galaxy and point sources. */
function isSeen(θ: number, λ: number): boolean {
  const latitude = (90 - (180 / Math.PI) * θ) / (10 + 8 * Math.cos(λ / 2) ** 2);
  if (Math.abs(latitude) < 1) return false;
  for (let k = 0; k < 30; k++) {
    const [a, b] = [Math.acos(1 - (2 * k + 1) / 30), (2.4 * k) % (2 * Math.PI)];
    const cosine = Math.cos(θ) * Math.cos(a) + Math.sin(θ) * Math.sin(a) * Math.cos(λ - b);
    if (cosine > Math.cos(0.03)) return false;
  }
  return true;
}

describe("HEALPix map of nside 32 with a mask, bandLimit 64", () => {
  const rings = healpix(32);
  const seen: number[] = [];
  rings.counts.forEach((count, ring) => {
    for (let k = 0; k < count; k++) {
      const λ = rings.firstLongitudes[ring] + (2 * Math.PI * k) / count;
      seen.push(isSeen(rings.colatitudes[ring], λ) ? 1 : 0);
    }
  });
  const prior = background(64);
  const data = seenOf(ringPixels(rings, seen, 64), prior, 8);
  bench(
    "the posterior and 100 draws",
    () => void drawPosterior(gaussianPosterior(prior, data), key(2), 100),
    once,
  );
  bench("its mean", () => void gaussianPosterior(prior, data), once);
});

describe("grid of 512 × 1024 with a mask, bandLimit 256", () => {
  const grid = equiangular(512);
  const seen = Uint8Array.from({ length: 512 * 1024 }, (_, p) =>
    isSeen(grid.colatitudes[p >> 10], (2 * Math.PI * (p & 1023)) / 1024) ? 1 : 0,
  );
  for (const sd of [1, 0.1]) {
    const prior = matern(256);
    const data = seenOf(gridCells(grid, seen, 256), prior, sd);
    bench(`the mean, noise of ${sd} beside 1.9`, () => void gaussianPosterior(prior, data), once);
  }
});

describe("60 points, bandLimit 64", () => {
  const θ = Float64Array.from({ length: 60 }, (_, i) => Math.acos(1 - (2 * i + 1) / 60));
  const prior = matern(64);
  const data = seenOf(
    pointValues(
      θ,
      θ.map((_, i) => 2.4 * i),
      64,
    ),
    prior,
    0.1,
  );
  bench(
    "the posterior and 1000 draws",
    () => void drawPosterior(gaussianPosterior(prior, data), key(2), 1000),
    once,
  );
});
