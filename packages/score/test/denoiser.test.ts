import {
  type CameronMartinCoordinates,
  DomainError,
  degreeOf,
  isotropicGaussian,
  key,
  ShapeError,
  truncate,
  whiteNoise,
} from "@chaosphere/core";
import { tensorGaussHermite } from "@chaosphere/core/chaos";
import { describe, expect, test } from "vitest";
import { largestDifference } from "../../../fixtures/largestDifference.ts";
import { absoluteScore, oneStepMean, relativeScore } from "../src/denoiser.ts";
import { gaussianDenoiser } from "../src/exact/gaussian.ts";
import {
  shiftMixtureDenoiser,
  shiftMixtureLogDensity,
  shiftMixtureScore,
} from "../src/exact/mixture.ts";
import golden from "./fixtures/score.json" with { type: "json" };
import { goldenMixture, point } from "./mixtureInstance.ts";

const x = point(2, [0.4, -1.1]);
const t = 0.6;
/** The digits printed in docs/theory/formulas.md, G5. */
const printed = [0.45706692, -0.34526157];

describe("the relative score of a mixture of Cameron–Martin shifts", () => {
  test("by Tweedie's formula from E[X_0 | X_t] is D log ρ_t in closed form", () => {
    const points = whiteNoise(2, 20, key(61));
    for (const time of [0.01, 0.6, 3]) {
      const tweedie = relativeScore(shiftMixtureDenoiser(goldenMixture(2)))(time, points);
      const closed = shiftMixtureScore(goldenMixture(2))(time, points);
      expect(largestDifference(tweedie.values, closed.values)).toBeLessThan(1e-12);
    }
    const score = relativeScore(shiftMixtureDenoiser(goldenMixture(2)))(t, x);
    expect(largestDifference(score.values.subarray(0, 2), printed)).toBeLessThan(5e-9);
  });

  test("by Tweedie's formula from a posterior mean integrated by brute force is the same", () => {
    for (const { t, x, mean } of golden.mixture) {
      const score = relativeScore(() => point(2, mean))(t, point(2, x));
      const closed = shiftMixtureScore(goldenMixture(2))(t, point(2, x));
      expect(
        largestDifference(score.values.subarray(0, 2), closed.values.subarray(0, 2)),
      ).toBeLessThan(1e-10);
    }
  });

  test("is the derivative of log ρ_t along Cameron–Martin directions", () => {
    const logDensity = shiftMixtureLogDensity(goldenMixture(2));
    const step = 1e-5;
    const score = shiftMixtureScore(goldenMixture(2))(t, x).values;
    for (let j = 0; j < 4; j++) {
      const moved = (sign: number) => ({
        ...x,
        values: x.values.map((v, i) => (i === j ? v + sign * step : v)),
      });
      const difference = logDensity(t, moved(1))[0] - logDensity(t, moved(-1))[0];
      // Central difference: step² from the third derivative, 1e-16/step from rounding.
      expect(Math.abs(difference / (2 * step) - score[j])).toBeLessThan(1e-9);
    }
  });

  test("is e^{−t} E[D log ρ_0(X_0) | X_t = x], by Gauss–Hermite on the posterior", () => {
    const { weights: w = new Float64Array(), shifts } = goldenMixture(2);
    const [decay, spread] = [Math.exp(-t), Math.sqrt(1 - Math.exp(-2 * t))];
    let mass = 0;
    const mean = [0, 0];
    for (const { points: z, weights } of tensorGaussHermite(2, 80)) {
      weights.forEach((weight, n) => {
        const y = [0, 1].map((j) => decay * x.values[j] + spread * z[2 * n + j]);
        const terms = Array.from(w, (wi, i) => {
          const [a, b] = [shifts.values[4 * i], shifts.values[4 * i + 1]];
          return wi * Math.exp(a * y[0] + b * y[1] - (a * a + b * b) / 2);
        });
        mass += weight * terms.reduce((p, q) => p + q);
        for (const j of [0, 1]) {
          mean[j] +=
            weight * terms.reduce((sum, term, i) => sum + term * shifts.values[4 * i + j], 0);
        }
      });
    }
    const score = mean.map((m) => (decay * m) / mass);
    expect(largestDifference(score, printed)).toBeLessThan(1e-8);
    expect(
      largestDifference(score, shiftMixtureScore(goldenMixture(2))(t, x).values.subarray(0, 2)),
    ).toBeLessThan(1e-10);
    // P_t ρ_0 = ρ_t, to the digits printed there.
    expect(mass).toBeCloseTo(0.7998814880736, 12);
    expect(Math.exp(shiftMixtureLogDensity(goldenMixture(2))(t, x)[0])).toBeCloseTo(mass, 12);
  });

  test("and its denoiser, density and one-step mean do not depend on the band limit", () => {
    const outputs = (L: number): Float64Array[] => {
      const mixture = goldenMixture(L);
      const at = truncate(x, L);
      const first = (f: CameronMartinCoordinates) => f.values.subarray(0, 4);
      const score = shiftMixtureScore(mixture);
      return [
        first(shiftMixtureDenoiser(mixture)(t, at)),
        first(relativeScore(shiftMixtureDenoiser(mixture))(t, at)),
        first(absoluteScore(shiftMixtureDenoiser(mixture))(t, at)),
        first(oneStepMean(score, t, 0.2, at)),
        shiftMixtureLogDensity(mixture)(t, at),
      ];
    };
    const reference = outputs(8);
    for (const L of [16, 32, 64]) {
      outputs(L).forEach((values, i) => {
        expect(largestDifference(values, reference[i])).toBeLessThan(1e-10);
      });
    }
  });

  test("and its denoiser of rough states at L = 64 is finite at every time", () => {
    const noise = whiteNoise(64, 2, key(62));
    for (const time of [1e-12, 1e-3, 1, 50]) {
      const values = shiftMixtureDenoiser(goldenMixture(64))(time, noise).values;
      expect(values.every(Number.isFinite)).toBe(true);
    }
  });
});

describe("the one-step mean of the reverse process", () => {
  test("is E[X_{t−h} | X_t = x] integrated by brute force", () => {
    const score = shiftMixtureScore(goldenMixture(2));
    for (const { t, h, x, mean } of golden.steps) {
      const step = oneStepMean(score, t, h, point(2, x)).values.subarray(0, 2);
      expect(largestDifference(step, mean)).toBeLessThan(golden.tolerance.posterior);
    }
  });

  test("over the whole time is the denoiser", () => {
    const whole = oneStepMean(shiftMixtureScore(goldenMixture(2)), t, t, x).values;
    expect(
      largestDifference(whole, shiftMixtureDenoiser(goldenMixture(2))(t, x).values),
    ).toBeLessThan(1e-14);
  });

  test("refuses steps beyond time 0", () => {
    const score = shiftMixtureScore(goldenMixture(2));
    expect(() => oneStepMean(score, 0.1, 0.2, x)).toThrow(DomainError);
    expect(() => oneStepMean(score, 0.1, Number.NaN, x)).toThrow(/the step must satisfy 0 ≤ h ≤ t/);
  });
});

describe("the absolute score", () => {
  test("is the relative score minus x", () => {
    const points = whiteNoise(3, 5, key(63));
    const denoiser = gaussianDenoiser(
      isotropicGaussian("cameron-martin", Float64Array.of(2, 0.3, 1)),
    );
    for (const time of [0.01, 1, 4]) {
      const S = absoluteScore(denoiser)(time, points).values;
      const link = relativeScore(denoiser)(time, points).values.map((s, i) => s - points.values[i]);
      // Both divide by 1 − e^{−2t} ≥ 0.02.
      expect(largestDifference(S, link)).toBeLessThan(1e-13 / 0.02);
    }
  });

  test("stays bounded for data smoother than the noise, while E‖s‖² grows with every degree", () => {
    const time = 0.1;
    const noise = 1 - Math.exp(-2 * time);
    const information = [8, 16, 32, 64].map((L) => {
      const variances = Float64Array.from({ length: L }, (_, l) => (1 + l) ** -3);
      const ones = { ...point(L), batch: 1, values: new Float64Array(L * L).fill(1) };
      const denoiser = gaussianDenoiser(isotropicGaussian("cameron-martin", variances));
      // |S| ≤ 1/(1 − e^{−2t}) at x = 1, and S = −1/v(t) exactly.
      const S = absoluteScore(denoiser)(time, ones).values;
      S.forEach((value, i) => {
        const v = (1 - noise) * variances[degreeOf(i)] + noise;
        expect(Math.abs(value * v + 1)).toBeLessThan(1e-13);
      });
      // E‖s‖² under μ_t: each coordinate has variance v(t) and s = (1 − 1/v(t)) x.
      return relativeScore(denoiser)(time, ones).values.reduce(
        (sum, s) => sum + s ** 2 / (1 - s),
        0,
      );
    });
    // Three quarters of the modes at 2L are new and nearly without data: the sum grows almost fourfold.
    information.slice(1).forEach((I, k) => {
      expect(I / information[k]).toBeGreaterThan(3.9);
    });
  });
});

describe("scores refuse", () => {
  test("times that are not positive", () => {
    const denoiser = shiftMixtureDenoiser(goldenMixture(2));
    for (const time of [0, -1, Number.NaN]) {
      expect(() => relativeScore(denoiser)(time, x)).toThrow(DomainError);
      expect(() => absoluteScore(denoiser)(time, x)).toThrow(/t must be positive/);
    }
  });

  test("denoisers that change the shape", () => {
    const wrong = () => point(2, [0], [0]);
    expect(() => relativeScore(wrong)(1, x)).toThrow(ShapeError);
    expect(() => absoluteScore(wrong)(1, x)).toThrow(
      /must keep the shape of x, 1 rows at band limit 2, got 2 at 2/,
    );
  });
});
