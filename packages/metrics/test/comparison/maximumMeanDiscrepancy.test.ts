import {
  coefficients,
  DomainError,
  type HarmonicCoefficients,
  key,
  ShapeError,
  split,
  whiteNoise,
} from "@chaosphere/core";
import { describe, expect, test } from "vitest";
import {
  kernelPermutationTest,
  maximumMeanDiscrepancy,
} from "../../src/comparison/maximumMeanDiscrepancy.ts";

/** Independent fields with coefficients N(shift, 1). */
function fields(bandLimit: number, batch: number, seed: number, shift = 0): HarmonicCoefficients {
  const { values } = whiteNoise(bandLimit, batch, key(seed));
  return coefficients(
    "harmonic",
    bandLimit,
    values.map((x) => x + shift),
  );
}

describe("the maximum mean discrepancy", () => {
  test("is the sum over pairs written out, with the median of pooled distances as scale", () => {
    const f = coefficients("harmonic", 1, Float64Array.of(0, 1));
    const g = coefficients("harmonic", 1, Float64Array.of(3, 7));
    // Distances 1, 2, 3, 4, 6, 7: median 3.5.
    const k = (d: number) => Math.exp(-(d * d) / (2 * 3.5 ** 2));
    const between = (k(3) + k(7) + k(2) + k(6)) / 4;
    expect(maximumMeanDiscrepancy(f, g)).toBeCloseTo(k(1) + k(4) - 2 * between, 14);
    expect(maximumMeanDiscrepancy(f, g, { estimator: "v-statistic" })).toBeCloseTo(
      (1 + k(1)) / 2 + (1 + k(4)) / 2 - 2 * between,
      14,
    );
  });

  test("of Gaussian laws is the closed form, without bias", () => {
    // E k(X, Y) = (s²/(s² + 2))^{d/2} exp(−‖a − b‖²/(2(s² + 2))) for unit variances.
    const [d, s2, shift] = [4, 4, 0.7];
    const same = (s2 / (s2 + 2)) ** (d / 2);
    const exact = 2 * same * (1 - Math.exp((-d * shift ** 2) / (2 * (s2 + 2))));
    const estimates = Array.from({ length: 60 }, (_, i) =>
      maximumMeanDiscrepancy(fields(2, 40, 2 * i), fields(2, 40, 2 * i + 1, shift), { scale: 2 }),
    );
    const mean = estimates.reduce((sum, e) => sum + e, 0) / 60;
    const variance = estimates.reduce((sum, e) => sum + (e - mean) ** 2, 0) / 59;
    const error = Math.sqrt(variance / 60);
    expect(Math.abs(mean - exact) / error).toBeLessThan(4);
    // Negative control: the v-statistic counts k(x, x) = 1 and is biased.
    const biased = Array.from({ length: 60 }, (_, i) =>
      maximumMeanDiscrepancy(fields(2, 40, 2 * i), fields(2, 40, 2 * i + 1, shift), {
        scale: 2,
        estimator: "v-statistic",
      }),
    );
    const biasedMean = biased.reduce((sum, e) => sum + e, 0) / 60;
    expect(Math.abs(biasedMean - exact) / error).toBeGreaterThan(4);
  });

  test("is zero for identical ensembles", () => {
    const f = fields(2, 10, 3);
    expect(maximumMeanDiscrepancy(f, f, { estimator: "v-statistic" })).toBeCloseTo(0, 14);
  });

  test("refuses other band limits, single fields, and fields that are all equal", () => {
    const equal = coefficients("harmonic", 1, Float64Array.of(2, 2));
    expect(() => maximumMeanDiscrepancy(fields(2, 3, 1), fields(3, 3, 1))).toThrow(ShapeError);
    expect(() => maximumMeanDiscrepancy(fields(2, 1, 1), fields(2, 3, 1))).toThrow(
      /needs 2 fields/,
    );
    expect(() => maximumMeanDiscrepancy(equal, equal)).toThrow(DomainError);
    expect(() => maximumMeanDiscrepancy(equal, equal, { scale: Number.NaN })).toThrow(
      /the kernel's scale must be positive/,
    );
  });
});

describe("its permutation test", () => {
  test("has size 5 % under equal laws", () => {
    const streams = split(key(6), 300);
    const rejections = streams.filter((stream, i) => {
      const p = kernelPermutationTest(fields(2, 12, 1000 + 2 * i), fields(2, 10, 1001 + 2 * i), {
        key: stream,
        permutations: 39,
      });
      return p <= 0.05;
    }).length;
    // Exactly 2 of 40 ranks reject: binomial(300, 0.05), standard deviation 3.8.
    expect(Math.abs(rejections - 15) / Math.sqrt(300 * 0.05 * 0.95)).toBeLessThan(4);
  });

  test("rejects a shift of one standard deviation", () => {
    const stream = key(1);
    expect(kernelPermutationTest(fields(2, 30, 5), fields(2, 30, 6, 1), { key: stream })).toBe(
      1 / 200,
    );
    expect(() =>
      kernelPermutationTest(fields(2, 3, 5), fields(2, 3, 6), { key: stream, permutations: 0.5 }),
    ).toThrow(/permutations must be a whole number/);
  });
});
