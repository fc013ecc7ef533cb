import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DomainError } from "../src/errors.ts";
import { whiteNoise } from "../src/gaussian/whiteNoise.ts";
import { coefficients } from "../src/harmonics/coefficients.ts";
import { child, key } from "../src/random/key.ts";
import { ornsteinUhlenbeck } from "../src/sde/ornsteinUhlenbeck.ts";

const X = ornsteinUhlenbeck({ horizon: 5, stop: 1e-3 });

/** (estimate − expected) in standard errors, for the mean square of n normals of variance v. */
function varianceScore(values: Float64Array, v: number): number {
  const mean = values.reduce((sum, x) => sum + x ** 2, 0) / values.length;
  return (mean / v - 1) * Math.sqrt(values.length / 2);
}

describe("the transition kernels are a semigroup", () => {
  const time = fc.double({ min: 1e-9, max: 20, noNaN: true });

  test("e^−(s+t) = e^−s e^−t and spread²(s+t) = e^−2t spread²(s) + spread²(t)", () => {
    fc.assert(
      fc.property(time, time, (s, t) => {
        // s + t is rounded by up to 20ε, to which e^−(s+t) is as sensitive: 1e-13 leaves a factor 10.
        expect(X.mean(s + t) / (X.mean(s) * X.mean(t))).toBeCloseTo(1, 13);
        const twoSteps = X.mean(t) ** 2 * X.spread(s) ** 2 + X.spread(t) ** 2;
        expect(twoSteps / X.spread(s + t) ** 2).toBeCloseTo(1, 13);
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  test("mean² + spread² = 1: the noise measure is invariant", () => {
    fc.assert(
      fc.property(time, (t) => {
        expect(X.mean(t) ** 2 + X.spread(t) ** 2).toBeCloseTo(1, 14);
      }),
      { seed: 2, numRuns: 100 },
    );
  });
});

test("at t = 1e-12 the spread keeps its relative accuracy: spread² = 2t − 2t² + O(t³)", () => {
  const t = 1e-12;
  const series = 2 * t - 2 * t ** 2;
  expect(Math.abs(X.spread(t) ** 2 / series - 1)).toBeLessThan(1e-14);
  // Control: the direct form loses the digits that the row L5 asks for.
  expect(Math.abs((1 - Math.exp(-2 * t)) / series - 1)).toBeGreaterThan(1e-10);
});

describe("draws", () => {
  const x0 = coefficients("cameron-martin", 2, new Float64Array(4 * 5000).fill(1.5));
  const t = 0.3;

  test("noised is e^−t x0 + spread · white noise, row b from stream child(key, b)", () => {
    const drawn = X.noised(t, x0, key(7)).values;
    const z = whiteNoise(2, 5000, key(7)).values;
    drawn.forEach((value, i) => {
      expect(value).toBeCloseTo(Math.exp(-t) * 1.5 + Math.sqrt(1 - Math.exp(-2 * t)) * z[i], 13);
    });
  });

  test("one step of 0.3 and two of 0.15 have the mean and variance of X_0.3 given X_0", () => {
    const half = X.noised(t / 2, x0, child(key(8), 0));
    const drawn = {
      one: X.noised(t, x0, key(9)),
      two: X.transition(t / 2, t, half, child(key(8), 1)),
    };
    const v = 1 - Math.exp(-2 * t);
    for (const { values } of Object.values(drawn)) {
      const centred = values.map((value) => value - Math.exp(-t) * 1.5);
      const mean = centred.reduce((sum, value) => sum + value, 0) / centred.length;
      expect(Math.abs(mean) * Math.sqrt(centred.length / v)).toBeLessThan(4);
      expect(Math.abs(varianceScore(centred, v))).toBeLessThan(4);
      // Control: the half convention dX = −½X dt + dW has variance 1 − e^−t.
      expect(Math.abs(varianceScore(centred, 1 - Math.exp(-t)))).toBeGreaterThan(4);
    }
  });

  test("a transition of no time changes nothing", () => {
    expect(X.transition(0.4, 0.4, x0, key(1)).values).toEqual(x0.values);
  });

  test("a finer band limit extends the same draw", () => {
    const at = (L: number) =>
      X.noised(1, coefficients("cameron-martin", L, new Float64Array(L ** 2)), key(3)).values;
    expect(at(8).subarray(0, 16)).toEqual(at(4));
  });
});

describe("what is refused", () => {
  const x0 = coefficients("cameron-martin", 1, new Float64Array(1));

  test.each([
    { horizon: 1, stop: 1 },
    { horizon: 1, stop: -0.1 },
    { horizon: Number.POSITIVE_INFINITY, stop: 0 },
    { horizon: Number.NaN, stop: 0 },
  ])("a span that is none: %o", (span) => {
    expect(() => ornsteinUhlenbeck(span)).toThrow(DomainError);
    expect(() => ornsteinUhlenbeck(span)).toThrow(/ornsteinUhlenbeck: need 0 ≤ stop < horizon < ∞/);
  });

  test.each([-1e-9, 5.001, Number.NaN])("a time outside the process: %d", (t) => {
    expect(() => X.noised(t, x0, key(1))).toThrow(DomainError);
    expect(() => X.noised(t, x0, key(1))).toThrow(/t must lie between 0 and the horizon 5/);
  });

  test("a transition backwards in time", () => {
    expect(() => X.transition(1, 0.5, x0, key(1))).toThrow(DomainError);
    expect(() => X.transition(1, 0.5, x0, key(1))).toThrow(/need 0 ≤ from ≤ to < ∞/);
  });
});
