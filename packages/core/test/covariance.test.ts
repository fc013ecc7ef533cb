import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DomainError } from "../src/errors.ts";
import { covarianceFunction, structureFunction } from "../src/gaussian/covarianceFunction.ts";
import { isotropic } from "../src/gaussian/gaussianMeasure.ts";
import { pointwiseVariance } from "../src/gaussian/pointwiseVariance.ts";
import { maternCovariance } from "../src/matern/maternCovariance.ts";
import { maternVariance } from "../src/matern/maternVariance.ts";
import { whittleMatern } from "../src/matern/whittleMatern.ts";
import golden from "./fixtures/gaussian.json" with { type: "json" };

function relative(value: number, expected: number): number {
  return Math.abs(value / expected - 1);
}

describe("the covariance of the whole field", () => {
  test.each([
    // Checklist B4, printed to 12 digits: κ², θ, α = 1, α = 2.
    [0.16, 0.5, 0.631038086405, 3.1612053854],
    [0.16, 1.3, 0.496160395294, 3.11722367042],
    [0.16, 2.5, 0.432481743223, 3.07186213098],
    [2, 0.5, 0.117710774104, 0.0376787087664],
    [2, 1.3, 0.0321162499975, 0.0208604087128],
    [2, 2.5, 0.00956127844981, 0.010439319733],
  ])("at κ² = %d, θ = %d is the Green function of κ² − Δ and its derivative", (s, θ, one, two) => {
    const kappa = Math.sqrt(s);
    expect(relative(maternCovariance({ alpha: 1, kappa }, [θ])[0], one)).toBeLessThan(1e-11);
    expect(relative(maternCovariance({ alpha: 2, kappa }, [θ])[0], two)).toBeLessThan(1e-11);
    // Negative control: 300 terms without the fade miss the tolerance of the checklist, 1e-6 at α = 1.
    const γ = whittleMatern(300, { alpha: 1, kappa, distributionValued: true });
    expect(relative(covarianceFunction(γ, [θ])[0], one)).toBeGreaterThan(1e-6);
  });

  test("agrees with Legendre functions of complex degree for α = 1, 2, 3", () => {
    for (const { kappaSquared, angle, alpha1, alpha2, alpha3 } of golden.covariances) {
      const kappa = Math.sqrt(kappaSquared);
      for (const [i, expected] of [alpha1, alpha2, alpha3].entries()) {
        const value = maternCovariance({ alpha: i + 1, kappa }, [angle])[0];
        // The terms stay of the order of the variance when their sum does not: rounding is of that size.
        const variance = pointwiseVariance(
          whittleMatern(50, { alpha: i + 1, kappa, distributionValued: true }),
        );
        expect(Math.abs(value - expected)).toBeLessThan(1e-14 * variance + 1e-11 * expected);
      }
    }
  });

  test("at angle 0 is the pointwise variance, which small angles approach", () => {
    const parameters = { alpha: 2.5, kappa: 3 };
    const [at0, near] = maternCovariance(parameters, [0, 2e-3]);
    expect(at0).toBe(maternVariance(parameters));
    // Draws have a derivative: the difference is of order κ²θ².
    expect(relative(near, at0)).toBeLessThan(5 * (3 * 2e-3) ** 2);
  });

  test("refuses angles where the series is out of reach, and α ≤ 1 at angle 0", () => {
    expect(() => maternCovariance({ alpha: 2, kappa: 1 }, [1e-6])).toThrow(
      "maternCovariance: angles other than 0 must be at least 0.00001, got 0.000001.",
    );
    expect(() => maternCovariance({ alpha: 1, kappa: 1 }, [0])).toThrow(DomainError);
    expect(() => maternCovariance({ alpha: 0, kappa: 1 }, [1])).toThrow(
      "maternCovariance: alpha must be positive and finite, got 0.",
    );
  });
});

describe("the covariance within a band limit", () => {
  const spectrum = () =>
    fc.array(fc.double({ min: 1e-3, max: 1e3, noNaN: true }), { minLength: 1, maxLength: 4 });

  test("is the Legendre series in closed form to degree 3", () => {
    fc.assert(
      fc.property(spectrum(), fc.double({ min: 0, max: Math.PI, noNaN: true }), (c, θ) => {
        const x = Math.cos(θ);
        const legendre = [1, x, (3 * x ** 2 - 1) / 2, (5 * x ** 3 - 3 * x) / 2];
        const exact = c.reduce(
          (s, cl, l) => s + ((2 * l + 1) * cl * legendre[l]) / (4 * Math.PI),
          0,
        );
        const variance = pointwiseVariance(isotropic(c));
        const value = covarianceFunction(isotropic(c), [θ])[0];
        expect(Math.abs(value - exact)).toBeLessThan(1e-15 * 4 * variance);
        const increment = structureFunction(isotropic(c), [θ])[0];
        expect(Math.abs(increment - 2 * (variance - exact))).toBeLessThan(1e-14 * variance);
      }),
      { seed: 1, numRuns: 200 },
    );
  });

  test("small angles lose no digits in the structure function: it is Σ l(l+1)(2l+1) C_l θ²/8π + O(θ⁴)", () => {
    const γ = whittleMatern(20, { alpha: 2, kappa: 1 });
    const curvature = γ.spectrum.reduce(
      (s, c, l) => s + (l * (l + 1) * (2 * l + 1) * c) / (8 * Math.PI),
      0,
    );
    const θ = 1e-6;
    // The next term is of relative size θ² L²/16 = 3e-11.
    expect(relative(structureFunction(γ, [θ])[0] / θ ** 2, curvature)).toBeLessThan(1e-10);
  });

  test.each([-0.1, 4, NaN])("refuses the angle %d", (θ) => {
    const γ = whittleMatern(4, { alpha: 2, kappa: 1 });
    expect(() => covarianceFunction(γ, [θ])).toThrow(DomainError);
    expect(() => covarianceFunction(γ, [θ])).toThrow(
      "covarianceFunction: angles must lie in [0, π], got",
    );
    expect(() => structureFunction(γ, [θ])).toThrow(
      "structureFunction: angles must lie in [0, π], got",
    );
  });
});
