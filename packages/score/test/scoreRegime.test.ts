import {
  type CameronMartinCoordinates,
  DomainError,
  isotropicGaussian,
  key,
  ShapeError,
  truncate,
  whiteNoise,
  whittleMatern,
} from "@chaosphere/core";
import { describe, expect, test } from "vitest";
import { largestDifference } from "../../../fixtures/largestDifference.ts";
import { absoluteScore, relativeScore } from "../src/denoiser.ts";
import { gaussianDenoiser } from "../src/exact/gaussian.ts";
import { shiftMixtureDenoiser, shiftMixtureScore } from "../src/exact/mixture.ts";
import { derivativeScore, shiftMixtureFunctional } from "../src/gamma/derivativeScore.ts";
import { scoreRegime } from "../src/gamma/scoreRegime.ts";
import { goldenMixture } from "./mixtureInstance.ts";

describe("the regimes", () => {
  const L = 64;
  const γ = whittleMatern(L, { alpha: 2, kappa: 1 });
  const noised = (variances: Float64Array, t: number): CameronMartinCoordinates => {
    const z = whiteNoise(L, 8, key(47));
    const values = z.values.map((v, i) => {
      const l = Math.floor(Math.sqrt(i % L ** 2));
      return v * Math.sqrt(1 + Math.exp(-2 * t) * (variances[l] - 1));
    });
    return { ...z, values };
  };
  const report = (variances: Float64Array, t = 0.2) =>
    scoreRegime(
      γ,
      relativeScore(gaussianDenoiser(isotropicGaussian("cameron-martin", variances))),
      t,
      noised(variances, t),
    );

  test("absolutely continuous: another κ, and every mixture of shifts", () => {
    const other = whittleMatern(L, { alpha: 2, kappa: 3 }).spectrum.map(
      (d, l) => d / γ.spectrum[l],
    );
    const { regime, relative, growth } = report(other);
    expect(regime).toBe("absolutely-continuous");
    // (v_l − 1)² (2l+1) ~ l^{−3}: growth −2.
    expect(growth).toBeLessThan(-1.3);
    const expected = other.reduce((sum, v, l) => {
      const vt = 1 + Math.exp(-0.4) * (v - 1);
      return sum + ((2 * l + 1) * (vt - 1) ** 2) / vt;
    }, 0);
    // Eight draws of Σ (2l+1) c_l χ²: relative error about √(2/(8 · 10)).
    expect(Math.abs(relative[L - 1] / expected - 1)).toBeLessThan(0.6);
    const mixture = goldenMixture(L);
    const x = whiteNoise(L, 4, key(48));
    expect(scoreRegime(γ, shiftMixtureScore(mixture), 0.5, x).regime).toBe("absolutely-continuous");
    // By Tweedie the tail is rounding, which the report must not take for growth.
    expect(scoreRegime(γ, relativeScore(shiftMixtureDenoiser(mixture)), 0.5, x).regime).toBe(
      "absolutely-continuous",
    );
  });

  test("singular: smooth data, v_l → 0, has a finite absolute score and a diverging relative one", () => {
    const smooth = Float64Array.from({ length: L }, (_, l) => Math.exp(-l / 4));
    const { regime, relative, absolute, growth } = report(smooth);
    expect(regime).toBe("singular");
    // s_l → (1 − 1/v(t)) x_l with v(t) → 1 − e^{−2t}: I_L grows like L².
    expect(growth).toBeGreaterThan(1.5);
    expect(relative[L - 1] / relative[L / 2 - 1]).toBeGreaterThan(3);
    // E‖S‖² = Σ (2l+1) C_l / v_l(t) converges with the trace of C.
    expect(absolute[L - 1] / absolute[L / 2 - 1]).toBeLessThan(1.01);
  });

  test("singular: as v_l → 0 the absolute score of a Gaussian stays −x/v(t), to rounding", () => {
    const variances = Float64Array.from({ length: 8 }, (_, l) => 10 ** (-2 * l));
    const x = whiteNoise(8, 2, key(50));
    const S = absoluteScore(gaussianDenoiser(isotropicGaussian("cameron-martin", variances)))(
      0.2,
      x,
    ).values;
    S.forEach((value, i) => {
      const v = 1 + Math.exp(-0.4) * (variances[Math.floor(Math.sqrt(i % 64))] - 1);
      expect(Math.abs((value * v) / x.values[i] + 1)).toBeLessThan(1e-14);
    });
  });

  test("singular: another α or σ", () => {
    for (const options of [
      { alpha: 2.2, kappa: 1 },
      { alpha: 2, kappa: 1, sigma: 1.2 },
    ]) {
      const v = whittleMatern(L, options).spectrum.map((d, l) => d / γ.spectrum[l]);
      expect(report(v).regime).toBe("singular");
    }
  });

  test("are linked by S = s − x", () => {
    const denoiser = shiftMixtureDenoiser(goldenMixture(8));
    const x = whiteNoise(8, 3, key(49));
    const S = absoluteScore(denoiser)(0.3, x).values;
    const s = derivativeScore(shiftMixtureFunctional(goldenMixture(8)))(0.3, x).values;
    expect(
      largestDifference(
        S,
        s.map((v, i) => v - x.values[i]),
      ),
    ).toBeLessThan(1e-13);
  });

  test("refuse too few degrees, no draws and other band limits", () => {
    const score = shiftMixtureScore(goldenMixture(4));
    const x = whiteNoise(4, 1, key(1));
    expect(() => scoreRegime(whittleMatern(4, { alpha: 2, kappa: 1 }), score, 1, x)).toThrow(
      /8 degrees at least/,
    );
    expect(() => scoreRegime(γ, score, 1, x)).toThrow(ShapeError);
    expect(() => scoreRegime(γ, score, 0, truncate(x, L))).toThrow(DomainError);
    expect(() => scoreRegime(γ, score, 1, whiteNoise(L, 0, key(1)))).toThrow(/one draw or more/);
  });
});
