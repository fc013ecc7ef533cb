import { describe, expect, test } from "vitest";
import { DomainError, ShapeError } from "../src/errors.ts";
import { fullCovariance } from "../src/estimation/fullCovariance.ts";
import {
  chooseShrinkage,
  lowRankCovariance,
  principalRows,
} from "../src/estimation/lowRankCovariance.ts";
import { fullGaussian } from "../src/gaussian/fullGaussian.ts";
import { isotropic } from "../src/gaussian/gaussianMeasure.ts";
import { relativeLogDensity } from "../src/gaussian/logDensity.ts";
import { covarianceMatrix } from "../src/gaussian/spectralForm.ts";
import { sampleGaussian } from "../src/gaussian/standardCoordinates.ts";
import { coefficients } from "../src/harmonics/coefficients.ts";
import { key } from "../src/random/key.ts";
import { covarianceOf, d, largestDifference, mean } from "./covarianceCases.ts";

const noise = isotropic(new Float64Array(3).fill(1));
const truth = fullGaussian(covarianceOf(7), mean(7));
const sample = (n: number, seed: number) => sampleGaussian(truth, n, key(seed));
const meanOf = (values: Float64Array) => values.reduce((sum, v) => sum + v, 0) / values.length;

describe.each([2, 5, 9, 40])("the low-rank law of %d fields", (n) => {
  const z = sample(n, n);
  const parts = principalRows(z, noise);

  test.each([0.01, 0.3, 1])(
    "is (1 − λ)S + λ diag S, as the full one is, for λ = %d",
    (shrinkage) => {
      const law = lowRankCovariance(parts, { shrinkage });
      const full = fullCovariance(z, { shrinkage });
      const size = full.eigenvalues[0];
      expect(largestDifference(covarianceMatrix(law), covarianceMatrix(full))).toBeLessThan(
        1e-12 * size,
      );
      expect(largestDifference(law.mean, full.mean)).toBe(0);
      expect(law.factor.length / d).toBe(Math.min(n - 1, d));
    },
  );

  test.each([0, 1, 3])(
    "with %d principal rows keeps the variances and takes the rest off the diagonal",
    (rank) => {
      const law = lowRankCovariance(parts, { shrinkage: 0.2, rank });
      const [kept, whole] = [
        covarianceMatrix(law),
        covarianceMatrix(fullCovariance(z, { shrinkage: 0.2 })),
      ];
      const beside = (m: Float64Array) => m.filter((_, at) => at % (d + 1) === 0);
      expect(largestDifference(beside(kept), beside(whole))).toBeLessThan(1e-11);
      expect(law.factor.length / d).toBe(Math.min(rank, n - 1));
    },
  );

  test("has orthogonal rows in the metric of the variances, the longest first", () => {
    const { rows, strengths, variances } = parts;
    for (let j = 0; j < strengths.length; j++) {
      for (let k = 0; k <= j; k++) {
        let product = 0;
        for (let i = 0; i < d; i++) product += (rows[j * d + i] * rows[k * d + i]) / variances[i];
        expect(Math.abs(product - (j === k ? strengths[j] : 0))).toBeLessThan(1e-11);
      }
      if (j > 0) expect(strengths[j]).toBeLessThanOrEqual(strengths[j - 1]);
    }
  });
});

test("the chosen shrinkage has a larger likelihood than its neighbours, and the one it says", () => {
  const parts = principalRows(sample(12, 1), noise);
  const judges = sample(60, 2);
  for (const rank of [undefined, 3]) {
    const { shrinkage, logDensity } = chooseShrinkage(parts, judges, rank);
    const at = (λ: number) =>
      meanOf(relativeLogDensity(lowRankCovariance(parts, { shrinkage: λ, rank }), judges));
    expect(Math.abs(at(shrinkage) - logDensity)).toBeLessThan(1e-10);
    expect(0.02 < shrinkage && shrinkage < 0.98).toBe(true);
    for (const factor of [0.9, 1.1]) expect(at(shrinkage * factor)).toBeLessThan(logDensity);
  }
});

test("a degree without noise has variance 1 and no part in the choice", () => {
  const holed = isotropic(Float64Array.of(1, 0, 1));
  const without = (n: number, seed: number) => {
    const z = sample(n, seed);
    return coefficients(
      "cameron-martin",
      3,
      z.values.map((v, at) => (at % d > 0 && at % d < 4 ? 0 : v)),
    );
  };
  const parts = principalRows(without(12, 1), holed);
  const law = lowRankCovariance(parts, { shrinkage: 0.3 });
  for (const i of [1, 2, 3]) {
    expect([...covarianceMatrix(law).subarray(i * d, (i + 1) * d)]).toEqual(
      Array.from({ length: d }, (_, j) => (j === i ? 1 : 0)),
    );
  }
  const judges = without(40, 3);
  const { shrinkage, logDensity } = chooseShrinkage(parts, judges);
  const direct = meanOf(relativeLogDensity(lowRankCovariance(parts, { shrinkage }), judges));
  expect(Math.abs(direct - logDensity)).toBeLessThan(1e-10);
});

test("a coordinate that never varies, a shrinkage of 0, half a rank and other judges are refused", () => {
  const z = sample(6, 1);
  const still = coefficients(
    "cameron-martin",
    3,
    z.values.map((v, at) => (at % d === 4 ? 2 : v)),
  );
  expect(() => principalRows(still, noise)).toThrow(DomainError);
  const parts = principalRows(z, noise);
  expect(() => lowRankCovariance(parts, { shrinkage: 0 })).toThrow(DomainError);
  expect(() => lowRankCovariance(parts, { shrinkage: 0.5, rank: 1.5 })).toThrow(DomainError);
  expect(() =>
    chooseShrinkage(parts, coefficients("cameron-martin", 1, new Float64Array(2))),
  ).toThrow(ShapeError);
});
