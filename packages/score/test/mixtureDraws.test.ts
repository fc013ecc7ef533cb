import {
  type CameronMartinCoordinates,
  coefficients,
  defaultTimes,
  diagonalGaussian,
  isotropicGaussian,
  key,
  ornsteinUhlenbeck,
  reverseSample,
  reverseSamplers,
  type SamplerName,
  uniformAt,
  whittleMatern,
} from "@chaosphere/core";
import { standardisation } from "@chaosphere/core/estimation";
import { choleskyFactor, whitenCholesky } from "@chaosphere/core/linalg";
import { describe, expect, test } from "vitest";
import { type Denoiser, relativeScore } from "../src/denoiser.ts";
import { conditionalDenoiser } from "../src/posterior/conditionalDenoiser.ts";
import { closedFormPullback } from "../src/posterior/denoiserPullback.ts";
import { dpsApproximation, pigdmApproximation } from "../src/posterior/guidance.ts";
import { mixturePosterior } from "../src/posterior/mixturePosterior.ts";
import { observation } from "../src/posterior/observation.ts";
import { observedDirections } from "../src/posterior/observedDirections.ts";
import { pointValues } from "../src/posterior/pointValues.ts";
import { energyTest } from "./energyTest.ts";

// A mixture of three Gaussian laws of other spectra than the noise, of which four stations leave all three possible.
const L = 3;
const d = L * L;
const noise = whittleMatern(L, { alpha: 2, kappa: 2, sigma: 3 });
const standard = standardisation(noise, { mean: coefficients("harmonic", L, new Float64Array(d)) });
const laws = [
  isotropicGaussian("cameron-martin", Float64Array.of(0.5, 2, 0.3), at(0, 2)),
  diagonalGaussian(
    "cameron-martin",
    Float64Array.from({ length: d }, (_, i) => 0.2 + (i % 3)),
    at(1, -2),
  ),
  isotropicGaussian("cameron-martin", Float64Array.of(0.3, 0.3, 3), at(3, 2)),
];
const law = { laws, weights: Float64Array.of(0.3, 0.3, 0.4) };
const stations = pointValues(Float64Array.of(0.4, 1, 1.9, 2.7), Float64Array.of(0, 2, 4, 1), L);
const seen = observedDirections(
  observation(stations, { kind: "white", sd: 0.05 }, Float64Array.of(0.4, 0.2, 0.4, -0.1)),
  standard,
);
const posterior = mixturePosterior(law, seen);

function at(index: number, value: number): Float64Array {
  const mean = new Float64Array(d);
  mean[index] = value;
  return mean;
}

const COUNT = 400;
const span = { horizon: 7, stop: 2e-4 };

function drawsOf(denoiser: Denoiser, sampler: SamplerName, steps: number) {
  return reverseSample(ornsteinUhlenbeck(span), relativeScore(denoiser), {
    bandLimit: L,
    batch: COUNT,
    key: key(21),
    times: defaultTimes(span, steps),
    sampler: reverseSamplers[sampler],
  });
}

/** χ² of the components of draws against w^y, each component chosen by its share in the exact posterior's density there: 2 degrees of freedom. */
function weightsSquare(draws: CameronMartinCoordinates): number {
  const factors = laws.map((_, k) => choleskyFactor(posterior.covariance(k), d));
  const counts = new Float64Array(3);
  for (let b = 0; b < draws.batch; b++) {
    const x = draws.values.subarray(b * d, (b + 1) * d);
    const shares = factors.map((factor, k) => {
      const u = x.map((value, i) => value - posterior.means[k * d + i]);
      const square = whitenCholesky(factor, u).reduce((sum, z) => sum + z * z, 0);
      return posterior.weights[k] * Math.exp(-square / 2 - factor.halfLogDeterminant);
    });
    let left = uniformAt(key(22), b) * (shares[0] + shares[1] + shares[2]);
    const k = shares.findIndex((share) => {
      left -= share;
      return left < 0;
    });
    counts[k]++;
  }
  return counts.reduce((sum, n, k) => {
    const expected = draws.batch * posterior.weights[k];
    return sum + (n - expected) ** 2 / expected;
  }, 0);
}

const exact = posterior.draw(key(23), 5000);

/** The largest departure of the first and second moments from the exact ones, in standard errors of the exact law's draws. */
function worstMoment(draws: CameronMartinCoordinates): number {
  const moments = (x: CameronMartinCoordinates, i: number, power: number) => {
    const values = Array.from({ length: x.batch }, (_, b) => x.values[b * d + i] ** power);
    const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
    const variance = values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length;
    return { mean, variance };
  };
  let worst = 0;
  for (let i = 0; i < d; i++) {
    for (const power of [1, 2]) {
      const [own, other] = [moments(draws, i, power), moments(exact, i, power)];
      const error = Math.sqrt(other.variance / draws.batch + other.variance / exact.batch);
      worst = Math.max(worst, Math.abs(own.mean - other.mean) / error);
    }
  }
  return worst;
}

function energyP(draws: CameronMartinCoordinates): number {
  return energyTest(draws.values, posterior.draw(key(24), COUNT).values, d, key(25));
}

// 1 % of χ² with 2 degrees of freedom; 18 moments: 3.5 standard errors are passed by chance in 1 %.
const SQUARE = 9.21;
const MOMENT = 3.5;

describe("reverse samplers with the conditional denoiser draw from the exact posterior of a mixture", () => {
  test("of which every component has its share", () => {
    expect(posterior.weights.every((w) => w > 0.1)).toBe(true);
  });

  const denoiser = conditionalDenoiser(law, seen);
  test.each([
    ["multistep-3", 48],
    ["martingale-exponential", 200],
  ] as const)("%s in %d steps: weights, moments and energy distance", (sampler, steps) => {
    const draws = drawsOf(denoiser, sampler, steps);
    expect(weightsSquare(draws)).toBeLessThan(SQUARE);
    expect(worstMoment(draws)).toBeLessThan(MOMENT);
    expect(energyP(draws)).toBeGreaterThan(0.01);
  });

  const pullback = closedFormPullback(law);
  test("and DPS does not: it fails all three tests", () => {
    const times = defaultTimes(span, 200);
    const dps = dpsApproximation(pullback, seen, { times, dataVariance: 3 });
    const draws = drawsOf(dps, "martingale-exponential", 200);
    expect(draws.values.every(Number.isFinite)).toBe(true);
    expect(weightsSquare(draws)).toBeGreaterThan(2 * SQUARE);
    expect(worstMoment(draws)).toBeGreaterThan(1.5 * MOMENT);
    expect(energyP(draws)).toBeLessThan(0.01);
  });

  test("nor does ΠGDM, whose components have other shares", () => {
    const draws = drawsOf(pigdmApproximation(pullback, seen), "martingale-exponential", 200);
    expect(weightsSquare(draws)).toBeGreaterThan(SQUARE);
  });

  test("nor do the draws of the prior, whose weights are wrong too", () => {
    const prior = drawsOf((t, x) => pullback(t, x).mean, "multistep-3", 48);
    expect(weightsSquare(prior)).toBeGreaterThan(3 * SQUARE);
    expect(energyP(prior)).toBeLessThan(0.01);
  });
});
