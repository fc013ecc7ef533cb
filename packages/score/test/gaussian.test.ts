import {
  coefficients,
  DomainError,
  diagonalGaussian,
  type FullGaussian,
  isotropicGaussian,
  key,
  ShapeError,
  whiteNoise,
} from "@chaosphere/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { largestDifference } from "../../../fixtures/largestDifference.ts";
import { absoluteScore, relativeScore } from "../src/denoiser.ts";
import { gaussianDenoiser } from "../src/exact/gaussian.ts";
import golden from "./fixtures/score.json" with { type: "json" };
import { point } from "./mixtureInstance.ts";

const full: FullGaussian<"cameron-martin"> = {
  kind: "full",
  basis: "cameron-martin",
  dimension: golden.full.dimension,
  mean: Float64Array.from(golden.full.mean),
  eigenvalues: Float64Array.from(golden.full.eigenvalues),
  eigenvectors: Float64Array.from(golden.full.eigenvectors),
};

describe("the denoiser of independent Gaussian coordinates", () => {
  test("gives the score (1 − 1/v(t)) x + e^{−t} a/v(t), v(t) = 1 + e^{−2t}(v − 1)", () => {
    const number = fc.double({ min: -5, max: 5, noNaN: true });
    const variance = fc.double({ min: 0.01, max: 20, noNaN: true });
    const time = fc.double({ min: 0.01, max: 5, noNaN: true });
    fc.assert(
      fc.property(number, number, variance, time, (x, a, v, t) => {
        const denoiser = gaussianDenoiser(
          diagonalGaussian("cameron-martin", Float64Array.of(v), Float64Array.of(a)),
        );
        const vt = 1 + Math.exp(-2 * t) * (v - 1);
        const [s] = relativeScore(denoiser)(t, point(1, [x])).values;
        const closed = (1 - 1 / vt) * x + (Math.exp(-t) * a) / vt;
        // The division by 1 − e^{−2t} ≥ 0.02 magnifies rounding of numbers up to 10.
        expect(Math.abs(s - closed)).toBeLessThan(1e-12);
      }),
      { seed: 71, numRuns: 300 },
    );
  });

  test("gives the absolute score −Σ⁻¹(x − μ) of N(μ, Σ), the gradient of its log density", () => {
    const [v, a, t] = [0.3, 1.2, 0.5];
    const [μ, Σ] = [Math.exp(-t) * a, Math.exp(-2 * t) * v + 1 - Math.exp(-2 * t)];
    const logDensity = (x: number) => -((x - μ) ** 2) / (2 * Σ);
    const denoiser = gaussianDenoiser(
      diagonalGaussian("cameron-martin", Float64Array.of(v), Float64Array.of(a)),
    );
    for (const x of [-2, 0.1, 3]) {
      const [S] = absoluteScore(denoiser)(t, point(1, [x])).values;
      expect(S).toBeCloseTo(-(x - μ) / Σ, 13);
      const step = 1e-4;
      const difference = (logDensity(x + step) - logDensity(x - step)) / (2 * step);
      expect(Math.abs(difference - S)).toBeLessThan(1e-7);
    }
  });

  test("takes variances by degree as the same variance for every order", () => {
    const x = whiteNoise(2, 3, key(72));
    const byDegree = gaussianDenoiser(isotropicGaussian("cameron-martin", Float64Array.of(2, 0.5)));
    const byCoefficient = gaussianDenoiser(
      diagonalGaussian("cameron-martin", Float64Array.of(2, 0.5, 0.5, 0.5)),
    );
    expect(byDegree(0.3, x)).toEqual(byCoefficient(0.3, x));
  });

  test("returns the mean where the variance is 0, and the state as t → 0 elsewhere", () => {
    const mean = Float64Array.of(7, 0, 0, 0);
    const denoiser = gaussianDenoiser(
      diagonalGaussian("cameron-martin", Float64Array.of(0, 1, 1, 1), mean),
    );
    const [fixed, ...free] = denoiser(1e-14, point(2, [1, 2, 3, 4])).values;
    expect(fixed).toBe(7);
    expect(largestDifference(free, [2, 3, 4])).toBeLessThan(1e-13);
  });
});

describe("the denoiser of a Gaussian with full covariance", () => {
  test("agrees with a linear solve in numpy", () => {
    const x = coefficients("cameron-martin", 3, Float64Array.from(golden.full.states));
    for (const { t, means } of golden.full.cases) {
      const values = gaussianDenoiser(full)(t, x).values;
      expect(largestDifference(values, means)).toBeLessThan(golden.tolerance.full);
    }
  });

  test("with coordinate axes for eigenvectors is the independent one", () => {
    const eigenvectors = Float64Array.from({ length: 81 }, (_, i) => (i % 10 === 0 ? 1 : 0));
    const variances = full.eigenvalues;
    const x = whiteNoise(3, 4, key(73));
    const axes = gaussianDenoiser({ ...full, eigenvectors })(0.2, x).values;
    const independent = gaussianDenoiser(diagonalGaussian("cameron-martin", variances, full.mean))(
      0.2,
      x,
    ).values;
    expect(largestDifference(axes, independent)).toBeLessThan(1e-14);
  });
});

describe("Gaussian denoisers refuse", () => {
  test("lengths that do not fit", () => {
    const odd = diagonalGaussian("cameron-martin", Float64Array.of(1, 1));
    expect(() => gaussianDenoiser(odd)).toThrow(ShapeError);
    expect(() => gaussianDenoiser(odd)).toThrow(/must have bandLimit² coordinates, got 2/);
    const short = isotropicGaussian("cameron-martin", Float64Array.of(1, 1), new Float64Array(3));
    expect(() => gaussianDenoiser(short)).toThrow(
      /must have as many variances and means, got 4 and 3/,
    );
    expect(() => gaussianDenoiser({ ...full, dimension: 8 })).toThrow(ShapeError);
    expect(() => gaussianDenoiser({ ...full, dimension: 4 })).toThrow(
      /must have as many variances and means, got 9 and 9/,
    );
    const x = point(2, [0]);
    expect(() => gaussianDenoiser(full)(1, x)).toThrow(ShapeError);
    expect(() => gaussianDenoiser(full)(1, x)).toThrow(
      /the law has 9 coordinates, got points of band limit 2/,
    );
  });

  test("negative variances and times that are not positive", () => {
    const negative = diagonalGaussian("cameron-martin", Float64Array.of(-1));
    expect(() => gaussianDenoiser(negative)).toThrow(DomainError);
    expect(() => gaussianDenoiser(negative)).toThrow(
      /variances must be finite and 0 or more and means numbers, got -1/,
    );
    const eigenvalues = full.eigenvalues.map(() => Number.NaN);
    expect(() => gaussianDenoiser({ ...full, eigenvalues })).toThrow(DomainError);
    const unit = diagonalGaussian("cameron-martin", Float64Array.of(1));
    expect(() => gaussianDenoiser(unit)(0, point(1, [0]))).toThrow(/t must be positive/);
  });
});
