import { DomainError, diagonalGaussian } from "@chaosphere/core";
import { describe, expect, test } from "vitest";
import { mixingTime } from "../src/exact/mixingTime.ts";

const law = (mean: number[], eigenvalues: number[]) =>
  diagonalGaussian("cameron-martin", Float64Array.from(eigenvalues), Float64Array.from(mean));

describe("the mixing time of Gaussian data", () => {
  test("of a shift of the noise is ½ log(‖a‖² / 2·tolerance)", () => {
    const T = mixingTime(law([3, 0, 4, 0], [1, 1, 1, 1]), 1e-3);
    expect(Math.abs(T - Math.log(25 / 2e-3) / 2)).toBeLessThan(1e-3);
  });

  test("of centred data is where ½ Σ (v(T) − 1 − log v(T)) reaches the tolerance", () => {
    const eigenvalues = [0, 0.3, 2, 40];
    const T = mixingTime(law([0, 0, 0, 0], eigenvalues), 1e-2);
    const kl = (t: number) =>
      eigenvalues.reduce((sum, λ) => {
        const v = 1 + Math.exp(-2 * t) * (λ - 1);
        return sum + (v - 1 - Math.log(v)) / 2;
      }, 0);
    expect(kl(T)).toBeLessThanOrEqual(1e-2);
    expect(kl(T - 1.1e-3)).toBeGreaterThan(1e-2);
  });

  test("refuses tolerances that are not positive", () => {
    expect(() => mixingTime(law([0], [1]), 0)).toThrow(DomainError);
    expect(() => mixingTime(law([0], [1]), Number.NaN)).toThrow(
      /tolerance must be positive, got NaN/,
    );
  });
});
