import { describe, expect, test } from "vitest";
import { DomainError } from "../src/errors.ts";
import { erfc } from "../src/special/errorFunction.ts";
import { chiSquaredTail, regularisedGamma } from "../src/special/incompleteGamma.ts";
import golden from "./fixtures/incompleteGamma.json" with { type: "json" };

/** Largest relative error of the smaller function over (1 + √a), with a factor on the results. */
function worstError(factor = 1): number {
  const errors = golden.values.map(([a, x, lower, upper]) => {
    const found = regularisedGamma(a, x);
    const error = lower < upper ? found.lower / lower : found.upper / upper;
    return Math.abs(factor * error - 1) / (1 + Math.sqrt(a));
  });
  return Math.max(...errors);
}

describe("the regularised incomplete gamma functions", () => {
  test("are within 1e-13 (1 + √a) of mpmath, in both tails, to shape 64,000", () => {
    expect(worstError()).toBeLessThan(1e-13);
    // Negative control: one part in 2e12 where a = ½.
    expect(worstError(1 + 5e-13)).toBeGreaterThan(1e-13);
  });

  test("add up to 1 and reach the ends", () => {
    for (const [a, x] of golden.values) {
      const { lower, upper } = regularisedGamma(a, x);
      expect(Math.abs(lower + upper - 1)).toBeLessThanOrEqual(Number.EPSILON);
    }
    expect(regularisedGamma(3, 0)).toEqual({ lower: 0, upper: 1 });
    expect(regularisedGamma(3, Number.POSITIVE_INFINITY)).toEqual({ lower: 1, upper: 0 });
  });

  test("give χ² of one degree as the normal law's two tails, of two as an exponential, far out too", () => {
    for (const z of [0.01, 0.5, 1, 1.4, 2, 5, 12, 30]) {
      const normal = erfc(z / Math.SQRT2);
      expect(Math.abs(chiSquaredTail(1, z * z) / normal - 1)).toBeLessThan(1e-12);
      expect(Math.abs(chiSquaredTail(2, z * z) / Math.exp((-z * z) / 2) - 1)).toBeLessThan(1e-12);
    }
  });

  test("refuse what has no value", () => {
    for (const [a, x] of [
      [0, 1],
      [-1, 1],
      [Number.POSITIVE_INFINITY, 1],
      [1, -1],
      [1, Number.NaN],
    ]) {
      expect(() => regularisedGamma(a, x)).toThrow(DomainError);
    }
  });
});
