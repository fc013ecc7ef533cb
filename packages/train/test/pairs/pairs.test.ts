import {
  coefficients,
  DomainError,
  key,
  normalAt,
  ornsteinUhlenbeck,
  ShapeError,
} from "@chaosphere/core";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type DataSource, ensembleSource, vectorSource } from "../../src/pairs/dataSource.ts";
import { trainingPairs } from "../../src/pairs/trainingPairs.ts";
import { trainingTimes } from "../../src/pairs/trainingTimes.ts";

const process = ornsteinUhlenbeck({ horizon: 4, stop: 1e-3 });

/** Independent coordinates of mean 1 and standard deviation 2. */
function shiftedNormals(dimension: number): DataSource {
  return {
    dimension,
    draw: (stream, out) => {
      for (let i = 0; i < dimension; i++) out[i] = 1 + 2 * normalAt(stream, i);
    },
  };
}

test("a batch of 2^k times has one in every interval of log t of length 2^−k", () => {
  fc.assert(
    fc.property(fc.nat(1e6), fc.nat(5000), fc.integer({ min: 0, max: 9 }), (seed, step, k) => {
      const { t } = trainingTimes(process, key(seed), step * 2 ** k, 2 ** k);
      const interval = (time: number) =>
        Math.floor((2 ** k * Math.log(4 / time)) / Math.log(4 / 1e-3) + 1e-9);
      const found = [...new Set(Array.from(t, interval))].sort((a, b) => a - b);
      expect(found).toEqual(Array.from({ length: 2 ** k }, (_, i) => i));
    }),
    { seed: 1, numRuns: 100 },
  );
});

test("weighted averages over the times are integrals over time", () => {
  const { t, weights } = trainingTimes(process, key(3), 0, 4096);
  const mean = (f: (time: number) => number) =>
    t.reduce((sum, time, b) => sum + weights[b] * f(time), 0) / t.length;
  // 4096 equidistant points in u: error ≤ variation/4096, and the variation of t log(T/ε) f(t) is below 2 · 8.3 · 0.4.
  expect(Math.abs(mean((time) => Math.exp(-time)) - (Math.exp(-1e-3) - Math.exp(-4)))).toBeLessThan(
    2e-3,
  );
  expect(Math.abs(mean(() => 1) - (4 - 1e-3))).toBeLessThan(1e-2);
  const unweighted = t.reduce((sum, time) => sum + Math.exp(-time), 0) / t.length;
  expect(Math.abs(unweighted - (Math.exp(-1e-3) - Math.exp(-4)))).toBeGreaterThan(0.1);
});

test("a pair is a function of its number, whatever the batch it is drawn in", () => {
  const options = { source: shiftedNormals(9), process };
  const four = trainingPairs({ ...options, batch: 4 }, key(5), 1);
  const two = trainingPairs({ ...options, batch: 2 }, key(5), 2);
  expect(four.x.slice(0, 18)).toEqual(two.x);
  expect(four.target.slice(0, 18)).toEqual(two.target);
  expect(four.times.t.slice(0, 2)).toEqual(two.times.t);
  expect(trainingPairs({ ...options, batch: 4 }, key(5), 1)).toEqual(four);
  expect(trainingPairs({ ...options, batch: 4 }, key(6), 1).x).not.toEqual(four.x);
});

test("a finer band limit extends the noise and leaves the coarse part untouched", () => {
  const pairs = (dimension: number) =>
    trainingPairs(
      { source: { dimension, draw: (_, out) => void out.fill(0) }, process, batch: 3 },
      key(8),
      0,
    ).x;
  const [coarse, fine] = [pairs(4), pairs(9)];
  for (let b = 0; b < 3; b++) {
    expect(fine.slice(9 * b, 9 * b + 4)).toEqual(coarse.slice(4 * b, 4 * b + 4));
  }
});

test("X_t less its mean given X_0, over the spread, is white and independent of X_0", () => {
  const [d, batch] = [4, 8192];
  const { times, x, target } = trainingPairs(
    { source: shiftedNormals(d), process, batch },
    key(11),
    0,
  );
  const z = (spread: (t: number) => number) =>
    Float64Array.from(x, (value, k) => {
      const t = times.t[Math.floor(k / d)];
      return (value - process.mean(t) * target[k]) / spread(t);
    });
  const n = d * batch;
  const mean = (f: (k: number) => number) =>
    Array.from({ length: n }, (_, k) => f(k)).reduce((sum, value) => sum + value, 0) / n;
  const white = z(process.spread);
  // Var z² = 2, Var z·y = Var y + (E y)² = 5.
  const scoreOf = (noise: Float64Array) => (mean((k) => noise[k] ** 2) - 1) / Math.sqrt(2 / n);
  expect(Math.abs(scoreOf(white))).toBeLessThan(4);
  expect(Math.abs(mean((k) => white[k] * target[k])) / Math.sqrt(5 / n)).toBeLessThan(4);
  expect(Math.abs(mean((k) => target[k]) - 1) / Math.sqrt(4 / n)).toBeLessThan(4);
  expect(Math.abs(scoreOf(z((t) => process.spread(2 * t))))).toBeGreaterThan(4);
});

test("every row of an ensemble is as likely as every other", () => {
  const source = ensembleSource(
    coefficients(
      "cameron-martin",
      1,
      Float64Array.from({ length: 8 }, (_, n) => n),
    ),
  );
  const { target } = trainingPairs({ source, process, batch: 8000 }, key(2), 0);
  const counts = Array.from({ length: 8 }, (_, n) => target.filter((v) => v === n).length);
  const statistic = counts.reduce((sum, c) => sum + (c - 1000) ** 2 / 1000, 0);
  // χ² of 7 degrees of freedom: mean 7, standard deviation √14; below 30.4 with probability 1 − 8e−5.
  expect(statistic).toBeLessThan(30.4);
  expect(counts.every((c) => c > 0)).toBe(true);
});

test("times, batches and ensembles outside the rules are refused", () => {
  const none = ornsteinUhlenbeck({ horizon: 4, stop: 0 });
  expect(() => trainingTimes(none, key(1), 0, 4)).toThrow(DomainError);
  expect(() => trainingTimes(none, key(1), 0, 4)).toThrow(
    /need 0 < stop < horizon < ∞, got stop 0/,
  );
  const options = { source: shiftedNormals(2), process };
  expect(() => trainingPairs({ ...options, batch: 0 }, key(1), 0)).toThrow(
    /batch must be a whole number, 1 or more, got 0/,
  );
  expect(() => vectorSource(3, new Float64Array(4))).toThrow(ShapeError);
  expect(() => vectorSource(3, new Float64Array(4))).toThrow(/whole rows of 3 numbers/);
  expect(() => vectorSource(0, new Float64Array(4))).toThrow(DomainError);
});
