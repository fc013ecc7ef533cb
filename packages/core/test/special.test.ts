import fc from "fast-check";
import { expect, test } from "vitest";
import { DomainError } from "../src/errors.ts";
import { erf, erfc, normalCdf } from "../src/special/errorFunction.ts";
import { logGamma } from "../src/special/gamma.ts";
import { gaussHermite } from "../src/special/gaussHermite.ts";
import { hurwitzZeta } from "../src/special/hurwitzZeta.ts";
import golden from "./fixtures/special.json" with { type: "json" };

const TOLERANCE = golden.tolerance;

/** Largest relative error of f on rows (arguments, value). */
function worstError(rows: readonly number[][], f: (...x: number[]) => number): number {
  return Math.max(...rows.map((row) => Math.abs(f(...row.slice(0, -1)) / row[row.length - 1] - 1)));
}

test.each([
  ["erf", erf],
  ["erfc", erfc],
  ["normalCdf", normalCdf],
  ["logGamma", logGamma],
  ["hurwitzZeta", hurwitzZeta],
] as const)(
  "%s is within 1e-13 of mpmath, relatively, in the tails and near the zeros too",
  (name, f) => {
    const rows = golden[name];
    const values = f as (...x: number[]) => number;
    expect(worstError(rows, values)).toBeLessThan(TOLERANCE);
    // Negative control: one part in 5e12.
    expect(worstError(rows, (...x) => values(...x) * (1 + 2e-13))).toBeGreaterThan(TOLERANCE);
  },
);

test("complements by subtraction lose the tails that erfc and Φ keep", () => {
  const tail = golden.erfc.filter(([x]) => x > 4);
  expect(worstError(tail, (x) => 1 - erf(x))).toBeGreaterThan(TOLERANCE);
});

test("error functions have their limits, symmetries and NaN", () => {
  expect([erf(0), erf(Number.POSITIVE_INFINITY), erf(Number.NEGATIVE_INFINITY)]).toEqual([
    0, 1, -1,
  ]);
  expect([erfc(0), erfc(Number.POSITIVE_INFINITY), erfc(Number.NEGATIVE_INFINITY)]).toEqual([
    1, 0, 2,
  ]);
  expect([
    normalCdf(0),
    normalCdf(Number.POSITIVE_INFINITY),
    normalCdf(Number.NEGATIVE_INFINITY),
  ]).toEqual([0.5, 1, 0]);
  for (const f of [erf, erfc, normalCdf]) expect(f(Number.NaN)).toBeNaN();
  fc.assert(
    fc.property(fc.double({ min: -6, max: 6, noNaN: true }), (x) => {
      expect(erf(-x) + erf(x)).toBe(0);
      expect(Math.abs(normalCdf(x) + normalCdf(-x) - 1)).toBeLessThan(2 * Number.EPSILON);
    }),
    { seed: 1, numRuns: 300 },
  );
});

test("ζ(2), ζ(4) and the recurrence ζ(s, a) = a^−s + ζ(s, a + 1)", () => {
  expect(Math.abs(hurwitzZeta(2, 1) / (Math.PI ** 2 / 6) - 1)).toBeLessThan(1e-15);
  expect(Math.abs(hurwitzZeta(4, 1) / (Math.PI ** 4 / 90) - 1)).toBeLessThan(1e-15);
  expect(Math.abs(hurwitzZeta(2, 0.5) / (Math.PI ** 2 / 2) - 1)).toBeLessThan(1e-15);
  const s = fc.double({ min: 1.01, max: 30, noNaN: true });
  const a = fc.double({ min: 0.1, max: 50, noNaN: true });
  fc.assert(
    fc.property(s, a, (s, a) => {
      const difference = hurwitzZeta(s, a) - a ** -s - hurwitzZeta(s, a + 1);
      expect(Math.abs(difference)).toBeLessThan(1e-14 * hurwitzZeta(s, a));
    }),
    { seed: 2, numRuns: 200 },
  );
});

test("log Γ of whole numbers is the sum of logarithms, and Γ(x + 1) = x Γ(x)", () => {
  expect([logGamma(1), logGamma(2)]).toEqual([0, 0]);
  expect(Math.abs(logGamma(0.5) - Math.log(Math.PI) / 2)).toBeLessThan(1e-15);
  let sum = 0;
  for (let n = 2; n < 60; n++) {
    sum += Math.log(n);
    expect(Math.abs(logGamma(n + 1) / sum - 1)).toBeLessThan(1e-14);
  }
  fc.assert(
    fc.property(fc.double({ min: 0.01, max: 100, noNaN: true }), (x) => {
      const difference = logGamma(x + 1) - logGamma(x) - Math.log(x);
      expect(Math.abs(difference)).toBeLessThan(1e-14 * (1 + Math.abs(logGamma(x + 1))));
    }),
    { seed: 3, numRuns: 300 },
  );
});

test.each([1, 2, 3, 7, 16, 33, 64])(
  "Gauss–Hermite nodes and weights of order %d are within 1e-13 of mpmath",
  (n) => {
    const { nodes, weights } = gaussHermite(n);
    const rows = (golden.gaussHermite as Record<string, number[][]>)[n];
    expect(rows.length).toBe(n);
    for (let i = 0; i < n; i++) {
      expect(Math.abs(nodes[i] - rows[i][0])).toBeLessThanOrEqual(TOLERANCE * Math.abs(rows[i][0]));
      expect(Math.abs(weights[i] / rows[i][1] - 1)).toBeLessThan(TOLERANCE);
    }
  },
);

test.each([1, 2, 5, 12, 20])(
  "the rule of %d points integrates z^k against N(0, 1) exactly to degree 2n − 1 and no further",
  (n) => {
    const { nodes, weights } = gaussHermite(n);
    const moment = (k: number) => weights.reduce((sum, w, i) => sum + w * nodes[i] ** k, 0);
    let factorial = 1;
    for (let k = 0; k < 2 * n; k += 2) {
      // n terms, each within k + 1 roundings of a node known to a few ulps.
      expect(Math.abs(moment(k) / factorial - 1)).toBeLessThan(1e-14 * (k + 1));
      factorial *= k + 1;
    }
    for (let k = 1; k < 2 * n; k += 2)
      expect(moment(k)).toBeCloseTo(0, 12 - Math.ceil(Math.log10(factorial)));
    // At degree 2n the error is n!, the squared norm of the monic Hermite polynomial.
    const norm = Array.from({ length: n }, (_, i) => i + 1).reduce((product, i) => product * i, 1);
    expect(Math.abs((factorial - moment(2 * n)) / norm - 1)).toBeLessThan(1e-6);
  },
);

test("Hermite rules are symmetric with unit mass up to the largest order", () => {
  for (const n of [63, 64, 128, 256]) {
    const { nodes, weights } = gaussHermite(n);
    for (let i = 0; i < n; i++) {
      expect(nodes[n - 1 - i] + nodes[i]).toBe(0);
      if (i > 0) expect(nodes[i]).toBeGreaterThan(nodes[i - 1]);
    }
    expect(Math.abs(weights.reduce((a, b) => a + b) - 1)).toBeLessThan(1e-14 * Math.sqrt(n));
  }
});

test("arguments outside the domain are refused with the rule", () => {
  for (const x of [0, -1, Number.NaN]) {
    expect(() => logGamma(x)).toThrow(DomainError);
    expect(() => logGamma(x)).toThrow(/logGamma: x must be positive/);
    expect(() => hurwitzZeta(2, x)).toThrow(/a must be finite and positive/);
  }
  for (const s of [1, 0, Number.NaN, Number.POSITIVE_INFINITY]) {
    expect(() => hurwitzZeta(s, 1)).toThrow(DomainError);
    expect(() => hurwitzZeta(s, 1)).toThrow(/s must be finite and exceed 1/);
  }
  for (const n of [0, -1, 1.5, 257, Number.NaN]) {
    expect(() => gaussHermite(n)).toThrow(DomainError);
    expect(() => gaussHermite(n)).toThrow(/n must be a whole number from 1 to 256/);
  }
});
