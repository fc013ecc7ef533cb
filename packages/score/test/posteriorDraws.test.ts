import {
  child,
  equiangular,
  type GaussianLaw,
  isotropicGaussian,
  key,
  sampleGaussian,
} from "@chaosphere/core";
import { choleskyFactor, whitenRows } from "@chaosphere/core/linalg";
import { describe, expect, test } from "vitest";
import { largestDifference } from "../../../fixtures/largestDifference.ts";
import { fluctuations } from "../src/posterior/drawPosterior.ts";
import {
  drawNoise,
  drawPosterior,
  expectedInformation,
  gaussianPosterior,
  gridCells,
  klFromPrior,
  logEvidence,
  type ObservationNoise,
  observation,
  pointValues,
} from "../src/posterior/index.ts";
import { conditioned, lawOfKind } from "./conditioned.ts";

const white: ObservationNoise = { kind: "white", sd: 0.4 };

function scattered(n: number, L: number) {
  const θ = Float64Array.from({ length: n }, (_, i) => Math.acos(1 - (2 * i + 1) / n));
  return pointValues(
    θ,
    θ.map((_, i) => 2.4 * i),
    L,
  );
}

function matern(L: number) {
  const spectrum = Float64Array.from({ length: L }, (_, l) => 400 / (9 + l * (l + 1)) ** 2);
  return isotropicGaussian("harmonic", spectrum);
}

/**
 * Distances of draws from a law N(mean, C): standard scores of the mean of |C^{−1/2}(f − mean)|², which is χ²_d, of its
 * variance 2d, and of the sum of squared off-diagonal sample covariances of the whitened draws.
 */
function scores(draws: Float64Array, mean: Float64Array, covariance: Float64Array) {
  const d = mean.length;
  const N = draws.length / d;
  const w = whitenRows(
    choleskyFactor(covariance, d),
    draws.map((x, at) => x - mean[at % d]),
  );
  const squares = Float64Array.from({ length: N }, (_, b) =>
    w.subarray(b * d, (b + 1) * d).reduce((sum, x) => sum + x * x, 0),
  );
  const average = squares.reduce((sum, x) => sum + x, 0) / N;
  const variance = squares.reduce((sum, x) => sum + (x - d) ** 2, 0) / N;
  // Var (χ²_d − d)² = 8d² + 48d.
  let off = 0;
  for (let i = 0; i < d; i++) {
    for (let j = 0; j < i; j++) {
      let sum = 0;
      for (let b = 0; b < N; b++) sum += w[b * d + i] * w[b * d + j];
      off += sum ** 2 / N;
    }
  }
  const pairs = (d * (d - 1)) / 2;
  return [
    (average - d) / Math.sqrt((2 * d) / N),
    (variance - 2 * d) / Math.sqrt((8 * d * d + 48 * d) / N),
    // Each square is near χ²_1, weakly dependent: 4 in place of √2 a pair leaves room for it.
    (off - pairs) / Math.sqrt(4 * pairs),
  ];
}

const worst = (z: readonly number[]) => Math.max(...z.map(Math.abs));

test.each<GaussianLaw["kind"]>(["diagonal", "full", "factored", "low-rank"])(
  "draws have the posterior's mean and covariance, from a prior of kind %s",
  (kind) => {
    const L = 4;
    const prior = lawOfKind(kind, L);
    const operator = scattered(10, L);
    const seen = observation(
      operator,
      white,
      operator.apply(sampleGaussian(prior.law, 1, key(2)).values),
    );
    const expected = conditioned(prior, seen);
    for (const method of ["dense", "conjugate-gradients"] as const) {
      const p = gaussianPosterior(prior.law, seen, { method, blockBandLimit: 2 });
      const draws = drawPosterior(p, key(3), 3000);
      expect(draws.batch).toBe(3000);
      expect(worst(scores(draws.values, expected.mean, expected.covariance))).toBeLessThan(5);
      // Draws for noise of half the size are too narrow.
      const wrong = gaussianPosterior(
        prior.law,
        { ...seen, noise: { kind: "white", sd: 0.2 } },
        { method },
      );
      const spread = fluctuations(wrong, key(3), 0, 300).map(
        (x, at) => x + expected.mean[at % (L * L)],
      );
      expect(worst(scores(spread, expected.mean, expected.covariance))).toBeGreaterThan(5);
      // Nor are draws from the prior draws from the posterior.
      const unconditioned = sampleGaussian(prior.law, 300, key(3)).values;
      expect(worst(scores(unconditioned, expected.mean, expected.covariance))).toBeGreaterThan(5);
    }
  },
);

test("draws have streams of their own: more extend fewer, and rows of values differ", () => {
  const prior = matern(6);
  const operator = scattered(12, 6);
  const seen = observation(operator, white, new Float64Array(24).fill(1));
  const p = gaussianPosterior(prior, seen);
  const d = 36;
  const [few, many] = [drawPosterior(p, key(1), 2), drawPosterior(p, key(1), 5)];
  expect(few.batch).toBe(4);
  for (const row of [0, 1]) {
    expect(few.values.subarray(row * 2 * d, (row * 2 + 2) * d)).toEqual(
      many.values.subarray(row * 5 * d, (row * 5 + 2) * d),
    );
  }
  expect(
    largestDifference(few.values.subarray(0, d), few.values.subarray(2 * d, 3 * d)),
  ).toBeGreaterThan(0.1);
});

test("at a larger band limit the same key draws the same field in the degrees it had, but for what the new ones explain", () => {
  const y = Float64Array.from({ length: 12 }, (_, i) => Math.sin(i));
  const draw = (L: number, sd: number, seed = 1) =>
    drawPosterior(
      gaussianPosterior(matern(L), observation(scattered(12, L), { kind: "white", sd }, y)),
      key(seed),
      1,
    ).values;
  // As good as unseen, the draw is that of the prior, digit for digit.
  expect(largestDifference(draw(8, 1e9), draw(12, 1e9).subarray(0, 64))).toBeLessThan(1e-8);
  // Seen, degrees 24 to 31 have 2 % of the variance at the points to explain; another key explains nothing.
  const square = (a: Float64Array, b: Float64Array) =>
    a.reduce((sum, x, i) => sum + (x - b[i]) ** 2, 0);
  const coarse = draw(24, 0.4);
  const extended = square(coarse, draw(32, 0.4));
  expect(extended).toBeGreaterThan(1e-6);
  expect(extended).toBeLessThan(0.05 * square(coarse, draw(32, 0.4, 2)));
});

test("fields drawn from the prior lie from the posterior mean as χ² says", () => {
  const L = 4;
  const trials = 400;
  const prior = lawOfKind("full", L);
  const operator = scattered(10, L);
  const fields = sampleGaussian(prior.law, trials, key(7)).values;
  const y = operator.apply(fields);
  const noise = drawNoise(white, 10, trials, child(key(7), 1));
  const posterior = (noise: ObservationNoise, values: Float64Array) => {
    const p = gaussianPosterior(prior.law, observation(operator, noise, values));
    const { covariance } = conditioned(prior, { ...p.observation, values: values.slice(0, 10) });
    const apart = fields.map((f, at) => f - p.mean.values[at]);
    return scores(apart, new Float64Array(L * L), covariance);
  };
  const values = y.map((x, at) => x + noise[at]);
  expect(worst(posterior(white, values))).toBeLessThan(4.5);
  expect(worst(posterior({ kind: "white", sd: 0.3 }, values))).toBeGreaterThan(5);
});

describe("information by conjugate gradients", () => {
  const L = 20;
  const prior = matern(L);
  const grid = [24, 48];
  const { operator, values } = (() => {
    const gridOf = equiangular(24);
    const seen = new Uint8Array(grid[0] * grid[1]).map((_, p) => (p % 48 < 16 ? 0 : 1));
    const operator = gridCells(gridOf, seen, L);
    return { operator, values: operator.apply(sampleGaussian(prior, 1, key(4)).values) };
  })();
  const seen = observation(operator, { kind: "white", sd: 0.5 }, values);
  const exact = gaussianPosterior(prior, seen, { method: "dense" });
  const iterated = gaussianPosterior(prior, seen, {
    method: "conjugate-gradients",
    blockBandLimit: 8,
  });

  test("is an estimate within its standard error, and says so", () => {
    const [truth, found] = [
      expectedInformation(exact),
      expectedInformation(iterated, { probes: 16 }),
    ];
    expect(truth.standardError).toBe(0);
    expect(found.standardError).toBeGreaterThan(0);
    expect(found.standardError).toBeLessThan(0.02 * truth.value);
    // Five standard errors of 15 degrees of freedom, and the quadrature's 0.001.
    expect(Math.abs(found.value - truth.value)).toBeLessThan(5 * found.standardError + 0.001);
    for (const quantity of [klFromPrior, logEvidence]) {
      const [known, estimated] = [quantity(exact), quantity(iterated, { probes: 16 })];
      expect(known.standardError).toBe(0);
      expect(estimated.standardError).toBeGreaterThan(0);
      expect(Math.abs(estimated.values[0] - known.values[0])).toBeLessThan(
        5 * estimated.standardError + 0.001,
      );
    }
  });

  test("is finer with more directions, and repeats with its key", () => {
    const [few, many] = [4, 64].map((probes) =>
      expectedInformation(iterated, { probes, key: key(9) }),
    );
    expect(many.standardError).toBeLessThan(few.standardError);
    expect(expectedInformation(iterated, { probes: 4, key: key(9) })).toEqual(few);
    expect(() => expectedInformation(iterated, { probes: 1 })).toThrow(
      "expectedInformation: the number of probes must be whole, 2 or more, got 1. Leave it out for 8.",
    );
  });
});
