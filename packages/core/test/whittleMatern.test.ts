import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DomainError, ShapeError } from "../src/errors.ts";
import { isotropic } from "../src/gaussian/gaussianMeasure.ts";
import { pointwiseVariance, scaledToVariance } from "../src/gaussian/pointwiseVariance.ts";
import { maternCovariance } from "../src/matern/maternCovariance.ts";
import {
  fromOperatorPower,
  type MaternParameters,
  toOperatorPower,
} from "../src/matern/maternParameters.ts";
import { fromRange, toRange } from "../src/matern/maternRange.ts";
import { maternVariance } from "../src/matern/maternVariance.ts";
import { traceTail, traceTailBound } from "../src/matern/traceTail.ts";
import { whittleMatern } from "../src/matern/whittleMatern.ts";
import { withVariance } from "../src/matern/withVariance.ts";
import golden from "./fixtures/gaussian.json" with { type: "json" };

const APERY = 1.2020569031595942;
const ZETA5 = 1.03692775514337;

const matern = (): fc.Arbitrary<Required<MaternParameters>> =>
  fc.record({
    alpha: fc.double({ min: 1.05, max: 6, noNaN: true }),
    kappa: fc.double({ min: 0.05, max: 50, noNaN: true }),
    sigma: fc.double({ min: 0.1, max: 10, noNaN: true }),
  });

function relative(value: number, expected: number): number {
  return Math.abs(value / expected - 1);
}

describe("the spectrum", () => {
  test("is σ²(κ² + l(l+1))^−α", () => {
    const { spectrum } = whittleMatern(4, { alpha: 2, kappa: 2, sigma: 3 });
    const exact = [9 / 16, 9 / 36, 9 / 100, 9 / 256];
    for (const [l, c] of exact.entries()) expect(relative(spectrum[l], c)).toBeLessThan(4e-16);
  });

  test("(κ² + l(l+1))^α C_l is σ² at every degree", () => {
    fc.assert(
      fc.property(matern(), ({ alpha, kappa, sigma }) => {
        const { spectrum } = whittleMatern(64, { alpha, kappa, sigma });
        for (const [l, c] of spectrum.entries()) {
          const amplitude = (kappa ** 2 + l * (l + 1)) ** alpha * c;
          expect(relative(amplitude, sigma ** 2)).toBeLessThan(1e-14);
        }
      }),
      { seed: 1, numRuns: 50 },
    );
  });

  test("a coarser band limit is a prefix", () => {
    const parameters = { alpha: 1.7, kappa: 3 };
    const coarse = whittleMatern(8, parameters).spectrum;
    expect(whittleMatern(20, parameters).spectrum.subarray(0, 8)).toEqual(coarse);
  });
});

describe("the trace-class gate", () => {
  test.each([1, 0.5, 0, -1, NaN, Infinity])("refuses alpha = %d", (alpha) => {
    expect(() => whittleMatern(8, { alpha, kappa: 1 })).toThrow(DomainError);
    expect(() => whittleMatern(8, { alpha, kappa: 1 })).toThrow(
      /^whittleMatern: alpha must exceed 1 for C to be of trace class on the sphere, got/,
    );
  });

  test("accepts alpha ≤ 1 on request, and says so in the measure", () => {
    const rough = whittleMatern(4, { alpha: 1, kappa: 1, distributionValued: true });
    expect(rough.distributionValued).toBe(true);
    for (let l = 0; l < 4; l++)
      expect(relative(rough.spectrum[l], 1 / (1 + l * (l + 1)))).toBeLessThan(4e-16);
    const smooth = whittleMatern(4, { alpha: 2, kappa: 1, distributionValued: true });
    expect(smooth.distributionValued).toBeUndefined();
    expect(() => whittleMatern(4, { alpha: 0, kappa: 1, distributionValued: true })).toThrow(
      "whittleMatern: alpha must be positive and finite, got 0.",
    );
  });

  test("at alpha = 1 the trace grows like 2 log L: at κ² = ¼ it is 2(ψ(L + 3/2) − ψ(½))", () => {
    // Checklist B3; L is the largest degree, so bandLimit is L + 1. Printed to four decimals.
    for (const [largest, sum] of [
      [1e3, 17.7445],
      [1e4, 22.3479],
      [1e5, 26.9529],
    ]) {
      const γ = whittleMatern(largest + 1, { alpha: 1, kappa: 0.5, distributionValued: true });
      expect(4 * Math.PI * pointwiseVariance(γ)).toBeCloseTo(sum, 3);
    }
  });

  test.each([
    [{ alpha: 2, kappa: 0 }, /kappa must be positive and finite, got 0/],
    [{ alpha: 2, kappa: NaN }, /kappa must be positive and finite, got NaN/],
    [{ alpha: 2, kappa: 1, sigma: -1 }, /sigma must be positive and finite, got -1/],
    [{ alpha: 400, kappa: 100 }, /C_l must stay within double precision, got 0 at l = 0/],
  ])("refuses %o", (parameters, message) => {
    expect(() => whittleMatern(8, parameters)).toThrow(DomainError);
    expect(() => whittleMatern(8, parameters)).toThrow(message);
  });
});

describe("any isotropic spectrum", () => {
  test("is copied", () => {
    const spectrum = Float64Array.of(1, 2, 3);
    const γ = isotropic(spectrum);
    spectrum[0] = 9;
    expect(γ.spectrum).toEqual(Float64Array.of(1, 2, 3));
  });

  test("must be finite, not negative, not empty, and positive somewhere", () => {
    expect(() => isotropic([])).toThrow(ShapeError);
    expect(() => isotropic([])).toThrow("isotropic: the spectrum must hold at least C_0");
    expect(isotropic([1, 0]).spectrum).toEqual(Float64Array.of(1, 0));
    expect(() => isotropic([0, 0])).toThrow(/some C_l must be positive, got 0 at every degree/);
    for (const c of [-1, NaN, Infinity]) {
      expect(() => isotropic([1, c])).toThrow(DomainError);
      expect(() => isotropic([1, c])).toThrow(
        `isotropic: C_l must be finite and not negative at every degree, got ${c} at l = 1.`,
      );
    }
  });
});

describe("pointwise variance of the whole field", () => {
  test("at κ² = ¼ is (2^2α − 2) ζ(2α−1) / 4π", () => {
    const oracle: [number, number][] = [
      [1.5, Math.PI ** 2],
      [2, 14 * APERY],
      [3, 62 * ZETA5],
    ];
    for (const [alpha, trace] of oracle) {
      const variance = maternVariance({ alpha, kappa: 0.5 });
      expect(relative(variance, trace / (4 * Math.PI))).toBeLessThan(1e-12);
      const noTail = pointwiseVariance(whittleMatern(100, { alpha, kappa: 0.5 }));
      expect(relative(noTail, trace / (4 * Math.PI))).toBeGreaterThan(1e-12);
    }
  });

  test("agrees with mpmath for other α and κ", () => {
    for (const { alpha, kappa, trace, tailFrom50 } of golden.traces) {
      expect(relative(traceTail({ alpha, kappa }, 0), trace)).toBeLessThan(1e-12);
      expect(relative(traceTail({ alpha, kappa }, 50), tailFrom50)).toBeLessThan(1e-12);
    }
  });

  test("is the variance within the band plus the tail beyond it", () => {
    fc.assert(
      fc.property(matern(), fc.integer({ min: 1, max: 200 }), (parameters, bandLimit) => {
        const kept = pointwiseVariance(whittleMatern(bandLimit, parameters));
        const lost = traceTail(parameters, bandLimit) / (4 * Math.PI);
        // Both sides sum at most 200 positive terms of relative error 1 ulp.
        expect(relative(kept + lost, maternVariance(parameters))).toBeLessThan(1e-14);
      }),
      { seed: 2, numRuns: 200 },
    );
  });

  test("the integral bound stays above the tail, and meets it where the band limit is large", () => {
    fc.assert(
      fc.property(matern(), fc.integer({ min: 1, max: 200 }), (parameters, bandLimit) => {
        const tail = traceTail(parameters, bandLimit);
        expect(traceTailBound(parameters, bandLimit)).toBeGreaterThanOrEqual(tail * (1 - 1e-14));
      }),
      { seed: 3, numRuns: 200 },
    );
    const parameters = { alpha: 1.5, kappa: 1 };
    expect(traceTailBound(parameters, 1000) / traceTail(parameters, 1000)).toBeCloseTo(1, 6);
  });
});

describe("normalisation", () => {
  test("gives the whole field, or its band-limited part, the variance asked for", () => {
    fc.assert(
      fc.property(matern(), fc.double({ min: 0.01, max: 100, noNaN: true }), (parameters, v) => {
        expect(relative(maternVariance(withVariance(parameters, v)), v)).toBeLessThan(1e-14);
        const γ = scaledToVariance(whittleMatern(20, parameters), v);
        expect(relative(pointwiseVariance(γ), v)).toBeLessThan(1e-14);
      }),
      { seed: 4, numRuns: 50 },
    );
    expect(() => withVariance({ alpha: 2, kappa: 1 }, 0)).toThrow(
      "withVariance: variance must be positive and finite, got 0.",
    );
  });

  test("powers of the operator convert there and back: α = 2β, σ = 1/τ", () => {
    fc.assert(
      fc.property(matern(), (parameters) => {
        const { beta, kappa, tau } = toOperatorPower(parameters);
        expect(beta).toBe(parameters.alpha / 2);
        const back = fromOperatorPower({ beta, kappa, tau });
        expect(back.alpha).toBe(parameters.alpha);
        expect(back.kappa).toBe(parameters.kappa);
        expect(relative(back.sigma, parameters.sigma)).toBeLessThan(3e-16);
      }),
      { seed: 5, numRuns: 50 },
    );
    expect(() => fromOperatorPower({ beta: 0.5, kappa: 1, tau: 1 })).toThrow(DomainError);
    expect(() => fromOperatorPower({ beta: 1, kappa: 1, tau: 0 })).toThrow(
      "fromOperatorPower: tau must be positive and finite, got 0.",
    );
  });

  test("smoothness, range and standard deviation convert there and back", () => {
    fc.assert(
      fc.property(matern(), (parameters) => {
        const back = fromRange(toRange(parameters));
        expect(relative(back.alpha, parameters.alpha)).toBeLessThan(1e-15);
        expect(relative(back.kappa, parameters.kappa)).toBeLessThan(1e-14);
        // κ^α carries the rounding of both.
        expect(relative(back.sigma, parameters.sigma)).toBeLessThan(1e-12);
      }),
      { seed: 6, numRuns: 50 },
    );
  });

  test("at a range small against the sphere the correlation is that of the plane, x^ν K_ν(x)/(2^(ν−1) Γ(ν)) at √(8ν)", () => {
    // For ν = ½ it is e^−2, for ν = 3/2 it is (1 + √12) e^−√12; the curvature of the sphere adds O(ρ²).
    for (const [nu, correlation] of [
      [0.5, Math.exp(-2)],
      [1.5, (1 + Math.sqrt(12)) * Math.exp(-Math.sqrt(12))],
    ]) {
      const [at0, atRange] = maternCovariance(
        fromRange({ nu, range: 0.02, standardDeviation: 3 }),
        [0, 0.02],
      );
      expect(at0).toBeCloseTo(9, 12);
      expect(Math.abs(atRange / 9 - correlation)).toBeLessThan(0.02 ** 2);
    }
    expect(() => fromRange({ nu: 1, range: 0, standardDeviation: 1 })).toThrow(
      "fromRange: range must be positive and finite, got 0.",
    );
  });
});
