import {
  coefficients,
  colour,
  gaussLegendre,
  key,
  rows,
  scaledToVariance,
  synthesiseGradient,
  whiteNoise,
  whittleMatern,
} from "@chaosphere/core";
import { lognormalField, sampleField } from "@chaosphere/core/chaos";
import { describe, expect, test } from "vitest";
import { gradientMoments } from "../../src/comparison/gradientMoments.ts";
import type { MeasuredValue } from "../../src/comparison/measuredMean.ts";

const deviation = ({ value, standardError }: MeasuredValue, exact: number) =>
  Math.abs(value - exact) / standardError;

describe("moments of the gradient", () => {
  test("of z = cos θ are those of sin θ over the sphere", () => {
    const r = Math.sqrt((4 * Math.PI) / 3);
    const z = coefficients("harmonic", 8, new Float64Array(128));
    for (const at of [2, 66]) z.values[at] = r;
    const { slope, steepness } = gradientMoments(z);
    // E sin² = 2/3, over the two components alike 1/3: exact. E sin θ = π/4, no polynomial: the error of 16 rings.
    expect(slope.variance.value + slope.mean.value ** 2).toBeCloseTo(1 / 3, 12);
    expect(steepness.variance.value + steepness.mean.value ** 2).toBeCloseTo(2 / 3, 12);
    expect(slope.mean.value).toBeCloseTo(-Math.PI / 8, 3);
    expect(steepness.mean.value).toBeCloseTo(Math.PI / 4, 3);
  });

  const γ = whittleMatern(12, { alpha: 3, kappa: 4 });
  const gaussian = colour(γ, whiteNoise(12, 600, key(81)));

  test("of Gaussian fields are normal and Rayleigh, within 4 standard errors", () => {
    const { slope, steepness } = gradientMoments(gaussian);
    // E|∇f|² = Σ (2l+1)/4π l(l+1) C_l, half of it in each direction.
    const half = γ.spectrum.reduce(
      (sum, c, l) => sum + (((2 * l + 1) * l * (l + 1)) / (8 * Math.PI)) * c,
      0,
    );
    expect(deviation(slope.mean, 0)).toBeLessThan(4);
    expect(deviation(slope.variance, half)).toBeLessThan(4);
    expect(deviation(slope.skewness, 0)).toBeLessThan(4);
    expect(deviation(slope.kurtosis, 0)).toBeLessThan(4);
    const π = Math.PI;
    expect(deviation(steepness.mean, Math.sqrt((half * π) / 2))).toBeLessThan(4);
    expect(deviation(steepness.variance, ((4 - π) / 2) * half)).toBeLessThan(4);
    const skewness = (2 * Math.sqrt(π) * (π - 3)) / (4 - π) ** 1.5;
    expect(deviation(steepness.skewness, skewness)).toBeLessThan(4);
    const kurtosis = -(6 * π * π - 24 * π + 16) / (4 - π) ** 2;
    expect(deviation(steepness.kurtosis, kurtosis)).toBeLessThan(4);
  });

  test("of a lognormal field are not normal", () => {
    const wide = scaledToVariance(γ, 0.16);
    const { field } = sampleField(lognormalField(wide), { bandLimit: 12, batch: 300 }, key(82));
    const { slope, steepness } = gradientMoments(field);
    expect(deviation(slope.kurtosis, 0)).toBeGreaterThan(10);
    expect(deviation(steepness.skewness, 0.6311)).toBeGreaterThan(10);
  });

  test("take both slopes of a group out at once", () => {
    const some = rows(gaussian, 0, 12);
    const grid = gaussLegendre(24);
    const groups = Array.from({ length: 12 }, (_, b) => Math.floor(b / 3));
    const { slope } = gradientMoments(some, { groups });
    const without = [0, 1, 2, 3].map((left) => {
      const kept = groups.flatMap((g, b) => (g === left ? [] : [b]));
      const { south, east } = synthesiseGradient(some, grid);
      const map = grid.nLat * grid.nLon;
      let [two, four] = [0, 0];
      let mean = 0;
      const each = (of: (value: number, weight: number) => void) => {
        for (const { values } of [south, east]) {
          for (const b of kept) {
            for (let p = 0; p < map; p++) {
              of(
                values[b * map + p],
                grid.weights[Math.floor(p / grid.nLon)] / (8 * Math.PI * kept.length),
              );
            }
          }
        }
      };
      each((u, w) => {
        mean += w * u;
      });
      each((u, w) => {
        two += w * (u - mean) ** 2;
        four += w * (u - mean) ** 4;
      });
      return four / two ** 2 - 3;
    });
    const centre = without.reduce((sum, k) => sum + k, 0) / 4;
    const error = Math.sqrt(0.75 * without.reduce((sum, k) => sum + (k - centre) ** 2, 0));
    expect(slope.kurtosis.standardError).toBeCloseTo(error, 10);
  });
});
