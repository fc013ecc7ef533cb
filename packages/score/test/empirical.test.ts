import { coefficients, DomainError, key, ShapeError, whiteNoise } from "@chaosphere/core";
import { describe, expect, test } from "vitest";
import { largestDifference } from "../../../fixtures/largestDifference.ts";
import { absoluteScore } from "../src/denoiser.ts";
import { diagonalMixtureDenoiser } from "../src/exact/diagonalMixture.ts";
import { empiricalDenoiser } from "../src/exact/empirical.ts";
import golden from "./fixtures/score.json" with { type: "json" };
import { point } from "./mixtureInstance.ts";

const points = coefficients("cameron-martin", 2, Float64Array.from(golden.empirical.points));
const weights = Float64Array.from(golden.empirical.weights);

describe("the denoiser of an empirical measure", () => {
  test("agrees with 60-digit arithmetic from t = 1 to t = 1e-9", () => {
    for (const { t, x, mean } of golden.empirical.cases) {
      const values = empiricalDenoiser(points, weights)(t, point(2, x)).values;
      // Moving x by one ulp moves the logarithms of the posterior weights by about 1e-16 / (1 − e^{−2t}).
      const conditioning = 1e-16 / -Math.expm1(-2 * t);
      const bound = golden.tolerance.empirical + conditioning;
      expect(largestDifference(values, mean)).toBeLessThan(bound);
    }
  });

  test("gives as absolute score the gradient of log Σ_i w_i exp(−‖x − e^{−t}x_i‖²/2(1 − e^{−2t}))", () => {
    const x = whiteNoise(2, 1, key(84));
    for (const t of [0.05, 0.5, 2]) {
      const [decay, noise] = [Math.exp(-t), 1 - Math.exp(-2 * t)];
      const at = (i: number, j: number) => decay * points.values[4 * i + j];
      const density = Array.from(weights, (w, i) =>
        [0, 1, 2, 3].reduce(
          (p, j) => p * Math.exp(-((x.values[j] - at(i, j)) ** 2) / (2 * noise)),
          w,
        ),
      );
      const total = density.reduce((a, b) => a + b);
      const closed = [0, 1, 2, 3].map((j) =>
        density.reduce((sum, p, i) => sum - ((p / total) * (x.values[j] - at(i, j))) / noise, 0),
      );
      const S = absoluteScore(empiricalDenoiser(points, weights))(t, x).values;
      expect(largestDifference(S, closed)).toBeLessThan(1e-11);
    }
  });

  test("is the mixture of variance 0 at its points", () => {
    const x = whiteNoise(2, 10, key(81));
    const variances = { ...points, values: points.values.map(() => 0) };
    const mixture = diagonalMixtureDenoiser({ means: points, variances, weights });
    for (const t of [0.05, 0.5, 2]) {
      const difference = largestDifference(
        mixture(t, x).values,
        empiricalDenoiser(points, weights)(t, x).values,
      );
      expect(difference).toBeLessThan(1e-12);
    }
  });

  test("gives back a point of the data as t → 0, and the mean of the data as t → ∞", () => {
    const denoiser = empiricalDenoiser(points);
    expect(denoiser(1e-13, points).values).toEqual(points.values);
    const mean = [0, 1, 2, 3].map((j) =>
      [0, 1, 2, 3, 4].reduce((s, i) => s + points.values[4 * i + j] / 5, 0),
    );
    expect(largestDifference(denoiser(60, point(2, [3, 3, 3, 3])).values, mean)).toBeLessThan(
      1e-14,
    );
  });

  test("keeps 1024 coordinates and vanishing times finite, with posterior mass 1", () => {
    const data = whiteNoise(32, 8, key(82));
    const constant = { ...data, values: data.values.map((v, i) => (i % 1024 === 0 ? 1 : v)) };
    const x = whiteNoise(32, 3, key(83));
    for (const t of [1e-15, 1e-6, 0.01, 10]) {
      const { values } = empiricalDenoiser(constant)(t, x);
      expect(values.every(Number.isFinite)).toBe(true);
      // The first coordinate is 1 at every point, so it is Σ π_i.
      for (let b = 0; b < 3; b++) expect(values[b * 1024]).toBeCloseTo(1, 14);
    }
  });

  test("refuses empty data, wrong weights, other band limits and times that are not positive", () => {
    expect(() => empiricalDenoiser(point(2))).toThrow(ShapeError);
    expect(() => empiricalDenoiser(points, Float64Array.of(1))).toThrow(/one weight for each/);
    expect(() => empiricalDenoiser(points, new Float64Array(5))).toThrow(DomainError);
    expect(() => empiricalDenoiser(points)(1, point(3, [0]))).toThrow(
      /must have one band limit, got 3 and 2/,
    );
    expect(() => empiricalDenoiser(points)(0, points)).toThrow(DomainError);
  });
});
