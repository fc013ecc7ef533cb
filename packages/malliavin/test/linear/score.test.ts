import { DomainError, ShapeError } from "@chaosphere/core";
import { describe, expect, test } from "vitest";
import { largestDifference } from "../../../../fixtures/largestDifference.ts";
import { boxMixtureLaw, checkerboardLaw } from "../../src/linear/boxMixtureLaw.ts";
import { gaussianMixtureLaw } from "../../src/linear/gaussianMixtureLaw.ts";
import { linearScore, malliavinScore } from "../../src/linear/linearScore.ts";
import { linearSde, scalarSde } from "../../src/linear/linearSde.ts";
import {
  subVariancePreservingSde,
  varianceExplodingSde,
  variancePreservingSde,
} from "../../src/linear/schedules.ts";
import {
  clockTransition,
  type LinearTransition,
  linearTransition,
} from "../../src/linear/transition.ts";
import { truncatedNormal } from "../../src/linear/truncatedNormal.ts";
import golden from "../fixtures/linear.json" with { type: "json" };

const { mixture, checkerboard: boards, fokkerPlanck, tolerance } = golden;

const law = gaussianMixtureLaw({
  dimension: 2,
  means: Float64Array.from(mixture.means),
  covariances: Float64Array.from(mixture.covariances),
  weights: Float64Array.from(mixture.weights),
});
const coupled: LinearTransition = {
  time: 1,
  dimension: 2,
  firstVariation: Float64Array.from(mixture.firstVariation),
  covariance: Float64Array.from(mixture.covariance),
};

/** A state with Y and γ multiples of I in the plane. */
function isotropicState(signal: number, variance: number): LinearTransition {
  return {
    time: 1,
    dimension: 2,
    firstVariation: Float64Array.of(signal, 0, 0, signal),
    covariance: Float64Array.of(variance, 0, 0, variance),
  };
}

describe("the Malliavin score −γ⁻¹(y − Y E[X_0 | y]) is ∇ log p_t", () => {
  test("for a Gaussian mixture under a coupled equation", () => {
    for (const { y, mean, score, logDensity } of mixture.cases) {
      const at = Float64Array.from(y);
      expect(largestDifference(law.posteriorMean(coupled, at), mean)).toBeLessThan(tolerance.law);
      expect(largestDifference(law.score(coupled, at), score)).toBeLessThan(tolerance.law);
      expect(Math.abs(law.logDensity(coupled, at)[0] - logDensity)).toBeLessThan(tolerance.law);
      const malliavin = malliavinScore(coupled, law.posteriorMean, at);
      expect(largestDifference(malliavin, score)).toBeLessThan(tolerance.law);
      // Negative control: without Y the posterior mean gives another function.
      const plain = malliavinScore(
        { ...coupled, firstVariation: Float64Array.of(1, 0, 0, 1) },
        () => law.posteriorMean(coupled, at),
        at,
      );
      expect(largestDifference(plain, score)).toBeGreaterThan(0.1);
    }
  });

  test("for a checkerboard, in its cells, between them and far outside", () => {
    for (const { signal, variance, halfWidth, y, mean, score, logDensity } of boards) {
      const state = isotropicState(signal, variance);
      const board = checkerboardLaw({ halfWidth });
      const at = Float64Array.from(y);
      // Rounding of y − Y m is ε|y|, divided by γ: 1e-11 holds with a factor |y| ε/γ to spare for γ = 0.0004.
      const rounding = (16 * Number.EPSILON * Math.hypot(...y)) / variance;
      const near = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
        largestDifference(a, b) / Math.max(1, ...Array.from(b, Math.abs));
      expect(near(board.logDensity(state, at), [logDensity])).toBeLessThan(tolerance.law);
      expect(near(board.score(state, at), score)).toBeLessThan(tolerance.law);
      expect(near(board.posteriorMean(state, at), mean)).toBeLessThan(tolerance.law);
      expect(near(malliavinScore(state, board.posteriorMean, at), score)).toBeLessThan(
        Math.max(tolerance.law, rounding),
      );
    }
  });

  test.each([
    ["VP", variancePreservingSde()],
    ["sub-VP", subVariancePreservingSde()],
    ["VE", varianceExplodingSde()],
  ])("at every time of %s, on a grid of states", (_, sde) => {
    const board = checkerboardLaw();
    const states = Float64Array.from({ length: 2 * 81 }, (_, i) =>
      i % 2 === 0 ? ((i >> 1) % 9) - 4.1 : Math.floor((i >> 1) / 9) - 3.9,
    );
    for (const t of [0.1, 0.3, 0.7, 1]) {
      const state = clockTransition(sde.clock, t, 2);
      for (const exact of [law, board]) {
        const analytic = exact.score(state, states);
        const scale = analytic.reduce((largest, s) => Math.max(largest, Math.abs(s)), 1);
        const malliavin = malliavinScore(state, exact.posteriorMean, states);
        // A cancellation in y − Y m costs ε |y|/γ; γ ≥ 0.002 here (VE at t = 0.1).
        expect(largestDifference(malliavin, analytic)).toBeLessThan(tolerance.law * scale);
      }
    }
  });

  test("for one Gaussian is −Σ⁻¹(y − μ), the difference quotient of its log-density", () => {
    const sde = linearSde({
      dimension: 2,
      drift: (t) => [-1, t, -0.5, -0.3],
      diffusion: () => [1, 0.2, 0, 0.6],
    });
    const gaussian = gaussianMixtureLaw({
      dimension: 2,
      means: Float64Array.of(1, -2),
      covariances: Float64Array.of(0.5, 0.1, 0.1, 0.3),
    });
    const score = linearScore(sde, gaussian);
    for (const y of [
      [0.2, 0.4],
      [-1, 2],
    ]) {
      const state = linearTransition(sde, 0.8);
      const s = score(0.8, Float64Array.from(y));
      const step = 1e-5;
      for (const i of [0, 1]) {
        const at = (sign: number): number =>
          gaussian.logDensity(
            state,
            Float64Array.from(y, (e, k) => e + (k === i ? sign * step : 0)),
          )[0];
        expect(Math.abs((at(1) - at(-1)) / (2 * step) - s[i])).toBeLessThan(1e-7);
      }
    }
  });
});

describe("the Fokker–Planck equation of dX = −½(1+t) X dt + (0.6 + t/2) dB, by finite volumes, has", () => {
  const sde = scalarSde({ drift: (t) => -(1 + t) / 2, diffusion: (t) => 0.6 + t / 2 });
  const state = linearTransition(sde, 1);
  const points = Float64Array.from(fokkerPlanck.points);
  const [Y] = state.firstVariation;
  const [γ] = state.covariance;

  test("covariance γ and the Malliavin score, from a fixed start", () => {
    const { mean, variance, score } = fokkerPlanck.deterministic;
    expect(Math.abs(Y * fokkerPlanck.start - mean)).toBeLessThan(tolerance.fokkerPlanck);
    expect(Math.abs(γ - variance)).toBeLessThan(tolerance.fokkerPlanck);
    const start = gaussianMixtureLaw({ dimension: 1, means: Float64Array.of(fokkerPlanck.start) });
    const malliavin = malliavinScore(state, start.posteriorMean, points);
    expect(largestDifference(malliavin, score)).toBeLessThan(tolerance.fokkerPlanck);
  });

  test("covariance γ + Y² Var X_0, not γ, and the Malliavin score, from a random start", () => {
    const { weights, means, variances } = fokkerPlanck.mixture;
    const m = weights.reduce((sum, w, i) => sum + w * means[i], 0);
    const spread = weights.reduce((sum, w, i) => sum + w * (variances[i] + (means[i] - m) ** 2), 0);
    const { variance, score } = fokkerPlanck.random;
    expect(Math.abs(γ + Y * Y * spread - variance)).toBeLessThan(tolerance.fokkerPlanck);
    expect(Math.abs(γ - variance)).toBeGreaterThan(0.05);
    const start = gaussianMixtureLaw({
      dimension: 1,
      means: Float64Array.from(means),
      covariances: Float64Array.from(variances),
      weights: Float64Array.from(weights),
    });
    const malliavin = linearScore(sde, start)(1, points);
    expect(largestDifference(malliavin, score)).toBeLessThan(tolerance.fokkerPlanck);
  });
});

describe("the normal law on an interval", () => {
  test("is symmetric, and adds up: masses by sums, means by weights", () => {
    for (const [a, b, c] of [
      [-1, 0.2, 3],
      [5, 5.1, 9],
      [-0.1, 0.05, 0.2],
      [30, 30.01, 31],
      [-50, 0, 45],
    ]) {
      const [left, right, whole] = [
        [a, b],
        [b, c],
        [a, c],
      ].map(([p, q]) => truncatedNormal(p, q));
      const share = Math.exp(left.logMass - whole.logMass);
      expect(share + Math.exp(right.logMass - whole.logMass)).toBeCloseTo(1, 12);
      expect(share * left.mean + (1 - share) * right.mean).toBeCloseTo(whole.mean, 11);
      const mirrored = truncatedNormal(-b, -a);
      expect(mirrored.mean).toBe(-left.mean);
      expect(mirrored.logMass).toBe(left.logMass);
    }
  });
});

describe("linear scores refuse", () => {
  test("a singular γ, naming its eigenvalue", () => {
    const flat = { ...coupled, covariance: Float64Array.of(1, 0, 0, 0) };
    const y = new Float64Array(2);
    expect(() => malliavinScore(flat, law.posteriorMean, y)).toThrow(DomainError);
    expect(() => malliavinScore(flat, law.posteriorMean, y)).toThrow(
      /smallest eigenvalue 0.00 of largest 1.00, along \(0.00, 1.00\)/,
    );
    const infinite = { ...coupled, covariance: Float64Array.of(Number.NaN, 0, 0, 1) };
    expect(() => malliavinScore(infinite, law.posteriorMean, y)).toThrow(/must be finite/);
    const board = checkerboardLaw();
    expect(() => board.score(isotropicState(1, 0), y)).toThrow(
      /γ must be positive definite, got eigenvalue 0/,
    );
  });

  test("rows that do not fit, and laws of another dimension", () => {
    expect(() => law.score(coupled, new Float64Array(3))).toThrow(ShapeError);
    expect(() => malliavinScore(coupled, () => new Float64Array(4), new Float64Array(2))).toThrow(
      /one point of the data for each state, got 4 numbers for 2/,
    );
    expect(() => linearScore(variancePreservingSde(), law)).toThrow(/one dimension, got 2 and 1/);
    const board = checkerboardLaw();
    const line = clockTransition(variancePreservingSde().clock, 0.5);
    expect(() => board.score(line, new Float64Array(2))).toThrow(/one dimension, got 2 and 1/);
    expect(() => board.score(coupled, new Float64Array(2))).toThrow(/Y and γ must be diagonal/);
  });

  test("mixtures and boxes that are none", () => {
    const means = new Float64Array(4);
    expect(() => gaussianMixtureLaw({ dimension: 3, means })).toThrow(ShapeError);
    expect(() => gaussianMixtureLaw({ dimension: 2, means, covariances: means })).toThrow(
      /2 matrices of 4 numbers, got 4 numbers/,
    );
    expect(() => gaussianMixtureLaw({ dimension: 1, means: Float64Array.of(Number.NaN) })).toThrow(
      /must be finite, got NaN/,
    );
    expect(() =>
      gaussianMixtureLaw({ dimension: 2, means, weights: Float64Array.of(1, -1) }),
    ).toThrow(/weights must be positive/);
    const lower = Float64Array.of(0);
    expect(() => boxMixtureLaw({ dimension: 1, lower, upper: lower })).toThrow(
      /finite lower < upper/,
    );
    expect(() => boxMixtureLaw({ dimension: 1, lower, upper: new Float64Array(2) })).toThrow(
      ShapeError,
    );
    expect(() => checkerboardLaw({ cells: 3 })).toThrow(/even number of cells/);
  });
});
