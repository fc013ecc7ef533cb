import { describe, expect, test } from "vitest";
import { DomainError, ShapeError } from "../src/errors.ts";
import { fullCovariance } from "../src/estimation/fullCovariance.ts";
import { analyticShrinkage, sampleMoments } from "../src/estimation/sampleCovariance.ts";
import { fullGaussian } from "../src/gaussian/fullGaussian.ts";
import type { FullGaussian } from "../src/gaussian/gaussianLaw.ts";
import { sampleGaussian } from "../src/gaussian/standardCoordinates.ts";
import { whiteNoise } from "../src/gaussian/whiteNoise.ts";
import type { CameronMartinCoordinates } from "../src/harmonics/coefficients.ts";
import { symmetricEigen } from "../src/linalg/symmetricEigen.ts";
import { key } from "../src/random/key.ts";
import { covarianceOf, d, largestDifference, mean, reconstructed } from "./covarianceCases.ts";

describe("a law fitted to a sample", () => {
  const truth = fullGaussian(covarianceOf(7), mean(7));
  const sample = (n: number, seed: number): CameronMartinCoordinates =>
    sampleGaussian(truth, n, key(seed));

  test("has (1 − λ)S + λ diag S as covariance, and the sample's mean", () => {
    const z = sample(12, 1);
    const { mean: average, covariance: s } = sampleMoments(z);
    for (const shrinkage of [0, 0.3, 1]) {
      const law = fullCovariance(z, { shrinkage });
      const expected = s.map((v, at) => (at % (d + 1) === 0 ? v : (1 - shrinkage) * v));
      expect(largestDifference(reconstructed(law), expected)).toBeLessThan(
        1e-12 * law.eigenvalues[0],
      );
      expect(law.mean).toEqual(average);
      expect(law.shrinkage).toBe(shrinkage);
    }
  });

  test("the analytic λ is the ratio of its definition, written as four nested sums", () => {
    for (const [n, seed] of [
      [5, 1],
      [12, 2],
      [100, 3],
    ]) {
      const z = sample(n, seed);
      const moments = sampleMoments(z);
      let [variances, squares] = [0, 0];
      for (let i = 0; i < d; i++) {
        for (let j = 0; j < d; j++) {
          if (i === j) continue;
          const w = Array.from({ length: n }, (_, k) => {
            const [x, y] = [z.values[k * d + i], z.values[k * d + j]];
            return (x - moments.mean[i]) * (y - moments.mean[j]);
          });
          const average = w.reduce((s, v) => s + v, 0) / n;
          squares += ((n / (n - 1)) * average) ** 2;
          variances += (n / (n - 1) ** 3) * w.reduce((s, v) => s + (v - average) ** 2, 0);
        }
      }
      const λ = Math.min(1, variances / squares);
      expect(Math.abs(analyticShrinkage(moments) / λ - 1)).toBeLessThan(1e-12);
      expect(fullCovariance(z).shrinkage).toBe(analyticShrinkage(moments));
    }
  });

  test("the analytic λ lowers the error of the covariance, and fades as the sample grows", () => {
    const exact = covarianceOf(7);
    const squaredError = (law: FullGaussian) =>
      reconstructed(law).reduce((s, v, at) => s + (v - exact[at]) ** 2, 0);
    const gains = Array.from({ length: 100 }, (_, seed) => {
      const z = sample(6, 500 + seed);
      return squaredError(fullCovariance(z, { shrinkage: 0 })) - squaredError(fullCovariance(z));
    });
    const average = gains.reduce((s, g) => s + g, 0) / 100;
    const spread = gains.reduce((s, g) => s + (g - average) ** 2, 0) / 99;
    expect(average / Math.sqrt(spread / 100)).toBeGreaterThan(4);
    expect(fullCovariance(sample(20_000, 1)).shrinkage).toBeLessThan(0.01);
    expect(fullCovariance(whiteNoise(3, 50, key(1))).shrinkage).toBeGreaterThan(0.5);
  });

  test("of fewer fields than coordinates is regular once shrunk, singular before", () => {
    const z = sample(4, 8);
    const [raw, shrunk] = [fullCovariance(z, { shrinkage: 0 }), fullCovariance(z)];
    // Rank 3 of 9.
    for (const λ of raw.eigenvalues.subarray(3)) expect(λ).toBeLessThan(1e-13 * raw.eigenvalues[0]);
    expect(shrunk.eigenvalues[8]).toBeGreaterThan(0);
  });

  test.each([4, 40])(
    "of %d fields and rank 2 has diag S and the leading two eigenvectors' covariances",
    (n) => {
      const z = sample(n, 11);
      const { covariance: s } = sampleMoments(z);
      const { eigenvalues, eigenvectors } = symmetricEigen(s, d);
      const part = reconstructed({
        eigenvalues: eigenvalues.map((λ, j) => (j < 2 ? λ : 0)),
        eigenvectors,
      });
      const expected = s.map((v, at) => (at % (d + 1) === 0 ? v : part[at]));
      const law = fullCovariance(z, { rank: 2 });
      expect(largestDifference(reconstructed(law), expected)).toBeLessThan(1e-12 * eigenvalues[0]);
      expect(law.shrinkage).toBe(0);
      // All the rank there is gives the sample covariance back.
      const whole = fullCovariance(z, { rank: 100 });
      expect(largestDifference(reconstructed(whole), s)).toBeLessThan(1e-12 * eigenvalues[0]);
    },
  );
});

describe("bad input", () => {
  const z = whiteNoise(3, 5, key(0));
  test.each([
    [
      () => fullCovariance(whiteNoise(3, 1, key(0))),
      ShapeError,
      "sampleMoments: a covariance needs at least two fields, got 1.",
    ],
    [
      () => fullCovariance(z, { shrinkage: 1.5 }),
      DomainError,
      "fullCovariance: shrinkage must lie in [0, 1], got 1.5.",
    ],
    [
      () => fullCovariance(z, { shrinkage: NaN }),
      DomainError,
      "fullCovariance: shrinkage must lie in [0, 1], got NaN.",
    ],
    [
      () => fullCovariance(z, { rank: 1.5 }),
      DomainError,
      "fullCovariance: rank must be a whole number, 0 or more, got 1.5.",
    ],
    [
      () => fullGaussian(new Float64Array(3), new Float64Array(2)),
      ShapeError,
      "fullGaussian: the covariance must have 2² entries",
    ],
    [
      () => fullGaussian(Float64Array.of(1, 2, 0, 1), new Float64Array(2)),
      DomainError,
      "fullGaussian: a covariance must be symmetric and finite, got 0 and 2 at (1, 0).",
    ],
    [
      () => fullGaussian(Float64Array.of(1, 0, 0, NaN), new Float64Array(2)),
      DomainError,
      "fullGaussian: a covariance must be symmetric and finite, got NaN",
    ],
    [
      () => fullGaussian(Float64Array.of(1, 2, 2, 1), new Float64Array(2)),
      DomainError,
      "fullGaussian: a covariance has no negative eigenvalue, got -",
    ],
  ])("is refused: %s", (call, kind, message) => {
    expect(call).toThrow(kind);
    expect(call).toThrow(message);
  });
});
