import { key, normalAt } from "@chaosphere/core";
import { describe, expect, test } from "vitest";
import { meanOverFields } from "../src/judging/meanOverFields.ts";

/** x_{k+1} = φ x_k + √(1−φ²) ξ, variance 1. */
function autoregressive(count: number, φ: number, seed: number): number[] {
  let x = 0;
  return Array.from({ length: count }, (_, k) => {
    const ξ = normalAt(key(seed), k);
    x = k === 0 ? ξ : φ * x + Math.sqrt(1 - φ * φ) * ξ;
    return x;
  });
}

/** The standard deviation of the mean of n terms of that series, from its covariances φ^k. */
function exactError(n: number, φ: number): number {
  let sum = 1;
  for (let k = 1; k < n; k++) sum += 2 * (1 - k / n) * φ ** k;
  return Math.sqrt(sum / n);
}

const ratios = (of: (seed: number) => number, exact: number) => {
  const found = Array.from({ length: 200 }, (_, seed) => of(seed) / exact);
  const mean = found.reduce((sum, x) => sum + x, 0) / found.length;
  const squares = found.reduce((sum, x) => sum + (x - mean) ** 2, 0);
  return { mean, error: Math.sqrt(squares / (found.length * (found.length - 1))) };
};

describe("the error of a mean over fields", () => {
  test.each([0, 0.5, 0.8])("within one run is that of a series, correlation %d", (φ) => {
    const n = 400;
    const one = new Int32Array(n);
    const error = (seed: number) =>
      meanOverFields(autoregressive(n, φ, seed), one).standardError ?? Number.NaN;
    const { mean } = ratios(error, exactError(n, φ));
    // The initial positive sequence errs by a few per cent on average with 400 terms.
    expect(Math.abs(mean - 1)).toBeLessThan(0.1);
    // Negative control: independent fields would have an error √((1+φ)/(1−φ)) times too small.
    if (φ > 0) expect(exactError(n, 0) / exactError(n, φ)).toBeLessThan(0.7);
  });

  test("over runs is that of the runs, of whatever sizes", () => {
    // Runs of 3, 5, 4, … fields with a shift of their own of variance 1, and fields of variance 1/4 within.
    const sizes = Array.from({ length: 12 }, (_, g) => 3 + ((2 * g) % 5));
    const n = sizes.reduce((sum, size) => sum + size, 0);
    const groups = sizes.flatMap((size, g) => new Array<number>(size).fill(g));
    const squares = sizes.reduce((sum, size) => sum + size ** 2, 0);
    const exact = Math.sqrt(squares / n ** 2 + 0.25 / n);
    const of = (seed: number) => {
      const x = groups.map((g, b) => normalAt(key(seed), g) + normalAt(key(seed), 100 + b) / 2);
      const { standardError, runs } = meanOverFields(x, groups);
      expect(runs).toBe(12);
      return (standardError ?? Number.NaN) ** 2;
    };
    const { mean, error } = ratios(of, exact ** 2);
    // The variance estimate is biased by O(1/G) through unequal sizes.
    expect(Math.abs(mean - 1)).toBeLessThan(4 * error + 0.05);
    // Negative control: fields counted as independent.
    expect(1.25 / n / exact ** 2).toBeLessThan(0.5);
  });

  test("of two runs is half their difference; a single field has none", () => {
    expect(meanOverFields([1, 1, 4, 4], [7, 7, 9, 9])).toEqual({
      mean: 2.5,
      standardError: 1.5,
      count: 4,
      runs: 2,
    });
    expect(meanOverFields([3], [0])).toEqual({ mean: 3, standardError: null, count: 1, runs: 1 });
    expect(meanOverFields([3, 3, 3], [0, 0, 0]).standardError).toBe(0);
  });
});
