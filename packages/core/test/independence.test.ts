import { expect, test } from "vitest";
import { child, type Key, key } from "../src/random/key.ts";
import { fillNormals, normalAt, uniformAt } from "../src/random/normal.ts";
import { normalQuantile } from "../src/random/quantile.ts";
import { quasiUniformAt } from "../src/random/quasi.ts";
import { normalCdf } from "../src/special/errorFunction.ts";

function draws(stream: Key, start: number, count: number): Float64Array {
  const out = new Float64Array(count);
  fillNormals(stream, start, out);
  return out;
}

/** Standard scores of the mean of z, z² − 1, z³, z⁴ − 3, whose variances are 1, 2, 15, 96. */
function momentScores(values: Float64Array): number[] {
  const sums = [0, 0, 0, 0];
  for (const z of values) {
    sums[0] += z;
    sums[1] += z * z - 1;
    sums[2] += z ** 3;
    sums[3] += z ** 4 - 3;
  }
  return [1, 2, 15, 96].map((variance, i) => sums[i] / Math.sqrt(variance * values.length));
}

/** √N sup |F_N − Φ|. */
function kolmogorovSmirnov(values: Float64Array): number {
  const sorted = Float64Array.from(values).sort();
  let largest = 0;
  for (let i = 0; i < sorted.length; i++) {
    const p = normalCdf(sorted[i]);
    largest = Math.max(largest, (i + 1) / sorted.length - p, p - i / sorted.length);
  }
  return largest * Math.sqrt(sorted.length);
}

// Kolmogorov's law: 2 exp(−2K²) = 6.3e-5, the level of |z| = 4, at K = 2.28; below 0.3 with probability 1e-5.
const isKolmogorov = (statistic: number) => statistic > 0.3 && statistic < 2.28;

/** Standard scores of the correlations of x with y and of x² with y². */
function correlationScores(x: Float64Array, y: Float64Array): number[] {
  let [linear, square] = [0, 0];
  for (let i = 0; i < x.length; i++) {
    linear += x[i] * y[i];
    square += (x[i] ** 2 - 1) * (y[i] ** 2 - 1);
  }
  return [linear / Math.sqrt(x.length), square / Math.sqrt(4 * x.length)];
}

/** |z| < 4 for each, and over the family a root mean square within four of its standard errors 1/√(2N) of 1. */
function areStandard(scores: number[]): boolean {
  const rms = Math.sqrt(scores.reduce((sum, z) => sum + z * z, 0) / scores.length);
  const isCalibrated = Math.abs(rms - 1) < 4 / Math.sqrt(2 * scores.length);
  return scores.every((z) => Math.abs(z) < 4) && isCalibrated;
}

const COUNT = 10 ** 6;
const PAIR = 10 ** 5;

test("a million draws have the first four moments of N(0, 1)", () => {
  for (const z of momentScores(draws(key(1), 0, COUNT))) expect(Math.abs(z)).toBeLessThan(4);
  // Negative controls: the sum of four uniforms, whose fourth moment is 2.7, and a variance of 1.01.
  const sums = Float64Array.from({ length: COUNT / 10 }, (_, i) => {
    const uniforms = [0, 1, 2, 3].map((j) => uniformAt(key(2), 4 * i + j));
    return Math.sqrt(3) * (uniforms.reduce((sum, u) => sum + u) - 2);
  });
  expect(Math.abs(momentScores(sums)[3])).toBeGreaterThan(4);
  const shifted = draws(key(1), 0, COUNT).map((z) => z * 1.005);
  expect(Math.abs(momentScores(shifted)[1])).toBeGreaterThan(4);
});

test("the empirical distribution function stays within Kolmogorov's law", () => {
  const values = draws(key(3), 0, COUNT / 5);
  expect(isKolmogorov(kolmogorovSmirnov(values))).toBe(true);
  // Negative controls: a wrong variance, and points more even than independent ones.
  expect(isKolmogorov(kolmogorovSmirnov(values.map((z) => 1.04 * z)))).toBe(false);
  const even = values.map((_, i) => normalQuantile(quasiUniformAt(key(3), i, 0)));
  expect(isKolmogorov(kolmogorovSmirnov(even))).toBe(false);
});

test("streams of different seeds, parents and labels are uncorrelated", () => {
  const root = key(5);
  const keys = [
    root,
    key(6),
    key(2 ** 32 + 5),
    child(root, 0),
    child(root, 1),
    child(root, 2 ** 32),
    child(child(root, 0), 0),
    child(key(6), 0),
  ];
  const streams = keys.map((k) => draws(k, 0, PAIR));
  const scores = streams.flatMap((x, i) =>
    streams.slice(i + 1).flatMap((y) => correlationScores(x, y)),
  );
  expect(areStandard(scores)).toBe(true);
  // Negative control: a correlation of 0.04, thirteen standard errors.
  const mixed = streams[0].map((z, i) => 0.04 * streams[1][i] + Math.sqrt(1 - 0.04 ** 2) * z);
  expect(areStandard(correlationScores(mixed, streams[1]))).toBe(false);
});

test("draws of one stream are uncorrelated at every lag tried", () => {
  const base = draws(key(8), 0, PAIR);
  const lags = [1, 2, 3, 4, 7, 8, 16, 33, 64, 1089, 2 ** 16, 2 ** 20, 2 ** 31, 2 ** 32, 2 ** 40];
  const scores = lags.flatMap((lag) => correlationScores(base, draws(key(8), lag, PAIR)));
  expect(areStandard(scores)).toBe(true);
  // Negative control: a moving average has correlation ½ at lag 1.
  const average = base.map((z, i) => (z + normalAt(key(8), i + 1)) * Math.SQRT1_2);
  expect(areStandard(correlationScores(average.subarray(0, -1), average.subarray(1)))).toBe(false);
});

test("a child is no shifted copy of its parent or of its siblings", () => {
  const base = draws(child(key(9), 0), 0, PAIR);
  const shifts = [0, 1, 2, 3, 5, 8, 100, 1000];
  const scores = shifts.flatMap((shift) => [
    ...correlationScores(base, draws(child(key(9), 1), shift, PAIR)),
    ...correlationScores(base, draws(key(9), shift, PAIR)),
  ]);
  expect(areStandard(scores)).toBe(true);
  // Negative control: children made by offsetting the index are caught at the right shift.
  const offsetChild = (label: number, start: number) => draws(key(9), label + start, PAIR);
  expect(areStandard(correlationScores(offsetChild(0, 1), offsetChild(1, 0)))).toBe(false);
});

test("rows of a batch at the same index are independent over the labels", () => {
  const labels = 20000;
  const across = (index: number) =>
    Float64Array.from({ length: labels }, (_, label) => normalAt(child(key(10), label), index));
  const first = across(0);
  const scores = [
    momentScores(first),
    correlationScores(first.subarray(0, -1), first.subarray(1)),
    correlationScores(first, across(1)),
  ].flat();
  for (const z of scores) expect(Math.abs(z)).toBeLessThan(4);
  // Negative control: labels that forget their last bit repeat every row.
  const repeated = first.map((_, label) => first[label - (label % 2)]);
  const [score] = correlationScores(repeated.subarray(0, -1), repeated.subarray(1));
  expect(Math.abs(score)).toBeGreaterThan(4);
});
