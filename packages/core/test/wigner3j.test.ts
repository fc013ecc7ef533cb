import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DomainError } from "../src/errors.ts";
import { gaussLegendre } from "../src/grid/gaussLegendre.ts";
import { coefficients, harmonicIndex } from "../src/harmonics/coefficients.ts";
import { bispectrumScale, gaunt } from "../src/harmonics/gaunt.ts";
import { legendrePolynomial } from "../src/harmonics/legendre.ts";
import { analyse, synthesise } from "../src/harmonics/transform.ts";
import { wigner3j, wigner3jFamily } from "../src/harmonics/wigner3j.ts";
import golden from "./fixtures/bispectrum.json" with { type: "json" };

const even = fc.integer({ min: 0, max: 200 });
const pair = fc
  .tuple(even, fc.double({ min: -1, max: 1, noNaN: true }))
  .map(([l, u]): [number, number] => [l, Math.round(u * l)]);

describe("the 3j symbols", () => {
  test("are the exact square roots of rationals, for l up to 300", () => {
    for (const [l1, l2, l3, m1, m2, m3, exact] of golden.wigner3j) {
      const value = wigner3j(l1, l2, l3, m1, m2, m3);
      expect(Math.abs(value - exact)).toBeLessThan(golden.tolerance.wigner);
    }
  });

  test("of tiny size keep their relative accuracy, because each end is recurred upwards", () => {
    const smallest = golden.wigner3j.filter((row) => row[6] !== 0 && Math.abs(row[6]) < 1e-6);
    expect(smallest.length).toBeGreaterThan(3);
    for (const [l1, l2, l3, m1, m2, m3, exact] of smallest) {
      expect(Math.abs(wigner3j(l1, l2, l3, m1, m2, m3) / exact - 1)).toBeLessThan(1e-12);
    }
  });

  test("are orthogonal in j: Σ_j (2j+1) f(j) f′(j) = δ, across families of one m1", () => {
    fc.assert(
      fc.property(pair, pair, fc.integer({ min: -3, max: 3 }), ([l2, m2], [l3, m3], shift) => {
        fc.pre(Math.abs(m2 + shift) <= l2 && Math.abs(m3 - shift) <= l3);
        const f = wigner3jFamily(l2, l3, m2, m3);
        const g = wigner3jFamily(l2, l3, m2 + shift, m3 - shift);
        let sum = 0;
        f.values.forEach((v, i) => {
          sum += (2 * (f.first + i) + 1) * v * g.values[i];
        });
        expect(Math.abs(sum - (shift === 0 ? 1 : 0))).toBeLessThan(1e-12);
      }),
      { seed: 3, numRuns: 100 },
    );
  });

  test("expand products: P_a P_b = Σ_l (2l+1) (a b l ; 0 0 0)² P_l", () => {
    for (const [a, b] of [
      [0, 5],
      [7, 12],
      [90, 110],
    ]) {
      const { first, values } = wigner3jFamily(a, b, 0, 0);
      for (const x of [-0.93, 0.1, 0.77]) {
        let sum = 0;
        values.forEach((f, i) => {
          sum += (2 * (first + i) + 1) * f * f * legendrePolynomial(first + i, x);
        });
        expect(Math.abs(sum - legendrePolynomial(a, x) * legendrePolynomial(b, x))).toBeLessThan(
          1e-13,
        );
      }
    }
  });

  test("vanish outside the selection rules", () => {
    expect(wigner3j(2, 1, 0, 0, 0, 0)).toBe(0);
    expect(wigner3j(1, 1, 1, 0, 0, 0)).toBe(0);
    expect(wigner3j(2, 2, 2, 1, 1, 1)).toBe(0);
  });

  test("refuse orders beyond the degree and half-integers", () => {
    expect(() => wigner3j(1, 1, 1, 2, -1, -1)).toThrow(DomainError);
    expect(() => wigner3j(0.5, 0.5, 1, 0.5, 0.5, -1)).toThrow(
      /need whole numbers l ≥ 0 and \|m\| ≤ l/,
    );
    expect(() => wigner3jFamily(Number.NaN, 1, 0, 0)).toThrow(DomainError);
  });
});

describe("the Gaunt coefficients of real harmonics", () => {
  test("are the exact ones", () => {
    for (const [l1, m1, l2, m2, l3, m3, exact] of golden.gaunt) {
      const value = gaunt([l1, m1], [l2, m2], [l3, m3]);
      expect(Math.abs(value - exact)).toBeLessThan(golden.tolerance.gaunt);
    }
  });

  test("are the coefficients of a product of two harmonics on a grid", () => {
    const grid = gaussLegendre(16);
    const unit = (l: number, m: number) => {
      const a = coefficients("harmonic", 8, new Float64Array(64));
      a.values[harmonicIndex(l, m)] = 1;
      return synthesise(a, grid);
    };
    const [f, g] = [unit(5, -3), unit(7, 2)];
    const product = analyse({ ...f, values: f.values.map((v, i) => v * g.values[i]) }, 13).values;
    for (let l = 0; l < 13; l++) {
      for (let m = -l; m <= l; m++) {
        const expected = product[harmonicIndex(l, m)];
        expect(Math.abs(gaunt([5, -3], [7, 2], [l, m]) - expected)).toBeLessThan(1e-13);
      }
    }
  });

  test("relate to the scale of the bispectrum by Σ_m G² = h²", () => {
    const [l1, l2, l3] = [3, 4, 5];
    let sum = 0;
    for (let m1 = -l1; m1 <= l1; m1++) {
      for (let m2 = -l2; m2 <= l2; m2++) {
        for (let m3 = -l3; m3 <= l3; m3++) sum += gaunt([l1, m1], [l2, m2], [l3, m3]) ** 2;
      }
    }
    expect(sum).toBeCloseTo(bispectrumScale(l1, l2, l3) ** 2, 13);
    expect(() => bispectrumScale(1, 1, 1)).toThrow(/degrees must form a triangle with an even sum/);
    expect(() => bispectrumScale(1, 1, 4)).toThrow(DomainError);
  });
});
