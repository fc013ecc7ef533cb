import {
  type CameronMartinCoordinates,
  child,
  DomainError,
  key,
  ornsteinUhlenbeck,
  type ScoreFunction,
  ShapeError,
  uniformAt,
  whiteNoise,
} from "@chaosphere/core";
import { jets } from "@chaosphere/core/autodiff";
import {
  type ChaosExpansion,
  evaluateChaos,
  mehler,
  multiIndices,
  projectFromSamples,
} from "@chaosphere/core/chaos";
import { describe, expect, test } from "vitest";
import { largestDifference } from "../../../fixtures/largestDifference.ts";
import { oneStepMean, relativeScore } from "../src/denoiser.ts";
import {
  shiftMixtureDenoiser,
  shiftMixtureLogDensity,
  shiftMixtureScore,
} from "../src/exact/mixture.ts";
import { secondChaosDenoiser } from "../src/exact/secondChaos.ts";
import { chaosScore, shiftMixtureChaos } from "../src/gamma/chaosScore.ts";
import { derivativeScore, shiftMixtureFunctional } from "../src/gamma/derivativeScore.ts";
import {
  automaticFunctional,
  chaosFunctional,
  evaluateFunctional,
} from "../src/gamma/functional.ts";
import { conditionalScore, reverseGenerator, reverseMean } from "../src/gamma/reverseKernel.ts";
import golden from "./fixtures/gamma.json" with { type: "json" };
import mixtureGolden from "./fixtures/score.json" with { type: "json" };
import { goldenMixture, point } from "./mixtureInstance.ts";

const total = (order: number) => multiIndices(2, { rule: "total", order });
const ρ0 = (order: number) => shiftMixtureChaos(goldenMixture(2), total(order));

describe("the score of the golden mixture, four ways", () => {
  const ways: Record<string, ScoreFunction> = {
    "derivative of log ρ_t": derivativeScore(shiftMixtureFunctional(goldenMixture(2))),
    "conditional expectation": conditionalScore(shiftMixtureFunctional(goldenMixture(2)), 44),
    Tweedie: relativeScore(shiftMixtureDenoiser(goldenMixture(2))),
  };

  test.each(Object.entries(ways))("%s agrees with 40-digit derivatives", (_, score) => {
    for (const { t, point: p, score: exact, conditional } of golden.scores) {
      const s = score(t, point(2, p)).values;
      expect(largestDifference(s.subarray(0, 2), exact)).toBeLessThan(golden.tolerance.score);
      expect(largestDifference(s.subarray(0, 2), conditional)).toBeLessThan(
        golden.tolerance.conditional,
      );
      expect(Math.max(Math.abs(s[2]), Math.abs(s[3]))).toBeLessThan(1e-15);
    }
  });

  test("the printed number (0.45706692, −0.34526157) at t = 0.6", () => {
    for (const score of Object.values(ways)) {
      const s = score(0.6, point(2, [0.4, -1.1])).values;
      expect(Math.abs(s[0] - 0.45706692)).toBeLessThan(5e-9);
      expect(Math.abs(s[1] + 0.34526157)).toBeLessThan(5e-9);
    }
  });

  test("the chaos expansion of degree 40 at t = 0.6, and not of degree 8", () => {
    const { t, point: p, score, logDensity } = golden.scores[3];
    const x = point(2, p);
    expect(Math.abs(evaluateChaos(mehler(ρ0(40), t), x)[0] - Math.exp(logDensity))).toBeLessThan(
      1e-12,
    );
    expect(Math.abs(Math.exp(logDensity) - 0.7998814880736)).toBeLessThan(1e-13);
    expect(largestDifference(chaosScore(ρ0(40))(t, x).values.subarray(0, 2), score)).toBeLessThan(
      1e-12,
    );
    // Degree 20 is printed as agreeing to 2e−10.
    expect(Math.abs(evaluateChaos(mehler(ρ0(20), t), x)[0] - Math.exp(logDensity))).toBeLessThan(
      1e-9,
    );
    expect(largestDifference(chaosScore(ρ0(8))(t, x).values.subarray(0, 2), score)).toBeGreaterThan(
      1e-4,
    );
  });

  test.each([8, 16, 32, 64, 128, 256])("the same numbers at bandLimit %d", (L) => {
    const mixture = goldenMixture(L);
    const { t, point: p, score: exact } = golden.scores[4];
    const x = point(L, p);
    // The noise beyond the two coordinates of the shifts must not matter.
    x.values.set(whiteNoise(L, 1, key(77)).values.subarray(2), 2);
    const all = [
      derivativeScore(shiftMixtureFunctional(mixture)),
      conditionalScore(shiftMixtureFunctional(mixture), 40),
      chaosScore(shiftMixtureChaos(mixture, total(48))),
      shiftMixtureScore(mixture),
    ];
    for (const score of all) {
      const s = score(t, x).values;
      expect(largestDifference(s.subarray(0, 2), exact)).toBeLessThan(1e-10);
      expect(largestDifference(s.subarray(2), new Float64Array(L * L - 2))).toBe(0);
    }
    // Tweedie subtracts two numbers of size e^{−t}x, so its other coordinates are 0 to rounding only.
    const s = relativeScore(shiftMixtureDenoiser(mixture))(t, x).values;
    expect(largestDifference(s.subarray(0, 2), exact)).toBeLessThan(1e-10);
    expect(largestDifference(s.subarray(2), new Float64Array(L * L - 2))).toBeLessThan(1e-14);
  });
});

describe("the density from its chaos expansion", () => {
  test("has the moments of samples as coefficients", () => {
    const n = 20_000;
    const sample = drawMixture(2, n, 41);
    const indices = total(4);
    const estimate = projectFromSamples(indices, sample);
    const exact = ρ0(4).coefficients;
    exact.forEach((c, k) => {
      const error = estimate.standardErrors[k];
      if (k === 0) expect(estimate.coefficients[0]).toBe(1);
      else expect(Math.abs(estimate.coefficients[k] - c) / error).toBeLessThan(4);
    });
    // Negative control: the coefficients of one unshifted Gaussian.
    const z = estimate.coefficients.map((c, k) =>
      k === 0 ? 0 : Math.abs(c) / estimate.standardErrors[k],
    );
    expect(Math.max(...z)).toBeGreaterThan(4);
  });

  test("gives a score from samples, within its sampling error at a large time", () => {
    const [t, x] = [1.5, point(2, [0.4, -1.1])];
    const exact = chaosScore(ρ0(6))(t, x).values;
    const errors = Array.from({ length: 12 }, (_, i) => {
      const estimate = projectFromSamples(total(6), drawMixture(2, 2000, 100 + i));
      return chaosScore(estimate)(t, x).values[0] - exact[0];
    });
    const mean = errors.reduce((a, b) => a + b, 0) / 12;
    const spread = Math.sqrt(errors.reduce((s, e) => s + (e - mean) ** 2, 0) / 11);
    expect(Math.abs(mean) / (spread / Math.sqrt(12))).toBeLessThan(4);
    expect(spread).toBeLessThan(0.02);
  });

  test("of the law in the second chaos is exact at order 2", () => {
    const c = 0.7;
    const indices = multiIndices(3, { rule: "total", order: 2 });
    const coefficients = Float64Array.from(indices.orders, (q, k) =>
      q === 0
        ? 1
        : q === 2 &&
            indices.exponents[indices.offsets[k]] === 2 &&
            indices.variables[indices.offsets[k]] === 2
          ? c * Math.SQRT2
          : 0,
    );
    const x = whiteNoise(2, 20, key(42));
    const expected = relativeScore(secondChaosDenoiser({ coordinate: 2, strength: c }))(
      0.3,
      x,
    ).values;
    const density: ChaosExpansion = { indices, coefficients };
    expect(largestDifference(chaosScore(density)(0.3, x).values, expected)).toBeLessThan(1e-13);
  });

  test("refuses densities of another mass, points where a truncation is negative, and t = 0", () => {
    const halved = { ...ρ0(3), coefficients: ρ0(3).coefficients.map((c) => c / 2) };
    expect(() => chaosScore(halved)).toThrow(/mean 1 under the noise, c_0 = 1, got 0.5/);
    expect(() => chaosScore(halved)).toThrow(DomainError);
    expect(() => chaosScore(ρ0(3))(0.05, point(2, [-8, -8]))).toThrow(
      /truncated density must be positive/,
    );
    expect(() => chaosScore(ρ0(3))(0, point(2, [0]))).toThrow(/t must be positive/);
    expect(() => chaosScore(ρ0(3))(1, point(1, [0]))).toThrow(ShapeError);
    const five = multiIndices(5, { rule: "total", order: 1 });
    expect(() => shiftMixtureChaos(goldenMixture(2), five)).toThrow(/5 variables, got shifts of 4/);
    const { shifts } = goldenMixture(2);
    const weights = Float64Array.of(1, 1, -1);
    expect(() => shiftMixtureChaos({ shifts, weights }, total(1))).toThrow(DomainError);
  });
});

describe("the reverse process", () => {
  const log = shiftMixtureFunctional(goldenMixture(2));
  const f = automaticFunctional(point(2, [1, 0, 0.5], [0, 1, 0, 0]), ([u, v]) =>
    jets.add(jets.sin(u), jets.multiply(jets.power(v, 2), 0.5)),
  );
  const x = point(2, [0.4, -1.1, 0.2, 0.9]);
  const t = 0.6;

  test("has the generator L + 2Γ(log ρ_t, ·): the exact kernel's rate tends to it at order 1", () => {
    const value = evaluateFunctional(f)(x)[0];
    const L = reverseGenerator(log, t, f)(x)[0];
    const errors = [0.02, 0.01, 0.005].map(
      (h) => (reverseMean(log, f, { t, h, nodes: 20 })(x)[0] - value) / h - L,
    );
    expect(Math.log2(errors[0] / errors[1])).toBeCloseTo(1, 1);
    expect(Math.log2(errors[1] / errors[2])).toBeCloseTo(1, 1);
    // Negative control: the other normalisation, L + Γ, misses by a constant.
    const half = reverseGenerator(log, t, f)(x)[0] - reverseGenerator(log, 40, f)(x)[0];
    expect(Math.abs(half / 2)).toBeGreaterThan(10 * Math.abs(errors[2]));
  });

  test("has the one-step mean e^{−h} x + 2 sinh(h) s_t, by quadrature and by Bayes' rule on a grid", () => {
    const score = derivativeScore(log);
    for (const { t, h, x: p, mean } of mixtureGolden.steps) {
      const closed = oneStepMean(score, t, h, point(2, p)).values;
      for (const j of [0, 1]) {
        const coordinate = automaticFunctional(point(2, j === 0 ? [1, 0] : [0, 1]), ([y]) => y);
        const kernel = reverseMean(log, coordinate, { t, h, nodes: 40 })(point(2, p))[0];
        expect(Math.abs(kernel - closed[j])).toBeLessThan(1e-12);
        expect(Math.abs(kernel - mean[j])).toBeLessThan(mixtureGolden.tolerance.posterior);
      }
    }
  });

  test("carries e^t s_t as a martingale: s_{t−h} regresses on X_t to e^h s_t", () => {
    const [n, h] = [40_000, 0.35];
    const process = ornsteinUhlenbeck({ horizon: 5, stop: 0 });
    const before = process.noised(t - h, drawMixture(2, n, 43), key(44));
    const after = process.transition(t - h, t, before, key(45));
    const score = shiftMixtureScore(goldenMixture(2));
    const [s, earlier] = [score(t, after).values, score(t - h, before).values];
    /** Largest |z| of E[(s_{t−h} − gain s_t) φ(X_t)] = 0 over two coordinates and six test functions. */
    const largestZ = (gain: number) => {
      const tests = [
        () => 1,
        (a: number) => a,
        (_: number, b: number) => b,
        (a: number, b: number) => a * b,
        (a: number) => Math.tanh(a),
        (_: number, b: number) => Math.cos(b),
      ];
      const z = tests.flatMap((φ) =>
        [0, 1].map((j) => {
          const draws = Float64Array.from({ length: n }, (_, b) => {
            const gap = earlier[4 * b + j] - gain * s[4 * b + j];
            return gap * φ(after.values[4 * b], after.values[4 * b + 1]);
          });
          const mean = draws.reduce((a, v) => a + v, 0) / n;
          const variance = draws.reduce((a, v) => a + (v - mean) ** 2, 0) / (n - 1);
          return Math.abs(mean) / Math.sqrt(variance / n);
        }),
      );
      return Math.max(...z);
    };
    expect(largestZ(Math.exp(h))).toBeLessThan(4);
    // Negative control: the score itself is no martingale.
    expect(largestZ(1)).toBeGreaterThan(4);
  });

  test("refuses steps beyond 0 and times that are not positive", () => {
    expect(() => reverseMean(log, f, { t, h: 0.7, nodes: 4 })).toThrow(
      /0 ≤ h ≤ t, got h = 0.7, t = 0.6/,
    );
    expect(() => reverseMean(log, f, { t, h: Number.NaN, nodes: 4 })).toThrow(DomainError);
    expect(() => conditionalScore(log, 8)(0, x)).toThrow(/t must be positive/);
    expect(() => conditionalScore(log, 8)(1, point(3, [0]))).toThrow(ShapeError);
    expect(() => derivativeScore(log)(0, x)).toThrow(DomainError);
    expect(() => conditionalScore(log, 6000)).toThrow(DomainError);
  });
});

describe("the automatic log density", () => {
  test("is the closed form, and its Tweedie score the derivative, as polynomials check too", () => {
    const x = whiteNoise(2, 10, key(46));
    const automatic = evaluateFunctional(shiftMixtureFunctional(goldenMixture(2))(0.4))(x);
    expect(
      largestDifference(automatic, shiftMixtureLogDensity(goldenMixture(2))(0.4, x)),
    ).toBeLessThan(1e-13);
    const ρ = chaosFunctional(mehler(ρ0(30), 0.8), 2);
    const log = { directions: ρ.directions, jet: (y: Float64Array) => jets.log(ρ.jet(y)) };
    const y = point(2, [0.4, -1.1], [1, 0.5]);
    const s = derivativeScore(() => log)(0.8, y).values;
    expect(largestDifference(s, shiftMixtureScore(goldenMixture(2))(0.8, y).values)).toBeLessThan(
      1e-10,
    );
  });
});

/** Draws of X_0 from the golden mixture. */
function drawMixture(bandLimit: number, n: number, seed: number): CameronMartinCoordinates {
  const { shifts } = goldenMixture(bandLimit);
  const x = whiteNoise(bandLimit, n, child(key(seed), 0));
  const row = bandLimit ** 2;
  for (let b = 0; b < n; b++) {
    const u = uniformAt(child(key(seed), 1), b);
    const i = u < 0.5 ? 0 : u < 0.8 ? 1 : 2;
    for (let j = 0; j < row; j++) x.values[b * row + j] += shifts.values[i * row + j];
  }
  return x;
}
