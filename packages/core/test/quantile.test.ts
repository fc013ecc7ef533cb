import fc from "fast-check";
import { expect, test } from "vitest";
import { normalQuantile } from "../src/random/quantile.ts";
import { normalCdf } from "../src/special/errorFunction.ts";
import golden from "./fixtures/special.json" with { type: "json" };

/** Largest relative error of f on rows (p, value). */
function worstError(rows: readonly number[][], f: (p: number) => number): number {
  return Math.max(...rows.map(([p, value]) => Math.abs(f(p) / value - 1)));
}

test("the quantile is within 1e-15 of mpmath down to p = 2^−1022", () => {
  // Wichura's coefficients are good to 1e-16; rounding adds about five units.
  expect(worstError(golden.normalQuantile, normalQuantile)).toBeLessThan(1e-15);
  // Negative control: stopping at the second of the three rational functions, r ≤ 5, misses the tail.
  const tail = golden.normalQuantile.filter(([p]) => p < 1e-30);
  expect(worstError(tail, (p) => normalQuantile(Math.max(p, Math.exp(-25))))).toBeGreaterThan(0.1);
});

test("the quantile is odd about ½ to the last bit wherever 1 − p is exact", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2 ** 53 - 1 }), (n) => {
      const p = n * 2 ** -53;
      expect(normalQuantile(1 - p)).toBe(-normalQuantile(p) + 0);
    }),
    { seed: 1, numRuns: 1000 },
  );
  expect(normalQuantile(0.5)).toBe(0);
});

test("the quantile increases across the seams of its three formulas", () => {
  for (const seam of [0.075, 0.925, Math.exp(-25)]) {
    for (let step = -20; step < 20; step++) {
      const p = seam * (1 + step * 1e-12);
      expect(normalQuantile(p + seam * 1e-12)).toBeGreaterThan(normalQuantile(p));
    }
  }
});

test("the distribution function undoes the quantile", () => {
  fc.assert(
    fc.property(fc.double({ min: -700, max: -0.7, noNaN: true }), (logarithm) => {
      const p = Math.exp(logarithm);
      const x = normalQuantile(p);
      // Φ has relative derivative at most |x| + 1/|x|: an error of 1e-15 |x| in x gives 1e-15 (x² + 1).
      expect(Math.abs(normalCdf(x) / p - 1)).toBeLessThan(2e-15 * (x * x + 1));
    }),
    { seed: 2, numRuns: 500 },
  );
});

test("the quantile is infinite at 0 and 1 and undefined outside", () => {
  expect(normalQuantile(0)).toBe(Number.NEGATIVE_INFINITY);
  expect(normalQuantile(1)).toBe(Number.POSITIVE_INFINITY);
  for (const p of [-1e-9, 1 + 1e-9, Number.NaN, Number.POSITIVE_INFINITY])
    expect(normalQuantile(p)).toBeNaN();
});
