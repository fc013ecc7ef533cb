import {
  diagonalGaussian,
  isotropicGaussian,
  type Key,
  key,
  noisedGaussian,
  normalAt,
  relativeEntropy,
  type ScoreFunction,
  split,
  uniformAt,
} from "@chaosphere/core";
import { expect, test } from "vitest";
import { entropyBound } from "../src/bounds/entropyBound.ts";
import { gaussianEntropies } from "../src/bounds/gaussianEntropy.ts";
import {
  type AffineScore,
  gaussianModeScore,
  gaussianMoments,
} from "../src/bounds/gaussianScore.ts";
import { shiftMixtureQuadrature } from "../src/bounds/mixtureQuadrature.ts";
import { type PathSampler, pathEntropy } from "../src/bounds/pathIdentity.ts";
import { sampledGaussian } from "../src/bounds/sampledGaussian.ts";
import { type EntropyFlow, scoreMoments } from "../src/bounds/scoreMoments.ts";
import { secondChaosEntropies, secondChaosQuadrature } from "../src/bounds/secondChaosEntropy.ts";
import { relativeScore } from "../src/denoiser.ts";
import { shiftMixtureLogDensity, shiftMixtureScore } from "../src/exact/mixture.ts";
import { shiftMixtureEntropies } from "../src/exact/mixtureEntropy.ts";
import { secondChaosDenoiser } from "../src/exact/secondChaos.ts";
import { point } from "./mixtureInstance.ts";

/** Rounding of sums of order 100. */
const ROUNDING = 1e-11;
/** Error of the output densities propagated on a grid: largest seen by halving its step. */
const GRID_ERROR = 1e-7;

interface Run {
  readonly times: Float64Array;
  readonly sampler: PathSampler;
  /** ŝ = scale·s + shift; the exact score is 1, 0. */
  readonly scale: number;
  readonly shift: number;
}

/** A random run: even or geometric steps, early stop or none, exact score half of the time. */
function randomRun(stream: Key, most: number): Run {
  const u = (i: number) => uniformAt(stream, i);
  const horizon = 0.5 + 4 * u(0);
  const steps = 2 + Math.floor((most - 1) * u(1));
  const stop = u(2) < 0.5 ? 0.02 : 0.3 * u(3);
  const geometric = u(4) < 0.5;
  const times = Float64Array.from({ length: steps + 1 }, (_, k) =>
    geometric
      ? horizon * ((stop + 0.01) / horizon) ** (k / steps)
      : horizon + ((stop - horizon) * k) / steps,
  );
  const exact = u(5) < 0.5;
  return {
    times,
    sampler: u(6) < 0.5 ? "exponential" : "martingale-exponential",
    scale: exact ? 1 : 0.5 + u(7),
    shift: exact ? 0 : 0.5 * (u(8) - 0.5),
  };
}

/** Checks KL ≤ K ≤ bounds in both forms and returns how sharp K is. */
function expectChain(
  klOutput: number,
  flow: EntropyFlow,
  run: Run,
  moments: Parameters<typeof pathEntropy>[2]["moments"],
  slack: number,
): void {
  const estimate = moments === undefined ? {} : { moments };
  const path = pathEntropy(flow, run.times, { sampler: run.sampler, ...estimate });
  const summed = entropyBound(flow, run.times, { form: "summed", ...estimate });
  const closed = entropyBound(flow, run.times, estimate);
  expect(klOutput).toBeGreaterThan(-slack);
  expect(klOutput).toBeLessThanOrEqual(path.total + slack);
  expect(path.total).toBeLessThanOrEqual(summed.total + slack);
  expect(summed.total).toBeLessThanOrEqual(closed.total + slack);
}

test("no bound falls below the true entropy of the output: 300 Gaussian runs", () => {
  split(key(100), 300).forEach((stream) => {
    const [choices, law] = split(stream, 2);
    const run = randomRun(choices, 60);
    const bandLimit = 1 + Math.floor(5 * uniformAt(law, 0));
    const row = bandLimit ** 2;
    const isotropicCase = uniformAt(law, 1) < 0.3;
    const modes = isotropicCase
      ? isotropicGaussian(
          "cameron-martin",
          Float64Array.from({ length: bandLimit }, (_, l) => Math.exp(2 * normalAt(law, 10 + l))),
        )
      : diagonalGaussian(
          "cameron-martin",
          Float64Array.from({ length: row }, (_, j) => Math.exp(2 * normalAt(law, 10 + j))),
          Float64Array.from({ length: row }, (_, j) => normalAt(law, 100 + j)),
        );
    const exact = gaussianModeScore(modes);
    const estimate = (t: number): AffineScore => ({
      slope: exact(t).slope.map((α) => run.scale * α),
      offset: exact(t).offset.map((β) => run.scale * β + run.shift),
    });
    const target = noisedGaussian(modes, run.times[run.times.length - 1]);
    const output = sampledGaussian(modes, run.times, { sampler: run.sampler, estimate });
    const moments =
      run.scale === 1 && run.shift === 0 ? undefined : gaussianMoments(modes, estimate);
    expectChain(relativeEntropy(target, output), gaussianEntropies(modes), run, moments, ROUNDING);
  });
});

/** A uniform grid of the line and functions on it. */
const grid = Float64Array.from({ length: 301 }, (_, i) => -9 + (18 * i) / 300);
const step = 18 / 300;
const points = point(1, ...Array.from(grid, (x) => [x]));
const gaussian = (x: number, variance: number) =>
  Math.exp((-x * x) / (2 * variance)) / Math.sqrt(2 * Math.PI * variance);

/** The density of a sampler's output in one dimension: p′(y) = ∫ p(x) N(y; e^−h x + gain ŝ(x), 1 − e^−2h) dx, by the trapezoidal rule. */
function outputDensity(estimate: ScoreFunction, { times, sampler }: Run): Float64Array {
  let p = grid.map((x) => gaussian(x, 1));
  for (let k = 1; k < times.length; k++) {
    const h = times[k - 1] - times[k];
    const gain = sampler === "martingale-exponential" ? 2 * Math.sinh(h) : -2 * Math.expm1(-h);
    const s = estimate(times[k - 1], points).values;
    const variance = -Math.expm1(-2 * h);
    const next = new Float64Array(grid.length);
    for (let i = 0; i < grid.length; i++) {
      const mean = Math.exp(-h) * grid[i] + gain * s[i];
      if (p[i] < 1e-40) continue;
      for (let j = 0; j < grid.length; j++) {
        next[j] += step * p[i] * gaussian(grid[j] - mean, variance);
      }
    }
    p = next;
  }
  return p;
}

/** ∫ μ log(μ/p) for μ = ρ γ. */
function divergence(density: Float64Array, p: Float64Array): number {
  return grid.reduce((sum, x, i) => {
    const μ = density[i] * gaussian(x, 1);
    return μ > 1e-30 ? sum + step * μ * Math.log(μ / p[i]) : sum;
  }, 0);
}

/** Fewer, longer steps: the kernel must be wider than the grid's step. */
function coarseRun(stream: Key): Run {
  const run = randomRun(stream, 5);
  const [horizon, stop] = [run.times[0], 0.05];
  const n = run.times.length - 1;
  return { ...run, times: run.times.map((_, k) => horizon + ((stop - horizon) * k) / n) };
}

function wrong(score: ScoreFunction, { scale, shift }: Run): ScoreFunction {
  return (t, x) => {
    const s = score(t, x).values;
    return { ...x, values: s.map((s, i) => scale * s + shift * Math.sin(x.values[i])) };
  };
}

test("no bound falls below the true entropy of the output: 110 runs on mixtures of shifts", () => {
  split(key(200), 110).forEach((stream) => {
    const [choices, law] = split(stream, 2);
    const run = coarseRun(choices);
    const count = 1 + Math.floor(3 * uniformAt(law, 0));
    const shares = Float64Array.from({ length: count }, (_, i) => 0.1 + uniformAt(law, 20 + i));
    const total = shares.reduce((sum, w) => sum + w, 0);
    const mixture = {
      shifts: point(1, ...Array.from({ length: count }, (_, i) => [1.5 * normalAt(law, 1 + i)])),
      weights: shares.map((w) => w / total),
    };
    const score = shiftMixtureScore(mixture);
    const estimate = wrong(score, run);
    const density = shiftMixtureLogDensity(mixture)(run.times[run.times.length - 1], points);
    const kl = divergence(density.map(Math.exp), outputDensity(estimate, run));
    const flow = (t: number) => shiftMixtureEntropies(mixture, t, 60);
    const moments = scoreMoments(shiftMixtureQuadrature(mixture, 60), score, estimate);
    expectChain(kl, flow, run, moments, GRID_ERROR);
  });
});

test("no bound falls below the true entropy of the output: 110 runs on laws in the second chaos", () => {
  split(key(300), 110).forEach((stream) => {
    const [choices, law] = split(stream, 2);
    const run = coarseRun(choices);
    const chaos = { coordinate: 0, strength: uniformAt(law, 0) };
    const score = relativeScore(secondChaosDenoiser(chaos));
    const estimate = wrong(score, run);
    const a = chaos.strength * Math.exp(-2 * run.times[run.times.length - 1]);
    const density = grid.map((x) => 1 + a * (x * x - 1));
    const kl = divergence(density, outputDensity(estimate, run));
    const moments = scoreMoments(secondChaosQuadrature(chaos), score, estimate);
    expectChain(kl, secondChaosEntropies(chaos), run, moments, GRID_ERROR);
  });
});

test("negative control: a chain with the wrong sign of the score is caught", () => {
  const modes = diagonalGaussian("cameron-martin", Float64Array.of(0.3, 2), Float64Array.of(1, 0));
  const run: Run = {
    times: Float64Array.of(3, 2, 1, 0.1),
    sampler: "exponential",
    scale: 1,
    shift: 0,
  };
  const flipped = (t: number): AffineScore => {
    const { slope, offset } = gaussianModeScore(modes)(t);
    return { slope: slope.map((α) => -α), offset: offset.map((β) => -β) };
  };
  const output = sampledGaussian(modes, run.times, { sampler: run.sampler, estimate: flipped });
  const kl = relativeEntropy(noisedGaussian(modes, 0.1), output);
  expect(() => expectChain(kl, gaussianEntropies(modes), run, undefined, ROUNDING)).toThrow();
});
