import { DomainError, ShapeError } from "@chaosphere/core";
import { describe, expect, test } from "vitest";
import { largestDifference } from "../../../../fixtures/largestDifference.ts";
import { type LinearSde, linearSde, scalarSde } from "../../src/linear/linearSde.ts";
import {
  cosineSde,
  subVariancePreservingSde,
  varianceExplodingSde,
  variancePreservingSde,
} from "../../src/linear/schedules.ts";
import {
  clockTransition,
  linearTransition,
  linearTransitions,
  propagator,
} from "../../src/linear/transition.ts";
import golden from "../fixtures/linear.json" with { type: "json" };
import { noncommuting } from "./linearInstance.ts";

const schedules = {
  VP: variancePreservingSde(),
  "sub-VP": subVariancePreservingSde(),
  VE: varianceExplodingSde(),
  cosine: cosineSde(),
};

describe("first variation and Malliavin matrix", () => {
  test.each(Object.entries(schedules))("of %s are those of its clock", (_, sde) => {
    for (const t of [1e-12, 1e-5, 0.01, 0.3, 0.99]) {
      const { firstVariation, covariance } = linearTransition(sde, t);
      // Relative, so that γ ≈ 1e-26 counts as much as γ ≈ 1. Measured 8e-15.
      expect(Math.abs(firstVariation[0] / sde.clock.signal(t) - 1)).toBeLessThan(1e-12);
      expect(Math.abs(covariance[0] / sde.clock.variance(t) - 1)).toBeLessThan(1e-12);
      expect(clockTransition(sde.clock, t, 2).covariance).toEqual(
        Float64Array.of(sde.clock.variance(t), 0, 0, sde.clock.variance(t)),
      );
    }
  });

  test("of a non-commuting equation are the path-ordered exponential, not that of ∫b", () => {
    const times = golden.noncommuting.map(({ t }) => t);
    linearTransitions(noncommuting, times).forEach((state, k) => {
      const { firstVariation, covariance } = golden.noncommuting[k];
      expect(largestDifference(state.firstVariation, firstVariation)).toBeLessThan(1e-12);
      expect(largestDifference(state.covariance, covariance)).toBeLessThan(1e-12);
    });
    // Negative control: the formula of the commuting case misses the row's tolerance of 1e-9 by far.
    const exponential = exponentialOf(integralOf(noncommuting.drift, 9, 1), 3);
    const { firstVariation } = golden.noncommuting[1];
    expect(largestDifference(exponential, firstVariation)).toBeGreaterThan(1e-2);
  });

  test("of a commuting equation are exp ∫b and the integral of its squares", () => {
    // b(t) = f(t) J with J² = −I: Y = cos F I + sin F J is a rotation, γ = ∫σ² I.
    const sde = linearSde({
      dimension: 2,
      drift: (t) => [0, -3 * Math.cos(t), 3 * Math.cos(t), 0],
      diffusion: (t) => [1 + t, 0, 0, 1 + t],
      end: 2,
    });
    for (const t of [0.4, 2]) {
      const F = 3 * Math.sin(t);
      const rotation = [Math.cos(F), -Math.sin(F), Math.sin(F), Math.cos(F)];
      const { firstVariation, covariance } = linearTransition(sde, t);
      expect(largestDifference(firstVariation, rotation)).toBeLessThan(1e-13);
      const variance = ((1 + t) ** 3 - 1) / 3;
      expect(largestDifference(covariance, [variance, 0, 0, variance])).toBeLessThan(1e-12);
      expect(
        largestDifference(exponentialOf(integralOf(sde.drift, 4, t), 2), rotation),
      ).toBeLessThan(1e-12);
    }
  });

  test("keep every digit of a graded matrix: dx = v dt, dv = dB has γ = (t³/3, t²/2; t²/2, t)", () => {
    const sde = linearSde({
      dimension: 2,
      noise: 1,
      drift: () => [0, 1, 0, 0],
      diffusion: () => [0, 1],
    });
    for (const t of [1e-8, 1e-3, 1]) {
      const [xx, xv, , vv] = linearTransition(sde, t).covariance;
      for (const ratio of [xx / (t ** 3 / 3), xv / (t ** 2 / 2), vv / t]) {
        expect(Math.abs(ratio - 1)).toBeLessThan(1e-13);
      }
    }
  });

  test("take σ² infinite at 0, jumps and stiff damping", () => {
    const rough = scalarSde({ drift: () => 0, diffusion: (t) => t ** -0.25 });
    expect(linearTransition(rough, 0.7).covariance[0]).toBeCloseTo(2 * Math.sqrt(0.7), 13);
    const jump = scalarSde({ drift: () => 0, diffusion: (t) => (t < 0.3 ? 1 : 2) });
    // Whole and halves may agree by chance on a panel that holds the jump once it is 1e-11 wide.
    expect(Math.abs(linearTransition(jump, 1).covariance[0] - 3.1)).toBeLessThan(2e-11);
    const stiff = scalarSde({ drift: () => -1000, diffusion: () => 1 });
    expect(linearTransition(stiff, 1).covariance[0] * 2000).toBeCloseTo(1, 12);
  });

  test("do not depend on the times asked for on the way, and compose: Y_t = Φ(t, s) Y_s", () => {
    const straight = linearTransition(noncommuting, 1);
    const [half, stepped] = linearTransitions(noncommuting, [0.37, 1]);
    expect(largestDifference(straight.covariance, stepped.covariance)).toBeLessThan(1e-13);
    const Φ = propagator(noncommuting, 0.37, 1);
    expect(
      largestDifference(product(Φ, half.firstVariation, 3), straight.firstVariation),
    ).toBeLessThan(1e-13);
  });

  test("carry an initial covariance: γ_t + Y γ_0 Yᵀ", () => {
    const initialCovariance = Float64Array.of(2, 0.5, 0, 0.5, 1, 0.1, 0, 0.1, 0.3);
    const { firstVariation: Y, covariance } = linearTransition(noncommuting, 1, {
      initialCovariance,
    });
    const carried = product(product(Y, initialCovariance, 3), transpose(Y, 3), 3);
    const sum = linearTransition(noncommuting, 1).covariance.map((γ, k) => γ + carried[k]);
    expect(largestDifference(covariance, sum)).toBeLessThan(1e-13);
  });
});

describe("linear equations refuse", () => {
  const line = (options: Partial<Parameters<typeof scalarSde>[0]>): LinearSde =>
    scalarSde({ drift: () => -1, diffusion: () => 1, ...options });

  test.each([0, -1, Number.NaN, 1.01, Number.POSITIVE_INFINITY])("time %d", (t) => {
    expect(() => linearTransition(line({}), t)).toThrow(DomainError);
    expect(() => linearTransition(line({}), t)).toThrow(/t must satisfy 0 < t ≤ 1, got/);
    expect(() => clockTransition(schedules.VP.clock, t)).toThrow(/clockTransition: t must satisfy/);
  });

  test("times that do not increase", () => {
    expect(() => linearTransitions(line({}), [0.5, 0.5])).toThrow(/t must satisfy 0.5 < t ≤ 1/);
  });

  test("coefficients that are not finite, and say where", () => {
    const b = line({ drift: (t) => (t > 0.4 ? Number.NaN : 1) });
    expect(() => linearTransition(b, 1)).toThrow(DomainError);
    expect(() => linearTransition(b, 1)).toThrow(/b\(t\) must be finite, got NaN at t = 0\.[4-9]/);
    const σ = line({ diffusion: () => Number.POSITIVE_INFINITY });
    expect(() => linearTransition(σ, 1)).toThrow(/σ\(t\) must be finite, got Infinity/);
  });

  test("coefficients of another shape, and sizes that are none", () => {
    const sde = linearSde({ dimension: 2, drift: () => [1, 2, 3], diffusion: () => [1, 0, 0, 1] });
    expect(() => linearTransition(sde, 1)).toThrow(ShapeError);
    expect(() => linearTransition(sde, 1)).toThrow(/b\(t\) must hold 4 numbers, got 3/);
    expect(() => linearSde({ dimension: 1.5, drift: () => [], diffusion: () => [] })).toThrow(
      /dimension must be a whole number, 1 or more, got 1.5/,
    );
    expect(() => line({ end: 0 })).toThrow(/end must be positive, got 0/);
    expect(() => linearTransition(line({}), 1, { initialCovariance: new Float64Array(2) })).toThrow(
      /must hold 1 numbers, got 2/,
    );
  });

  test("coefficients no grid can resolve", () => {
    const wild = line({ drift: () => 0, diffusion: (t) => Math.cos(1e7 * t * t) });
    expect(() => linearTransition(wild, 1)).toThrow(DomainError);
    expect(() => linearTransition(wild, 1)).toThrow(/must be resolved by 20000 panels/);
  });
});

function product(a: Float64Array, b: Float64Array, m: number): Float64Array {
  return a.map((_, k) => {
    let sum = 0;
    for (let j = 0; j < m; j++) sum += a[Math.floor(k / m) * m + j] * b[j * m + (k % m)];
    return sum;
  });
}

function transpose(a: Float64Array, m: number): Float64Array {
  return a.map((_, k) => a[(k % m) * m + Math.floor(k / m)]);
}

/** ∫₀ᵗ b by Simpson's rule, whose error is below 1e-13 here. */
function integralOf(b: (t: number) => Float64Array, size: number, t: number): Float64Array {
  const panels = 2000;
  const sum = new Float64Array(size);
  for (let n = 0; n <= panels; n++) {
    const weight = n === 0 || n === panels ? 1 : n % 2 === 1 ? 4 : 2;
    b((n * t) / panels).forEach((entry, k) => {
      sum[k] += (weight * t * entry) / (3 * panels);
    });
  }
  return sum;
}

/** The exponential series of a small matrix. */
function exponentialOf(a: Float64Array, m: number): Float64Array {
  let term = Float64Array.from(a, (_, k) => (k % (m + 1) === 0 ? 1 : 0));
  const sum = term.slice();
  for (let n = 1; n < 60; n++) {
    term = Float64Array.from(product(term, a, m), (x) => x / n);
    for (let k = 0; k < sum.length; k++) sum[k] += term[k];
  }
  return sum;
}
