import { child, DomainError, fillNormals, key, ShapeError } from "@chaosphere/core";
import { describe, expect, test } from "vitest";
import { largestDifference } from "../../../../fixtures/largestDifference.ts";
import { bismutWeight, weightByItoSum } from "../../src/linear/bismutWeight.ts";
import { linearSde, scalarSde } from "../../src/linear/linearSde.ts";
import {
  coveringFields,
  coveringMatrix,
  linearMalliavinDerivative,
} from "../../src/linear/malliavinDerivative.ts";
import {
  subVariancePreservingSde,
  varianceExplodingSde,
  variancePreservingSde,
} from "../../src/linear/schedules.ts";
import { linearTransition } from "../../src/linear/transition.ts";
import { noncommuting } from "./linearInstance.ts";

const unit = (m: number): number[] =>
  Array.from({ length: m * m }, (_, k) => (k % (m + 1) === 0 ? 1 : 0));

describe("the Malliavin derivative", () => {
  test("is the response of X_T to its noise: ⟨DX_T, h⟩ by perturbing dB by h dr", () => {
    // X_T is affine in B, so a difference quotient with any step is exact: the response to h itself, by Runge–Kutta.
    const h = (r: number): number[] => [Math.cos(4 * r), r * r];
    const slope = (r: number, x: number[]): number[] => {
      const b = noncommuting.drift(r);
      const σ = noncommuting.diffusion(r);
      return x.map(
        (_, i) =>
          [0, 1, 2].reduce((s, j) => s + b[i * 3 + j] * x[j], 0) +
          [0, 1].reduce((s, k) => s + σ[i * 2 + k] * h(r)[k], 0),
      );
    };
    const steps = 1500;
    const response = rungeKutta(slope, [0, 0, 0], steps);

    const times = Float64Array.from({ length: 401 }, (_, n) => n / 400);
    const D = linearMalliavinDerivative(noncommuting, 1, times);
    const inner = [0, 0, 0].map((_, i) =>
      times.reduce((sum, r, n) => {
        const weight = (n === 0 || n === 400 ? 1 : n % 2 === 1 ? 4 : 2) / 1200;
        return sum + weight * [0, 1].reduce((s, k) => s + D[(n * 3 + i) * 2 + k] * h(r)[k], 0);
      }, 0),
    );
    // Simpson and Runge–Kutta, both of order 4: 4⁵/180/400⁴ ≈ 2e-10.
    expect(largestDifference(inner, response)).toBeLessThan(1e-9);
  });

  test("at r = T is σ(T), and of a scalar equation Y_T/Y_r σ(r)", () => {
    const sde = subVariancePreservingSde();
    const [atHalf, atEnd] = linearMalliavinDerivative(sde, 0.8, [0.3, 0.8]);
    expect(atEnd).toBeCloseTo(sde.diffusion(0.8)[0], 13);
    const quotient = sde.clock.signal(0.8) / sde.clock.signal(0.3);
    expect(atHalf).toBeCloseTo(quotient * sde.diffusion(0.3)[0], 13);
  });
});

describe("the covering fields", () => {
  test.each([
    ["a non-commuting equation", noncommuting],
    ["VP", variancePreservingSde()],
    ["sub-VP", subVariancePreservingSde()],
    ["VE", varianceExplodingSde()],
    ["σ² = r^−½", scalarSde({ drift: () => -2, diffusion: (r) => r ** -0.25 })],
  ])("of %s cover: ⟨DX^i, u_k⟩ = δ_ik", (_, sde) => {
    for (const T of [0.1, 1]) {
      const matrix = coveringMatrix(sde, T);
      expect(largestDifference(matrix, unit(sde.dimension))).toBeLessThan(1e-10);
    }
  });

  test("without γ⁻¹ do not: DX itself gives γ", () => {
    const D = coveringMatrix(noncommuting, 1);
    const γ = linearTransition(noncommuting, 1).covariance;
    expect(largestDifference(γ, unit(3))).toBeGreaterThan(0.1);
    expect(largestDifference(D, unit(3))).toBeLessThan(1e-10);
  });
});

describe("the weight δ(u)", () => {
  const sde = linearSde({
    dimension: 2,
    drift: (t) => [-1, 2 * t, -0.5, -0.3],
    diffusion: (t) => [1, 0.2, t, 0.6],
  });
  const start = Float64Array.of(0.7, -1.2);

  /** Root mean square difference of γ⁻¹(X_T − Y_T X_0) and the Itô sum on N steps of given paths. */
  function difference(steps: number, fieldScale = 1): number {
    const finest = 256;
    const paths = 200;
    const state = linearTransition(sde, 1);
    const times = Float64Array.from({ length: steps }, (_, n) => n / steps);
    const fields = coveringFields(sde, 1, times).map((u) => fieldScale * u);
    let square = 0;
    const normals = new Float64Array(2 * finest);
    for (let path = 0; path < paths; path++) {
      fillNormals(child(key(301), path), 0, normals);
      const increments = (count: number): Float64Array => {
        const dB = new Float64Array(2 * count);
        normals.forEach((z, i) => {
          dB[2 * Math.floor(((i >> 1) * count) / finest) + (i & 1)] += z / Math.sqrt(finest);
        });
        return dB;
      };
      const end = midpointPath(increments(finest), finest);
      const closed = bismutWeight(state, start, end);
      const sum = weightByItoSum(sde, fields, increments(steps));
      square += closed.reduce((s, w, k) => s + (w - sum[k]) ** 2, 0);
    }
    return Math.sqrt(square / paths);
  }

  /** X_1 by the midpoint rule in the drift, whose error is far below that of 32 steps of the sum. */
  function midpointPath(dB: Float64Array, steps: number): Float64Array {
    const h = 1 / steps;
    let [x, y] = start;
    for (let n = 0; n < steps; n++) {
      const [b0, b1, b2, b3] = sde.drift((n + 0.5) * h);
      const [σ0, σ1, σ2, σ3] = sde.diffusion((n + 0.5) * h);
      const [p, q] = [dB[2 * n], dB[2 * n + 1]];
      const [ξ, η] = [σ0 * p + σ1 * q, σ2 * p + σ3 * q];
      const [mx, my] = [
        x + (h / 2) * (b0 * x + b1 * y) + ξ / 2,
        y + (h / 2) * (b2 * x + b3 * y) + η / 2,
      ];
      [x, y] = [x + h * (b0 * mx + b1 * my) + ξ, y + h * (b2 * mx + b3 * my) + η];
    }
    return Float64Array.of(x, y);
  }

  test("in closed form is the limit of its Itô sums, with an error of order h", () => {
    const [coarse, middle, fine] = [8, 16, 32].map((steps) => difference(steps));
    // The spread of a root mean square over 200 paths is 4 %, but the paths are shared; measured slopes 1.00, 1.00.
    expect(Math.abs(Math.log2(coarse / middle) - 1)).toBeLessThan(0.1);
    expect(Math.abs(Math.log2(middle / fine) - 1)).toBeLessThan(0.1);
    // Negative control: fields 20 % too large do not converge.
    expect(Math.log2(difference(16, 1.2) / difference(32, 1.2))).toBeLessThan(0.5);
  });

  test("has second moment tr γ⁻¹: the quadrature of |u|² gives it", () => {
    const steps = 2000;
    const times = Float64Array.from({ length: steps }, (_, n) => (n + 0.5) / steps);
    const u = coveringFields(sde, 1, times);
    const integral = u.reduce((sum, value) => sum + (value * value) / steps, 0);
    const [a, b, , d] = linearTransition(sde, 1).covariance;
    // The midpoint rule errs by h²/24 |u²″| ≈ 1e-6.
    expect(Math.abs(integral - (a + d) / (a * d - b * b))).toBeLessThan(1e-5);
  });
});

describe("covering fields and weights refuse", () => {
  const blind = linearSde({
    dimension: 2,
    noise: 1,
    drift: () => [-1, 0, 0, -1],
    diffusion: () => [3, 4],
  });

  test("a singular γ, naming its eigenvalue and direction", () => {
    expect(() => coveringFields(blind, 1, [0.5])).toThrow(DomainError);
    expect(() => coveringFields(blind, 1, [0.5])).toThrow(
      /must be positive definite, got smallest eigenvalue -?\S+ of largest 10\.8, along \(-?0\.800, -?0\.600\)/,
    );
    const state = linearTransition(blind, 1);
    expect(() => bismutWeight(state, new Float64Array(2), new Float64Array(2))).toThrow(
      /bismutWeight: the matrix must be positive definite/,
    );
  });

  test("times out of order or beyond T, and rows that do not match", () => {
    const sde = variancePreservingSde();
    expect(() => linearMalliavinDerivative(sde, 0.5, [0.3, 0.2])).toThrow(DomainError);
    expect(() => linearMalliavinDerivative(sde, 0.5, [0.6])).toThrow(/times must increase within/);
    expect(() => linearMalliavinDerivative(sde, 2, [0.6])).toThrow(/0 < t ≤ 1, got 2/);
    const state = linearTransition(noncommuting, 1);
    expect(() => bismutWeight(state, new Float64Array(3), new Float64Array(6))).toThrow(ShapeError);
    expect(() => bismutWeight(state, new Float64Array(2), new Float64Array(2))).toThrow(
      /whole rows of 3 numbers, got 2/,
    );
    expect(() => weightByItoSum(noncommuting, new Float64Array(3), new Float64Array(2))).toThrow(
      /need 3 numbers of the fields for each increment/,
    );
  });
});

function rungeKutta(
  slope: (t: number, x: number[]) => number[],
  start: number[],
  steps: number,
): number[] {
  const h = 1 / steps;
  const along = (x: number[], k: number[], c: number): number[] => x.map((e, i) => e + c * k[i]);
  let x = start;
  for (let n = 0; n < steps; n++) {
    const t = n * h;
    const k1 = slope(t, x);
    const k2 = slope(t + h / 2, along(x, k1, h / 2));
    const k3 = slope(t + h / 2, along(x, k2, h / 2));
    const k4 = slope(t + h, along(x, k3, h));
    x = x.map((e, i) => e + (h / 6) * (k1[i] + 2 * k2[i] + 2 * k3[i] + k4[i]));
  }
  return x;
}
