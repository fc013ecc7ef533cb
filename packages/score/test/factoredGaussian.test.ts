import {
  coefficients,
  fullLogDensity,
  fullRelativeEntropy,
  gaussianFromCovariance,
  key,
  ShapeError,
  whiteNoise,
} from "@chaosphere/core";
import { describe, expect, test } from "vitest";
import {
  factoredDivergence,
  factoredGaussian,
  factoredLogDensity,
} from "../src/exact/factoredGaussian.ts";

const L = 3;
const d = L * L;

/** A covariance AAᵀ/d + I/4 with random A, and a random mean. */
function random(seed: number) {
  const a = whiteNoise(L, d, key(seed)).values;
  const covariance = Float64Array.from({ length: d * d }, (_, at) => {
    const [i, j] = [Math.floor(at / d), at % d];
    let sum = i === j ? 0.25 : 0;
    for (let k = 0; k < d; k++) sum += (a[i * d + k] * a[j * d + k]) / d;
    return sum;
  });
  return { covariance, mean: whiteNoise(L, 1, key(seed + 100)).values };
}

describe("a law by its Cholesky factor", () => {
  const [p, q] = [random(1), random(2)];
  const factored = (law: typeof p) => factoredGaussian(law.covariance, law.mean);
  const full = (law: typeof p) => gaussianFromCovariance(law.covariance, law.mean);

  test("has the density of its eigenvectors, relative to the noise", () => {
    const z = whiteNoise(L, 5, key(3));
    const lebesgue = fullLogDensity(full(p), z);
    factoredLogDensity(factored(p), z).forEach((found, b) => {
      const square = z.values.subarray(b * d, (b + 1) * d).reduce((s, v) => s + v * v, 0);
      const expected = lebesgue[b] + (square + d * Math.log(2 * Math.PI)) / 2;
      expect(Math.abs(found - expected)).toBeLessThan(1e-11);
    });
  });

  test("has the relative entropy of its eigenvectors, in both directions", () => {
    for (const [from, to] of [
      [p, q],
      [q, p],
    ] as const) {
      const expected = fullRelativeEntropy(full(from), full(to));
      expect(expected).toBeGreaterThan(1);
      expect(
        Math.abs(factoredDivergence(factored(from), factored(to)) / expected - 1),
      ).toBeLessThan(1e-11);
    }
    expect(factoredDivergence(factored(p), factored(p))).toBe(0);
  });

  test("of nearly equal laws loses no digits: of Σ and (1 + 2ε)Σ it is d(ε² − 8ε³/3 + …)", () => {
    const ε = 1e-6;
    const wider = { ...p, covariance: p.covariance.map((v) => (1 + 2 * ε) * v) };
    const exact = (d / 2) * (1 / (1 + 2 * ε) - 1 + Math.log1p(2 * ε));
    // The closed form itself cancels; its series does not.
    const series = d * (ε ** 2 - (8 / 3) * ε ** 3);
    const found = factoredDivergence(factored(p), factored(wider));
    expect(Math.abs(found / series - 1)).toBeLessThan(1e-5);
    expect(Math.abs(exact / series - 1)).toBeGreaterThan(1e-5);
  });

  test("refuses what does not fit", () => {
    expect(() => factoredGaussian(p.covariance.slice(1), p.mean)).toThrow(ShapeError);
    expect(() => factoredGaussian(p.covariance.slice(1), p.mean)).toThrow(/must have 9² entries/);
    expect(() =>
      factoredGaussian(
        p.covariance.map((v) => -v),
        p.mean,
      ),
    ).toThrow(/positive definite/);
    const coarse = coefficients("cameron-martin", 1, Float64Array.of(1));
    expect(() => factoredLogDensity(factored(p), coarse)).toThrow(/must have dimension 9, got 1/);
    const other = factoredGaussian(Float64Array.of(1), Float64Array.of(0));
    expect(() => factoredDivergence(factored(p), other)).toThrow(/one dimension, got 9 and 1/);
  });
});
