import { DomainError, ShapeError } from "@chaosphere/core";
import { describe, expect, test } from "vitest";
import { largestDifference } from "../../../../fixtures/largestDifference.ts";
import {
  errorAmplification,
  type Parametrisation,
  scoreFromPrediction,
} from "../../src/linear/amplification.ts";
import { gaussianMixtureLaw } from "../../src/linear/gaussianMixtureLaw.ts";
import {
  subVariancePreservingSde,
  varianceExplodingSde,
  variancePreservingSde,
} from "../../src/linear/schedules.ts";
import { clockTransition } from "../../src/linear/transition.ts";

const VP = variancePreservingSde();
const subVP = subVariancePreservingSde();
const VE = varianceExplodingSde();

describe("an error of the prediction", () => {
  const parametrisations: readonly Parametrisation[] = ["data", "noise", "velocity"];

  test.each(parametrisations)("of %s reaches the score multiplied by its factor", (target) => {
    const y = Float64Array.of(0.3, -1.2);
    const prediction = Float64Array.of(0.5, 0.1);
    for (const sde of [VP, subVP, VE]) {
      for (const t of [1e-4, 0.05, 0.8]) {
        const level = { signal: sde.clock.signal(t), variance: sde.clock.variance(t) };
        const error = 0.25;
        const exact = scoreFromPrediction(target, level, y, prediction);
        const wrong = scoreFromPrediction(
          target,
          level,
          y,
          prediction.map((p) => p + error),
        );
        const factor = errorAmplification(target, level);
        wrong.forEach((s, i) => {
          const size = Math.max(Math.abs(s), Math.abs(exact[i]));
          // Two roundings of the scores, whose difference is taken.
          expect(Math.abs(Math.abs(s - exact[i]) - factor * error)).toBeLessThan(
            1e-14 * size + 1e-12,
          );
        });
      }
    }
  });

  test("grows like 1/γ for data, 1/√γ for noise and velocity, and all three give one score", () => {
    const law = gaussianMixtureLaw({ dimension: 1, means: Float64Array.of(-1, 0.5) });
    const y = Float64Array.of(-0.7, 0.1, 2);
    for (const t of [0.05, 0.5]) {
      const level = { signal: VP.clock.signal(t), variance: VP.clock.variance(t) };
      const { signal: Y, variance: γ } = level;
      const m = law.posteriorMean(clockTransition(VP.clock, t), y);
      const ε = y.map((y, i) => (y - Y * m[i]) / Math.sqrt(γ));
      const v = ε.map((ε, i) => (Y * ε - Math.sqrt(γ) * m[i]) / Math.sqrt(Y * Y + γ));
      const scores = [m, ε, v].map((p, k) => scoreFromPrediction(parametrisations[k], level, y, p));
      expect(largestDifference(scores[1], scores[0])).toBeLessThan(1e-12);
      expect(largestDifference(scores[2], scores[0])).toBeLessThan(1e-12);
      expect(errorAmplification("data", level)).toBe(Y / γ);
      expect(errorAmplification("noise", level)).toBe(1 / Math.sqrt(γ));
    }
  });

  test("has no factor at t = 0, and predictions have the shape of y", () => {
    expect(() => errorAmplification("data", { signal: 1, variance: 0 })).toThrow(DomainError);
    const level = { signal: 1, variance: 1 };
    expect(() =>
      scoreFromPrediction("noise", level, new Float64Array(2), new Float64Array(3)),
    ).toThrow(ShapeError);
  });
});
