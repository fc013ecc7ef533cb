import { DomainError, geometricTimes, uniformTimes } from "@chaosphere/core";
import { describe, expect, test } from "vitest";
import { largestDifference } from "../../../../fixtures/largestDifference.ts";
import { withDamping, withNoiseFloor, withNoiseGrowth } from "../../src/linear/alteredSde.ts";
import { gaussianMixtureLaw } from "../../src/linear/gaussianMixtureLaw.ts";
import { leadingPower } from "../../src/linear/leadingPower.ts";
import { malliavinScore } from "../../src/linear/linearScore.ts";
import { linearSde, scalarSde } from "../../src/linear/linearSde.ts";
import { gridStiffness, type Mitigation, mitigationReport } from "../../src/linear/mitigation.ts";
import {
  cosineSde,
  subVariancePreservingSde,
  varianceExplodingSde,
  variancePreservingSde,
} from "../../src/linear/schedules.ts";
import { smallTimeSingularity } from "../../src/linear/singularity.ts";
import { tikhonovBias, tikhonovScore } from "../../src/linear/tikhonov.ts";
import { clockTransition, linearTransition } from "../../src/linear/transition.ts";
import { noncommuting } from "./linearInstance.ts";

const VP = variancePreservingSde();
const subVP = subVariancePreservingSde();
const VE = varianceExplodingSde();

describe("γ near t = 0", () => {
  test.each([
    ["VP is βmin t", VP, (t: number) => 0.1 * t, 1.000994],
    ["sub-VP is βmin² t²", subVP, (t: number) => 0.1 ** 2 * t ** 2, 1.00199],
    ["VE is 2 σmin² log(σmax/σmin) t", VE, (t: number) => 2e-4 * Math.log(5000) * t, 1.000085],
  ])("of %s, at t = 1e-5 to the ratio of the theory notes", (_, sde, leading, ratio) => {
    const [γ] = linearTransition(sde, 1e-5).covariance;
    expect(Math.abs(γ / leading(1e-5) - ratio)).toBeLessThan(1e-5);
  });

  test("of sub-VP is not βmin⁴ t², the slides' constant: erratum E1", () => {
    for (const [betaMin, ofSlides] of [
      [0.1, 100.2],
      [2, 0.25],
    ]) {
      const sde = subVariancePreservingSde({ betaMin, betaMax: betaMin === 2 ? 2 : 20 });
      const [γ] = linearTransition(sde, 1e-5).covariance;
      expect(Math.abs(γ / (betaMin ** 2 * 1e-10) - 1)).toBeLessThan(3e-3);
      expect(Math.abs(γ / (betaMin ** 4 * 1e-10) / ofSlides - 1)).toBeLessThan(1e-3);
      expect(Math.abs(smallTimeSingularity(sde.clock).constant / betaMin ** 4 - 1)).toBeGreaterThan(
        0.5,
      );
    }
  });

  test.each([
    ["VP", VP, 1, 0.1],
    ["sub-VP", subVP, 2, 0.01],
    ["VE", VE, 1, 2e-4 * Math.log(5000)],
    ["cosine", cosineSde(), 1, (Math.PI / 1.008) * Math.tan((Math.PI / 2) * (0.008 / 1.008))],
  ])("of %s: exponent and constant, from the clock and from the equation", (_, sde, q, c) => {
    for (const report of [smallTimeSingularity(sde.clock), smallTimeSingularity(sde)]) {
      expect(Math.abs(report.exponent - q)).toBeLessThan(1e-3);
      expect(Math.abs(report.constant / c - 1)).toBeLessThan(1e-5);
    }
  });

  test("says how short the regime is: t ≪ 0.01 for β from 0.1 to 20", () => {
    // γ = βmin t (1 + (β′/2βmin − βmin/2) t + …) with β′/2βmin = 99.5: 10 % at 0.1/99.45.
    expect(Math.abs(smallTimeSingularity(VP.clock).validUntil * 994.5 - 1)).toBeLessThan(0.01);
    expect(smallTimeSingularity(VP.clock, { tolerance: 0.5 }).validUntil).toBeLessThan(0.01);
    expect(VP.clock.variance(0.01) / (0.1 * 0.01)).toBeCloseTo(1.99, 2);
    expect(subVP.clock.variance(0.01) / (0.1 * 0.01) ** 2).toBeCloseTo(3.97, 2);
    const pure = scalarSde({ drift: () => 0, diffusion: () => 2, end: 7 });
    expect(smallTimeSingularity(pure).validUntil).toBe(7);
  });

  test.each([
    [0, 1],
    [1, 2],
    [2, 3],
    [-0.5, 0.5],
  ])("for σ² = 3 t^%d has exponent %d and constant 3/(p+1), with damping 50 as without", (p, q) => {
    for (const damping of [0, 50]) {
      const sde = scalarSde({
        drift: () => -damping,
        diffusion: (t) => Math.sqrt(3) * t ** (p / 2),
      });
      const report = smallTimeSingularity(sde);
      expect(Math.abs(report.exponent - q)).toBeLessThan(1e-3);
      expect(Math.abs(report.constant / (3 / (p + 1)) - 1)).toBeLessThan(1e-5);
      const [γ] = linearTransition(sde, 1e-5).covariance;
      // e^{−2·50·t} weighs the noise by 1 − 1e-3 (p+1)/(p+2).
      const change = (damping * 2e-5) / (p + 2);
      expect(γ / ((3 * 1e-5 ** q) / q)).toBeCloseTo(1 - change, 6);
    }
  });

  test("in the least direction of a kinetic equation is t³/12", () => {
    const kinetic = linearSde({
      dimension: 2,
      noise: 1,
      drift: () => [0, 1, -1, -0.5],
      diffusion: () => [0, 1],
    });
    const report = smallTimeSingularity(kinetic);
    expect(Math.abs(report.exponent - 3)).toBeLessThan(1e-3);
    expect(Math.abs(report.constant * 12 - 1)).toBeLessThan(1e-5);
  });

  test("is refused where there is no noise", () => {
    const still = scalarSde({ drift: () => 1, diffusion: () => 0 });
    expect(() => smallTimeSingularity(still)).toThrow(DomainError);
    expect(() => smallTimeSingularity(still)).toThrow(/positive and finite near 0, got 0/);
    expect(() => leadingPower(() => Number.NaN)).toThrow(/got NaN/);
  });
});

describe("Tikhonov's inverse", () => {
  const law = gaussianMixtureLaw({
    dimension: 3,
    means: Float64Array.of(1, 0, 0, -1, 0.5, 2),
    covariances: Float64Array.from({ length: 18 }, (_, k) => ((k % 9) % 4 === 0 ? 0.4 : 0.1)),
  });
  const y = Float64Array.of(0.3, -0.4, 1, 2, 0, -1);

  test("multiplies the score by γ/(γ + λ) exactly", () => {
    const state = linearTransition(noncommuting, 1);
    for (const λ of [1e-3, 0.2, 5]) {
      const regularised = tikhonovScore(state, law.posteriorMean, y, λ);
      const score = malliavinScore(state, law.posteriorMean, y);
      const factors = tikhonovBias(state, λ);
      const expected = new Float64Array(y.length);
      for (const { direction, kept, variance } of factors) {
        expect(kept).toBe(variance / (variance + λ));
        for (let row = 0; row < 2; row++) {
          const along = direction.reduce((sum, v, i) => sum + v * score[row * 3 + i], 0);
          direction.forEach((v, i) => {
            expected[row * 3 + i] += kept * along * v;
          });
        }
      }
      // The small eigenvalue of γ, 0.005, magnifies rounding of the score itself.
      expect(largestDifference(regularised, expected)).toBeLessThan(1e-12);
      expect(largestDifference(regularised, score)).toBeGreaterThan(1e-4);
    }
  });

  test("kills the score where γ ≪ λ and leaves it where γ ≫ λ", () => {
    const [early] = tikhonovBias(clockTransition(VP.clock, 1e-5), 1e-3);
    expect(early.kept).toBeCloseTo(1e-3, 5);
    const [late] = tikhonovBias(clockTransition(VP.clock, 1), 1e-3);
    expect(late.kept).toBeGreaterThan(0.998);
  });

  test("refuses λ ≤ 0", () => {
    const state = clockTransition(VP.clock, 0.5, 3);
    expect(() => tikhonovScore(state, law.posteriorMean, y, 0)).toThrow(DomainError);
    expect(() => tikhonovBias(state, Number.NaN)).toThrow(/lambda must be positive, got NaN/);
  });
});

describe("a mitigation's report", () => {
  const expected: readonly [Mitigation, number, string][] = [
    [{ kind: "tikhonov", lambda: 0.01 }, 0, "removes"],
    [{ kind: "noise floor", floor: 0.5 }, 1, "leaves"],
    [{ kind: "noise growth", power: 1 }, 3, "worsens"],
    [{ kind: "noise growth", power: 0.5 }, 2, "worsens"],
    [{ kind: "noise growth", power: -0.25 }, 0.5, "weakens"],
    [{ kind: "damping", rate: 50 }, 1, "leaves"],
    [{ kind: "initial variance", variance: 1e-3 }, 0, "removes"],
    [{ kind: "early stopping", stop: 1e-3 }, 0, "removes"],
    [{ kind: "geometric grid", stop: 1e-3, steps: 100 }, 1, "leaves"],
    [{ kind: "parametrisation", predict: "noise" }, 0.5, "weakens"],
    [{ kind: "parametrisation", predict: "velocity" }, 0.5, "weakens"],
    [{ kind: "parametrisation", predict: "data" }, 1, "leaves"],
  ];

  test.each(expected)("on VP: %j", (mitigation, exponent, verdict) => {
    const report = mitigationReport(VP, mitigation);
    expect(Math.abs(report.before.exponent - 1)).toBeLessThan(1e-3);
    expect(Math.abs(report.before.constant / 10 - 1)).toBeLessThan(1e-5);
    expect(Math.abs(report.after.exponent - exponent)).toBeLessThan(1e-3);
    expect(report.verdict).toBe(verdict);
    expect(report.price).toMatch(/\.$/);
  });

  test("gives constants: 1/λ, floor², 1/γ_0, and the damped one unchanged", () => {
    const constant = (mitigation: Mitigation): number =>
      mitigationReport(VP, mitigation).after.constant;
    expect(constant({ kind: "tikhonov", lambda: 0.01 })).toBeCloseTo(100, 6);
    // γ ~ (βmin + floor²) t.
    expect(constant({ kind: "noise floor", floor: 0.5 })).toBeCloseTo(1 / 0.35, 6);
    expect(constant({ kind: "initial variance", variance: 1e-3 })).toBeCloseTo(1000, 4);
    expect(constant({ kind: "damping", rate: 50 })).toBeCloseTo(10, 6);
    // Linear growth of σ, the slides' remedy, gives γ ~ βmin t³/3: erratum E8.
    expect(constant({ kind: "noise growth", power: 1 }) / 30).toBeCloseTo(1, 6);
  });

  test("on sub-VP: a floor lowers the order from 2 to 1, velocity to 1", () => {
    const floor = mitigationReport(subVP, { kind: "noise floor", floor: 0.5 });
    expect(floor.before.exponent).toBeCloseTo(2, 5);
    expect(floor.after.exponent).toBeCloseTo(1, 5);
    expect(floor.verdict).toBe("weakens");
    const velocity = mitigationReport(subVP, { kind: "parametrisation", predict: "velocity" });
    expect(velocity.after.exponent).toBeCloseTo(1, 5);
  });

  test("step times rate stays bounded on geometric times and grows like h/stop on uniform ones", () => {
    const level = variancePreservingSde({ betaMin: 1, betaMax: 1 });
    const stiffness = (stop: number, grid: typeof uniformTimes): number =>
      gridStiffness(level, grid({ horizon: 1, stop }, 200));
    for (const stop of [1e-3, 1e-4, 1e-5]) {
      // On uniform steps the last is h/stop, up to the rounding of inner times to few binary digits.
      // h σ²/γ = h/(1 − e^−t): near 0 it is h/t = stop^{−1/200} − 1, and at most 1.6 times that up to t = 1.
      const ratio = stop ** (-1 / 200) - 1;
      expect(stiffness(stop, geometricTimes)).toBeLessThan(1.6 * ratio);
      expect((stiffness(stop, uniformTimes) * stop) / ((1 - stop) / 200)).toBeGreaterThan(0.9);
    }
  });

  test("is refused beyond scalar equations and for parameters that are none", () => {
    expect(() => mitigationReport(noncommuting, { kind: "damping", rate: 1 })).toThrow(DomainError);
    expect(() => mitigationReport(noncommuting, { kind: "damping", rate: 1 })).toThrow(
      /must be scalar, got dimension 3/,
    );
    expect(() => gridStiffness(noncommuting, [1, 0.5])).toThrow(/gridStiffness: the equation must/);
    for (const mitigation of [
      { kind: "tikhonov", lambda: 0 },
      { kind: "noise floor", floor: -1 },
      { kind: "noise growth", power: -0.5 },
      { kind: "damping", rate: Number.NaN },
      { kind: "initial variance", variance: 0 },
      { kind: "early stopping", stop: 0 },
    ] as const) {
      expect(() => mitigationReport(VP, mitigation), mitigation.kind).toThrow(DomainError);
    }
  });

  test("the altered equations keep what they do not alter", () => {
    const grown = withNoiseGrowth(noncommuting, 1);
    expect(grown.diffusion(1)).toEqual(noncommuting.diffusion(1));
    const floored = withNoiseFloor(noncommuting, 0.3);
    expect(floored.noise).toBe(5);
    const [plain, above] = [noncommuting, floored].map(
      (sde) => linearTransition(sde, 0.01).covariance,
    );
    // σσᵀ gains 0.09 I.
    expect(above[8] - plain[8]).toBeCloseTo(0.09 * 0.01, 4);
    expect(withDamping(noncommuting, 2).drift(0.3)[4]).toBeCloseTo(0.2 - 2, 15);
    expect(withDamping(noncommuting, 2).drift(0.3)[1]).toBe(noncommuting.drift(0.3)[1]);
  });
});
