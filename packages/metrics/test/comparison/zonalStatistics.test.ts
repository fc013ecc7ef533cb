import {
  coefficients,
  colour,
  degreeOf,
  diagonalGaussian,
  gaussLegendre,
  harmonicIndex,
  isotropic,
  key,
  legendrePolynomial,
  ShapeError,
  sampleGaussian,
  synthesise,
  whiteNoise,
  whittleMatern,
} from "@chaosphere/core";
import { describe, expect, test } from "vitest";
import type { MeasuredValue } from "../../src/comparison/measuredMean.ts";
import { zonalStatistics } from "../../src/comparison/zonalStatistics.ts";

const deviation = ({ value, standardError }: MeasuredValue, exact: number) =>
  Math.abs(value - exact) / standardError;

describe("statistics of zonal means", () => {
  test.each([2, 3, 7, 15])("a zonal field of degree %d has extremes π/l apart on average", (l) => {
    // P_l has l − 1 extremes between the poles.
    const L = 16;
    const f = coefficients("harmonic", L, new Float64Array(2 * L * L));
    for (const row of [0, L * L]) f.values[row + harmonicIndex(l, 0)] = row === 0 ? 1 : -2;
    const { spacing, mean } = zonalStatistics(f);
    expect(spacing.value).toBeCloseTo(Math.PI / l, 14);
    expect(spacing.standardError).toBe(0);
    expect(mean.length).toBe(8 * L);
  });

  const γ = whittleMatern(12, { alpha: 2.5, kappa: 4 });
  const gaussian = colour(γ, whiteNoise(12, 900, key(91)));

  test("zonal means are those of the values on the rings", () => {
    const { colatitudes, mean } = zonalStatistics(gaussian);
    const grid = gaussLegendre(96, { nLon: 24 });
    expect(colatitudes).toEqual(grid.colatitudes);
    const { values } = synthesise(gaussian, grid);
    for (const j of [0, 20, 48, 95]) {
      let sum = 0;
      for (let b = 0; b < gaussian.batch; b++) {
        for (let k = 0; k < 24; k++) sum += values[(b * 96 + j) * 24 + k];
      }
      expect(mean[j].value).toBeCloseTo(sum / (24 * gaussian.batch), 12);
    }
  });

  test("of an isotropic Gaussian law have mean 0 and the variance Σ (2l+1)/4π C_l P_l², within 4.5 standard errors", () => {
    const { colatitudes, mean, deviation: found } = zonalStatistics(gaussian);
    colatitudes.forEach((θ, j) => {
      const variance = γ.spectrum.reduce(
        (sum, c, l) =>
          sum + (((2 * l + 1) * c) / (4 * Math.PI)) * legendrePolynomial(l, Math.cos(θ)) ** 2,
        0,
      );
      expect(deviation(mean[j], 0)).toBeLessThan(4.5);
      expect(deviation(found[j], Math.sqrt(variance))).toBeLessThan(4.5);
      // Negative control: not that of the whole field, which the zonal mean is a small part of away from the poles.
      if (j === 48) expect(deviation(found[j], Math.sqrt(variance * 2))).toBeGreaterThan(10);
    });
  });

  test("of independent coefficients have the variance Σ v_l0 Y_l0², of which those of other orders are no part", () => {
    const L = 10;
    // The orders m = 0 have twice the variance of the others of their degree, as jets do.
    const spectrum = Float64Array.from({ length: L }, (_, l) => 1 / (1 + l) ** 2);
    const variances = Float64Array.from({ length: L * L }, (_, i) => {
      const l = degreeOf(i);
      return (i === harmonicIndex(l, 0) ? 2 : 1) * spectrum[l];
    });
    const mean = new Float64Array(L * L);
    mean[harmonicIndex(3, 0)] = 0.4;
    const jets = sampleGaussian(diagonalGaussian("harmonic", variances, mean), 1200, key(93));
    const { colatitudes, mean: found, deviation: spread } = zonalStatistics(jets);
    const Y = (l: number, θ: number) =>
      Math.sqrt((2 * l + 1) / (4 * Math.PI)) * legendrePolynomial(l, Math.cos(θ));
    // What it would be if all orders of a degree had the mean of their variances, as in an isotropic law.
    const pooled = (c: number, l: number) => (c * (2 * l + 2)) / (2 * l + 1);
    let largestOfPooled = 0;
    colatitudes.forEach((θ, j) => {
      const [own, alike] = [2, 0].map((zonal) =>
        spectrum.reduce(
          (sum, c, l) => sum + (zonal > 0 ? zonal * c : pooled(c, l)) * Y(l, θ) ** 2,
          0,
        ),
      );
      expect(deviation(found[j], 0.4 * Y(3, θ))).toBeLessThan(4.5);
      expect(deviation(spread[j], Math.sqrt(own))).toBeLessThan(4.5);
      largestOfPooled = Math.max(largestOfPooled, deviation(spread[j], Math.sqrt(alike)));
    });
    expect(largestOfPooled).toBeGreaterThan(8);
    expect(Math.max(...found.map((m) => deviation(m, 0)))).toBeGreaterThan(8);
  });

  test("extremes of a Gaussian law are as many as Rice's formula says", () => {
    // Zeros of g = f̄′ have the density (1/π) √(E g′²/E g² − (E g g′/E g²)²); extremes at the poles are always there.
    const sums = (θ: number) => {
      const h = 1e-3;
      const P = (l: number, k: number) => legendrePolynomial(l, Math.cos(θ + k * h));
      let [gg, g1, g2] = [0, 0, 0];
      γ.spectrum.forEach((c, l) => {
        const [a, b, d] = [P(l, -1), P(l, 0), P(l, 1)];
        const [first, second] = [(d - a) / (2 * h), (d - 2 * b + a) / h ** 2];
        const w = (2 * l + 1) * c;
        gg += w * first * first;
        g1 += w * first * second;
        g2 += w * second * second;
      });
      return Math.sqrt(g2 / gg - (g1 / gg) ** 2) / Math.PI;
    };
    const n = 4000;
    let expected = 0;
    for (let k = 0; k < n; k++) expected += (sums(((k + 0.5) * Math.PI) / n) * Math.PI) / n;
    const counts = Array.from({ length: gaussian.batch }, (_, b) => {
      // Of two copies of a field the spacing is its own.
      const own = gaussian.values.subarray(b * 144, (b + 1) * 144);
      const twice = coefficients("harmonic", 12, Float64Array.from([...own, ...own]));
      return Math.PI / zonalStatistics(twice).spacing.value - 1;
    });
    const mean = counts.reduce((s, c) => s + c, 0) / counts.length;
    const spread = counts.reduce((s, c) => s + (c - mean) ** 2, 0) / (counts.length - 1);
    expect(Math.abs(mean - expected) / Math.sqrt(spread / counts.length)).toBeLessThan(4);
    // Negative control: rougher fields have more extremes.
    const rough = zonalStatistics(
      colour(isotropic(new Float64Array(12).fill(1)), whiteNoise(12, 900, key(92))),
    );
    expect(Math.PI / rough.spacing.value - 1).toBeGreaterThan(mean + 1);
  });

  test("refuse one field", () => {
    const one = coefficients("harmonic", 4, new Float64Array(16));
    expect(() => zonalStatistics(one)).toThrow(ShapeError);
  });
});
