import { child, fillNormals, key } from "@chaosphere/core";
import { measuredMean } from "@chaosphere/metrics";
import { expect, test } from "vitest";
import { pairedMean, pseudoValues } from "../experiments/learned-chaos/pairedMean.ts";

const ρ = 0.95;
const N = 200;

/** Normal pairs of correlation ρ and variance 1, the first of mean 1 and the second of mean 3. */
function pairs(label: number): { readonly p: number[]; readonly q: number[] } {
  const z = new Float64Array(2 * N);
  fillNormals(child(key(17), label), 0, z);
  const q = Array.from({ length: N }, (_, i) => 3 + z[i]);
  const p = q.map((x, i) => 1 + ρ * (x - 3) + Math.sqrt(1 - ρ ** 2) * z[N + i]);
  return { p, q };
}

test("a mean beside pairs of known expectation is right, with the error that the correlation leaves", () => {
  const runs = Array.from({ length: 400 }, (_, r) => {
    const { p, q } = pairs(r);
    return { paired: pairedMean(p, q, 3), plain: measuredMean(p) };
  });
  const deviation = (values: readonly number[]) =>
    Math.sqrt(values.reduce((sum, x) => sum + (x - 1) ** 2, 0) / values.length);
  const spread = Math.sqrt((1 - ρ ** 2) / N);
  // A deviation found from 400 numbers has a relative standard error of 3.5 %.
  expect(Math.abs(deviation(runs.map(({ paired }) => paired.value)) / spread - 1)).toBeLessThan(
    0.15,
  );
  expect(
    Math.abs(measuredMean(runs.map(({ paired }) => paired.standardError)).value / spread - 1),
  ).toBeLessThan(0.02);
  // Without pairs the error is that of the mean, three times as large.
  expect(Math.abs(deviation(runs.map(({ plain }) => plain.value)) * Math.sqrt(N) - 1)).toBeLessThan(
    0.15,
  );
});

test("a wrong expectation moves the mean by β times what it is off", () => {
  const { p, q } = pairs(1);
  const moved = pairedMean(p, q, 3.5).value - pairedMean(p, q, 3).value;
  // β has the standard error √((1 − ρ²)/n) = 0.022.
  expect(Math.abs(moved / 0.5 - ρ)).toBeLessThan(0.09);
});

test("pairs that do not vary leave a mean as it is", () => {
  const { p } = pairs(2);
  const { value, standardError } = pairedMean(
    p,
    p.map(() => 5),
    5,
  );
  const plain = measuredMean(p);
  expect(value).toBeCloseTo(plain.value, 12);
  expect(standardError / plain.standardError).toBeCloseTo(Math.sqrt((N - 1) / (N - 2)), 12);
});

test("pseudo-values of a mean are the numbers, and of a variance have the unbiased one as their mean", () => {
  const { p } = pairs(3);
  const rows = p.map((x) => [x, x * x]);
  for (const [i, x] of pseudoValues(rows, ([m1]) => m1).entries()) expect(x).toBeCloseTo(p[i], 10);
  const centre = measuredMean(p).value;
  const unbiased = p.reduce((sum, x) => sum + (x - centre) ** 2, 0) / (N - 1);
  const variance = measuredMean(pseudoValues(rows, ([m1, m2]) => m2 - m1 ** 2)).value;
  expect(variance).toBeCloseTo(unbiased, 10);
  // The plain variance is smaller by a factor 1 − 1/n.
  expect(unbiased * (1 - 1 / N)).not.toBeCloseTo(variance, 4);
});
