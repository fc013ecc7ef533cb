import {
  coefficients,
  colour,
  key,
  unitVarianceClock,
  whiteNoise,
  whiten,
  whittleMatern,
} from "@chaosphere/core";
import {
  clockTransition,
  gaussianMixtureLaw,
  malliavinScore,
  preconditionedScore,
  sphereSpde,
} from "@chaosphere/malliavin";
import { describe, expect, test } from "vitest";
import { largestDifference } from "../../../fixtures/largestDifference.ts";
import { absoluteScore } from "../src/denoiser.ts";
import { empiricalDenoiser } from "../src/exact/empirical.ts";
import { shiftMixtureDenoiser } from "../src/exact/mixture.ts";
import { goldenMixture } from "./mixtureInstance.ts";

describe("the absolute score of the Ornstein–Uhlenbeck process is the Malliavin score of its linear equation", () => {
  test("for an empirical measure, as the denoiser in Cameron–Martin coordinates has it", () => {
    const points = whiteNoise(2, 40, key(311));
    const weights = Float64Array.from({ length: 40 }, (_, i) => (1 + (i % 3)) / 79);
    const empirical = gaussianMixtureLaw({ dimension: 4, means: points.values, weights });
    const y = whiteNoise(2, 25, key(312)).values;
    const clock = unitVarianceClock({ time: (t) => t });
    for (const t of [0.05, 0.4, 2]) {
      const state = clockTransition(clock, t, 4);
      const reference = absoluteScore(empiricalDenoiser(points, weights))(
        t,
        coefficients("cameron-martin", 2, y),
      ).values;
      const malliavin = malliavinScore(state, empirical.posteriorMean, y);
      expect(largestDifference(malliavin, reference)).toBeLessThan(1e-11);
      expect(largestDifference(empirical.score(state, y), reference)).toBeLessThan(1e-11);
    }
  });

  test("with a = −1 and q = 2C is the score of the Ornstein–Uhlenbeck process in L²", () => {
    const L = 6;
    const C = whittleMatern(L, { alpha: 2, kappa: 1.5 });
    const spde = sphereSpde(L, {
      operator: { kind: "ornstein-uhlenbeck", rate: 1 },
      noise: (λ) => 2 * C.spectrum[Math.round((Math.sqrt(1 + 4 * λ) - 1) / 2)],
    });
    const denoise = shiftMixtureDenoiser(goldenMixture(L));
    const z = whiteNoise(L, 4, key(327));
    const state = colour(C, z);
    const start = colour(C, denoise(0.4, z));
    const absolute = absoluteScore(denoise)(0.4, z).values;
    // γ_t ∇log p = (1 − e^−2t) C^½ S, with S the absolute score in white coordinates.
    const preconditioned = whiten(C, preconditionedScore(spde, 0.4, { state, start })).values;
    const variance = -Math.expm1(-0.8);
    expect(
      largestDifference(
        preconditioned.map((p) => p / variance),
        absolute,
      ),
    ).toBeLessThan(1e-12);
  });
});
