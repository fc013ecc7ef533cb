import { describe, expect, test } from "vitest";
import { DomainError } from "../src/errors.ts";
import { gaussLegendreRule } from "../src/grid/gaussLegendre.ts";
import {
  legendrePolynomial,
  legendrePolynomials,
  orthonormalLegendre,
} from "../src/harmonics/legendre.ts";
import golden from "./fixtures/harmonics.json" with { type: "json" };

describe("Legendre polynomials", () => {
  test("agree with their closed forms to degree 4", () => {
    for (const x of [-1, -0.7, 0, 0.2, 0.999, 1]) {
      const closed = [
        1,
        x,
        (3 * x ** 2 - 1) / 2,
        (5 * x ** 3 - 3 * x) / 2,
        (35 * x ** 4 - 30 * x ** 2 + 3) / 8,
      ];
      legendrePolynomials(5, x).forEach((p, l) => {
        expect(Math.abs(p - closed[l])).toBeLessThan(1e-15);
      });
    }
  });

  test("take the values ±1 at ±1 and stay within [−1, 1] to degree 1024", () => {
    const north = legendrePolynomials(1025, 1);
    const south = legendrePolynomials(1025, -1);
    for (let l = 0; l <= 1024; l++) {
      expect(north[l]).toBe(1);
      expect(south[l]).toBe((-1) ** l);
    }
    for (const x of [-0.99, 0.3, 1 - 1e-9]) {
      expect(Math.max(...legendrePolynomials(1025, x).map(Math.abs))).toBe(1);
    }
  });

  test("are the zonal functions P̄_l^0 = √((2l+1)/4π) P_l", () => {
    for (const θ of [0.01, 0.8, 2]) {
      const zonal = orthonormalLegendre(600, 0, θ);
      const polynomials = legendrePolynomials(600, Math.cos(θ));
      for (let l = 0; l < 600; l++) {
        // x = cos θ rounds θ by ε/sin θ, and |dP_l/dθ| ≤ l.
        const error = zonal[l] / Math.sqrt((2 * l + 1) / (4 * Math.PI)) - polynomials[l];
        expect(Math.abs(error)).toBeLessThan((4 * Number.EPSILON * (l + 1)) / Math.sin(θ));
      }
    }
  });
});

describe("orthonormal associated Legendre functions", () => {
  test("agree with mpmath at L = 512 and 1024, near the poles and at the equator", () => {
    for (const { bandLimit, m, colatitude, largest, degrees, values } of golden.legendre) {
      const column = orthonormalLegendre(bandLimit, m, colatitude);
      degrees.forEach((l, i) => {
        // Measured: 1.9e-13 at the equator, 1e-14 within 0.1 of a pole. Checklist row A1 asks for 1e-11.
        expect(Math.abs(column[l - m] - values[i]) / largest).toBeLessThan(5e-13);
      });
    }
  });

  test("are orthonormal under the Gauss–Legendre rule: 2π Σ_j w_j P̄_l^m P̄_l'^m = δ_ll' to 1e-13 at L = 128", () => {
    const L = 128;
    const { colatitudes, weights } = gaussLegendreRule(L);
    for (const m of [0, 1, 40, 120]) {
      const columns = Array.from(colatitudes, (θ) => orthonormalLegendre(L, m, θ));
      for (let l = 0; l < L - m; l += 3) {
        for (let k = l; k < L - m; k += 7) {
          const gram = columns.reduce((sum, p, j) => sum + weights[j] * p[l] * p[k], 0);
          expect(Math.abs(2 * Math.PI * gram - (k === l ? 1 : 0))).toBeLessThan(1e-13);
        }
      }
    }
  });

  test("keep their size where (sin θ)^m is far below the doubles", () => {
    // (sin 0.4)^900 is near 1e-369, and the functions of order 900 rise to order 1 at l ≈ 900 / sin 0.4 = 2311.
    const column = orthonormalLegendre(8000, 900, 0.4);
    const largest = Math.max(...column.map(Math.abs));
    expect(column[0]).toBe(0);
    expect(largest).toBeGreaterThan(0.5);
    expect(largest).toBeLessThan(5);
  });

  test("have parity (−1)^(l+m) about the equator", () => {
    const [north, south] = [0.25, Math.PI - 0.25].map((θ) => orthonormalLegendre(40, 3, θ));
    north.forEach((p, k) => {
      // π − 0.25 is rounded by 2e-16, and |dP̄/dθ| ≤ 40 · 2.
      expect(Math.abs(p - (-1) ** k * south[k])).toBeLessThan(4e-14);
    });
  });

  test("vanish at both poles for m > 0", () => {
    expect(orthonormalLegendre(9, 2, 0).every((p) => p === 0)).toBe(true);
    expect(Math.max(...orthonormalLegendre(9, 2, Math.PI).map(Math.abs))).toBeLessThan(1e-30);
  });
});

describe("the doors of the Legendre functions", () => {
  test.each([
    [() => legendrePolynomial(-1, 0.5), /bandLimit must be a whole number/],
    [() => legendrePolynomial(3, 1.1), /x must lie in \[−1, 1\], got 1.1/],
    [() => legendrePolynomial(3, Number.NaN), /x must lie in \[−1, 1\], got NaN/],
    [
      () => orthonormalLegendre(4, 4, 1),
      /order must be a whole number 0 ≤ m < bandLimit = 4, got 4/,
    ],
    [() => orthonormalLegendre(4, -1, 1), /got -1/],
    [() => orthonormalLegendre(4, 0, -0.1), /colatitudes must lie in \[0, π\], got -0.1/],
    [() => orthonormalLegendre(4, 0, Number.NaN), /got NaN/],
  ])("refuse arguments outside the domain (%#)", (call, rule) => {
    expect(call).toThrow(DomainError);
    expect(call).toThrow(rule);
  });
});
