import {
  DomainError,
  key,
  type ScoreFunction,
  ShapeError,
  split,
  uniformAt,
  whiteNoise,
} from "@chaosphere/core";
import { describe, expect, test } from "vitest";
import { certificateFromSamples } from "../src/bounds/certificateFromSamples.ts";
import { estimateOf } from "../src/bounds/estimate.ts";
import { shiftMixtureQuadrature } from "../src/bounds/mixtureQuadrature.ts";
import { pathEntropy } from "../src/bounds/pathIdentity.ts";
import { scoreMoments, squaredScoreError } from "../src/bounds/scoreMoments.ts";
import { shiftMixtureScore } from "../src/exact/mixture.ts";
import { shiftMixtureEntropies } from "../src/exact/mixtureEntropy.ts";
import { equalTimes } from "./boundCases.ts";
import { goldenMixture } from "./mixtureInstance.ts";

const mixture = goldenMixture(2);
const score = shiftMixtureScore(mixture);
const times = equalTimes(3, 12);
const flow = (t: number) => shiftMixtureEntropies(mixture, t, 48);
const quadrature = shiftMixtureQuadrature(mixture, 48);
/** A score fitted badly: 0.8 s + 0.1 sin x in the two coordinates of the shifts. */
const wrong: ScoreFunction = (t, x) => {
  const s = score(t, x).values;
  return {
    ...x,
    values: s.map((s, i) => (i % 4 < 2 ? 0.8 * s + 0.1 * Math.sin(x.values[i]) : 0)),
  };
};

/** Exact draws of the mixture. */
const count = 4000;
const [choices, noise, stream] = split(key(55), 3);
const x0 = whiteNoise(2, count, noise);
for (let b = 0; b < count; b++) {
  const u = uniformAt(choices, b);
  const i = u < 0.5 ? 0 : u < 0.8 ? 1 : 2;
  for (let j = 0; j < 4; j++) x0.values[b * 4 + j] += mixture.shifts.values[i * 4 + j];
}

describe.each(["exponential", "martingale-exponential"] as const)(
  "the %s sampler's certificate",
  (sampler) => {
    test.each([
      ["the exact score", score],
      ["a wrong score", wrong],
    ])("from samples alone is KL_0 − K in closed form: %s", (_, estimate) => {
      const moments = scoreMoments(quadrature, score, estimate);
      const exact = flow(0).klDivergence - pathEntropy(flow, times, { sampler, moments }).total;
      const { gain } = certificateFromSamples(estimate, x0, { times, sampler, key: stream });
      expect(Math.abs(gain.value - exact) / gain.standardError).toBeLessThan(4);
      // Negative control: the sign of the score turned, as for a reverse time that runs forward.
      const turned: ScoreFunction = (t, x) => {
        const s = estimate(t, x);
        return { ...s, values: s.values.map((s) => -s) };
      };
      const flipped = certificateFromSamples(turned, x0, { times, sampler, key: stream }).gain;
      expect(Math.abs(flipped.value - exact) / flipped.standardError).toBeGreaterThan(4);
    });
  },
);

describe("the score error from samples", () => {
  const moments = scoreMoments(quadrature, score, wrong);

  test("is ε² at each time, by the renormalised denoising loss", () => {
    const { scoreError = [], denoisingLoss } = certificateFromSamples(wrong, x0, {
      times,
      sampler: "martingale-exponential",
      key: stream,
      fisherInformation: (t) => flow(t).fisherInformation,
    });
    expect(scoreError).toHaveLength(12);
    scoreError.forEach(({ value, standardError }, k) => {
      const exact = squaredScoreError(moments(times[k]));
      expect(Math.abs(value - exact) / standardError).toBeLessThan(4);
      expect(denoisingLoss[k].value).toBeCloseTo(value - flow(times[k]).fisherInformation, 12);
    });
  });

  test("is missed by the loss that is not renormalised: E‖ŝ − τ‖² exceeds it by E‖τ − s‖²", () => {
    const t = times[11];
    const [decay, spread] = [Math.exp(-t), Math.sqrt(-Math.expm1(-2 * t))];
    const ξ = whiteNoise(2, count, key(1)).values;
    const x = { ...x0, values: x0.values.map((x, i) => decay * x + spread * ξ[i]) };
    const ŝ = wrong(t, x).values;
    const losses = new Float64Array(count);
    ŝ.forEach((ŝ, i) => {
      const τ = decay * x0.values[i] - (decay * decay * ξ[i]) / spread;
      losses[Math.floor(i / 4)] += (ŝ - τ) ** 2;
    });
    const { value, standardError } = estimateOf("test", losses);
    const exact = squaredScoreError(moments(t));
    expect(Math.abs(value - exact) / standardError).toBeGreaterThan(4);
  });

  test("needs no Fisher information for the loss itself", () => {
    const result = certificateFromSamples(score, x0, {
      times,
      sampler: "martingale-exponential",
      key: stream,
    });
    expect(result.scoreError).toBeUndefined();
    // For the exact score J = −I.
    result.denoisingLoss.forEach(({ value, standardError }, k) => {
      expect(Math.abs(value + flow(times[k]).fisherInformation) / standardError).toBeLessThan(4);
    });
  });
});

test("two samples or more are needed, and times that decrease", () => {
  const one = { ...x0, batch: 1, values: x0.values.subarray(0, 4) };
  const options = { times, sampler: "martingale-exponential", key: stream } as const;
  expect(() => certificateFromSamples(score, one, options)).toThrow(ShapeError);
  expect(() => certificateFromSamples(score, one, options)).toThrow(/two samples or more, got 1/);
  expect(() => certificateFromSamples(score, x0, { ...options, times: [0, 1] })).toThrow(
    DomainError,
  );
});
