import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hermitePolynomial, hermiteProduct, hermiteValues } from "../src/chaos/hermite.ts";
import { DomainError } from "../src/errors.ts";
import { gaussHermite } from "../src/special/gaussHermite.ts";
import golden from "./fixtures/chaos.json" with { type: "json" };

const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1));

describe("Hermite polynomials", () => {
  test("equal their closed forms to degree 4, and h_n is He_n / √n!", () => {
    for (const x of [-2.5, -1, 0, 0.3, 4]) {
      const closed = [1, x, x ** 2 - 1, x ** 3 - 3 * x, x ** 4 - 6 * x ** 2 + 3];
      const h = hermiteValues(4, x);
      closed.forEach((value, n) => {
        expect(hermitePolynomial(n, x)).toBeCloseTo(value, 12);
        expect(h[n]).toBeCloseTo(value / Math.sqrt(factorial(n)), 13);
      });
    }
  });

  test("agree with mpmath up to degree 500", () => {
    for (const { degree, x, value } of golden.hermite) {
      // |h_n(x)| stays below e^{x²/4} (Cramér's inequality), the scale of the recurrence's rounding.
      const scale = Math.exp(x ** 2 / 4);
      const error = Math.abs(hermiteValues(degree, x)[degree] - value);
      expect(error).toBeLessThan(golden.tolerance.hermite * scale);
    }
  });

  test("are orthonormal under N(0, 1): E[h_m h_n] = δ_mn for m, n ≤ 30", () => {
    const { nodes, weights } = gaussHermite(40);
    const h = Array.from(nodes, (x) => hermiteValues(30, x));
    for (let m = 0; m <= 30; m++) {
      for (let n = 0; n <= m; n++) {
        const mean = weights.reduce((sum, w, i) => sum + w * h[i][m] * h[i][n], 0);
        expect(Math.abs(mean - (m === n ? 1 : 0))).toBeLessThan(1e-12);
      }
    }
  });

  test("have the generating function Σ h_n(x) aⁿ/√n! = exp(a x − a²/2)", () => {
    const point = fc.double({ min: -4, max: 4, noNaN: true });
    const slope = fc.double({ min: -1.5, max: 1.5, noNaN: true });
    fc.assert(
      fc.property(point, slope, (x, a) => {
        let [sum, power] = [0, 1];
        hermiteValues(60, x).forEach((h, n) => {
          sum += h * power;
          power *= a / Math.sqrt(n + 1);
        });
        // 61 terms, each at most e^{x²/4} 1.5ⁿ/√n! ≤ 55 · 2.2.
        expect(Math.abs(sum - Math.exp(a * x - a ** 2 / 2))).toBeLessThan(1e-12);
      }),
      { seed: 7, numRuns: 200 },
    );
  });

  test("multiply by the linearisation: h_m h_n = Σ_k c_k h_k with every c_k ≥ 0", () => {
    const degree = fc.nat({ max: 25 });
    const point = fc.double({ min: -4, max: 4, noNaN: true });
    fc.assert(
      fc.property(degree, degree, point, (m, n, x) => {
        const c = hermiteProduct(m, n);
        const h = hermiteValues(m + n, x);
        const sum = c.reduce((total, value, k) => total + value * h[k], 0);
        const size = c.reduce((total, value, k) => total + value * Math.abs(h[k]), 1);
        expect(c.every((value) => value >= 0)).toBe(true);
        // Rounding of the recurrence, 1e-14 relative to the terms that cancel.
        expect(Math.abs(sum - h[m] * h[n])).toBeLessThan(1e-13 * size * Math.exp(x ** 2 / 4));
      }),
      { seed: 8, numRuns: 200 },
    );
  });

  test("multiply so that Σ c_k² = E[h_m² h_n²], and a wrong coefficient would show", () => {
    const { nodes, weights } = gaussHermite(60);
    const [m, n] = [9, 12];
    const moment = weights.reduce((sum, w, i) => {
      const h = hermiteValues(n, nodes[i]);
      return sum + w * h[m] ** 2 * h[n] ** 2;
    }, 0);
    const squares = (c: Float64Array) => c.reduce((sum, value) => sum + value ** 2, 0);
    expect(squares(hermiteProduct(m, n)) / moment).toBeCloseTo(1, 11);
    const wrong = hermiteProduct(m, n);
    wrong[m + n - 2] *= 1.001;
    expect(squares(wrong) / moment).not.toBeCloseTo(1, 11);
  });

  test.each([-1, 1.5, Number.NaN])("refuse the degree %d", (degree) => {
    const rule = /a degree must be a whole number, 0 or more/;
    expect(() => hermiteValues(degree, 0)).toThrow(DomainError);
    expect(() => hermiteValues(degree, 0)).toThrow(rule);
    expect(() => hermitePolynomial(degree, 0)).toThrow(rule);
    expect(() => hermiteProduct(2, degree)).toThrow(rule);
  });
});
