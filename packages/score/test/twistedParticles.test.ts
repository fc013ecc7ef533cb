import { coefficients, defaultTimes, diagonalGaussian, key, whittleMatern } from "@chaosphere/core";
import { standardisation } from "@chaosphere/core/estimation";
import { describe, expect, test } from "vitest";
import { closedFormPullback } from "../src/posterior/denoiserPullback.ts";
import { mixturePosterior } from "../src/posterior/mixturePosterior.ts";
import { observation } from "../src/posterior/observation.ts";
import { observedDirections } from "../src/posterior/observedDirections.ts";
import { pointValues } from "../src/posterior/pointValues.ts";
import type { DenoiserPullback } from "../src/posterior/pullback.ts";
import { systematic, twistedParticles } from "../src/posterior/twistedParticles.ts";

const L = 2;
const d = 4;
const noise = whittleMatern(L, { alpha: 2, kappa: 2, sigma: 3 });
const standard = standardisation(noise, { mean: coefficients("harmonic", L, new Float64Array(d)) });
const stations = pointValues(Float64Array.of(0.4, 1.9), Float64Array.of(0, 2), L);
const seenWith = (y: Float64Array) =>
  observedDirections(observation(stations, { kind: "white", sd: 0.2 }, y), standard);

/** Mean of p̂(y)/p(y) over runs, and its standard error. */
function ratioOf(
  denoise: DenoiserPullback,
  y: Float64Array,
  truth: number,
  grid: Float64Array,
  runs = 150,
  dataVariance = 1,
) {
  const seen = seenWith(y);
  const ratios = Array.from({ length: runs }, (_, i) => {
    const options = { times: grid, particles: 8, key: key(i), dataVariance };
    return Math.exp(twistedParticles(denoise, seen, options).logEvidence - truth);
  });
  const mean = ratios.reduce((sum, v) => sum + v / runs, 0);
  const square = ratios.reduce((sum, v) => sum + (v - mean) ** 2 / (runs - 1), 0);
  return { mean, error: Math.sqrt(square / runs) };
}

describe("the evidence of twisted particles is unbiased", () => {
  const y = Float64Array.of(0.5, -0.3);

  // For data of independent coordinates the law of the unconditional sampler is Gaussian in every step, so that p(y) is known to rounding,
  // discretisation and all.
  test.each([1, 0.3])("for a Gaussian prior in 12 steps, with the guess q = %d", (guess) => {
    const variances = Float64Array.of(2, 0.5, 1.5, 0.2);
    const law = diagonalGaussian("cameron-martin", variances);
    const grid = defaultTimes({ horizon: 5, stop: 0.01 }, 12);
    const gain = (q: number, t: number) =>
      (Math.exp(-t) * q) / (Math.exp(-2 * t) * q + 1 - Math.exp(-2 * t));
    const last = grid[12];
    const open = (guess * (1 - Math.exp(-2 * last))) / (1 + (guess - 1) * Math.exp(-2 * last));
    const sampled = variances.map((q) => {
      let v = 1;
      for (let k = 1; k <= 12; k++) {
        const [t, h] = [grid[k - 1], grid[k - 1] - grid[k]];
        const slope = (Math.exp(-t) * (gain(q, t) - Math.exp(-t))) / (1 - Math.exp(-2 * t));
        v = (Math.exp(-h) + 2 * Math.sinh(h) * slope) ** 2 * v + 1 - Math.exp(-2 * h);
      }
      return gain(q, last) ** 2 * v;
    });
    // y = A C^½ m + noise, of covariance A C^½ (diag(sampled) + open) C^½ Aᵀ + R.
    const units = new Float64Array(d * d);
    for (let i = 0; i < d; i++) units[i * (d + 1)] = Math.sqrt(noise.spectrum[i > 0 ? 1 : 0]);
    const images = stations.apply(units);
    const S = [0.04, 0, 0, 0.04];
    for (let i = 0; i < d; i++) {
      for (const j of [0, 1]) {
        for (const k of [0, 1]) {
          S[2 * j + k] += images[2 * i + j] * images[2 * i + k] * (sampled[i] + open);
        }
      }
    }
    const determinant = S[0] * S[3] - S[1] * S[2];
    const square = (S[3] * y[0] ** 2 - 2 * S[1] * y[0] * y[1] + S[0] * y[1] ** 2) / determinant;
    const truth = -square / 2 - Math.log(determinant) / 2 - Math.log(2 * Math.PI);
    const denoise = closedFormPullback(law);
    const { mean, error } = ratioOf(denoise, y, truth, grid, 300, guess);
    expect(error).toBeLessThan(0.05);
    expect(Math.abs(mean - 1)).toBeLessThan(3.5 * error);
    // Negative control: the estimate for another law, whose evidence is another.
    const wrong = closedFormPullback(
      diagonalGaussian(
        "cameron-martin",
        variances.map((q) => q / 4),
      ),
    );
    const biased = ratioOf(wrong, y, truth, grid, 300, guess);
    expect(Math.abs(biased.mean - 1)).toBeGreaterThan(3.5 * biased.error);
  });

  test("whatever the gradient that proposes, even none", () => {
    const law = diagonalGaussian("cameron-martin", Float64Array.of(1, 1, 1, 1));
    const exact = mixturePosterior(law, seenWith(y)).logEvidence[0];
    const denoise = closedFormPullback(law);
    const blind: DenoiserPullback = (t, x) => ({
      mean: denoise(t, x).mean,
      pullback: (v) => new Float64Array(v.length),
    });
    // For data that are the noise the sampler is exact in any steps.
    const grid = defaultTimes({ horizon: 3, stop: 1e-3 }, 12);
    const guided = ratioOf(denoise, y, exact, grid);
    const unguided = ratioOf(blind, y, exact, grid);
    expect(Math.abs(guided.mean - 1)).toBeLessThan(3.5 * guided.error);
    expect(Math.abs(unguided.mean - 1)).toBeLessThan(3.5 * unguided.error);
    expect(guided.error).toBeLessThan(unguided.error / 2);
  });
});

describe("twisted particles of a mixture", () => {
  const shifts = coefficients("cameron-martin", L, Float64Array.of(2, 0, 0, 1, -2, 0, 1, 0));
  const law = { shifts, weights: Float64Array.of(0.4, 0.6) };
  const y = Float64Array.of(0.15, -0.1);
  const seen = seenWith(y);
  const posterior = mixturePosterior(law, seen);

  test("have its evidence and its means, and report how many they stand for", () => {
    const run = twistedParticles(closedFormPullback(law), seen, {
      times: defaultTimes({ horizon: 6, stop: 1e-3 }, 150),
      particles: 1000,
      key: key(6),
    });
    expect(run.weights.reduce((sum, w) => sum + w, 0)).toBeCloseTo(1, 12);
    // An effective sample of 500 or more gives the evidence to some hundredths.
    expect(run.effectiveSampleSizes.every((n) => n > 300 && n <= 1000)).toBe(true);
    expect(run.ancestors).toBeGreaterThan(100);
    expect(Math.abs(run.logEvidence - posterior.logEvidence[0])).toBeLessThan(0.15);
    for (let i = 0; i < d; i++) {
      const mean = run.weights.reduce((sum, w, b) => sum + w * run.particles.values[b * d + i], 0);
      const exact = posterior.weights.reduce(
        (sum, w, k) => sum + w * posterior.means[k * d + i],
        0,
      );
      // The posterior's deviations are at most 1.6; ancestors count as independent draws at the least.
      expect(Math.abs(mean - exact)).toBeLessThan((4 * 1.6) / Math.sqrt(run.ancestors));
    }
  });

  test("more particles come nearer to the evidence", () => {
    const error = (particles: number) => {
      const runs = Array.from({ length: 20 }, (_, i) => {
        const times = defaultTimes({ horizon: 6, stop: 1e-3 }, 60);
        const run = twistedParticles(closedFormPullback(law), seen, {
          times,
          particles,
          key: key(i),
        });
        return run.logEvidence;
      });
      const mean = runs.reduce((sum, v) => sum + v / 20, 0);
      return Math.sqrt(runs.reduce((sum, v) => sum + (v - mean) ** 2 / 19, 0));
    };
    // Errors fall like N^−½: by 4 for 16 times as many.
    expect(error(64)).toBeLessThan(error(4) / 2);
  });
});

test("systematic resampling gives every particle N W_i places, rounded up or down", () => {
  const weights = Float64Array.of(0.05, 0.5, 0.25, 0.2);
  for (const u of [0.01, 0.3, 0.5, 0.99]) {
    const counts = [0, 0, 0, 0];
    for (const i of systematic(weights, 10, u)) counts[i]++;
    counts.forEach((n, i) => {
      expect(Math.abs(n - 10 * weights[i])).toBeLessThan(1);
    });
  }
});
