import {
  type FullGaussian,
  key,
  ornsteinUhlenbeck,
  ShapeError,
  sampleGaussian,
  split,
  uniformTimes,
  whiteNoise,
} from "@chaosphere/core";
import { fullCovariance } from "@chaosphere/core/estimation";
import { describe, expect, test } from "vitest";
import { largestDifference } from "../../../fixtures/largestDifference.ts";
import { gaussianCertificate } from "../src/bounds/certificate.ts";
import { gaussianEntropies } from "../src/bounds/gaussianEntropy.ts";
import {
  gaussianReferenceScores,
  shiftMixtureReferenceScores,
} from "../src/bounds/referenceScores.ts";
import { malliavinWeightScore, scoreAgreement } from "../src/bounds/scoreAgreement.ts";
import { shiftMixtureScore } from "../src/exact/mixture.ts";
import { goldenMixture, point } from "./mixtureInstance.ts";

/** A Gaussian law whose coordinates depend on each other, and the 60 fields it was fitted to. */
function correlated(bandLimit: number) {
  const [draws, mixing] = split(key(31), 2);
  const x0 = whiteNoise(bandLimit, 60, draws);
  const row = bandLimit ** 2;
  const u = whiteNoise(bandLimit, 1, mixing).values;
  for (let i = 0; i < x0.values.length; i++) {
    const l = Math.floor(Math.sqrt(i % row));
    x0.values[i] += (2 / (l + 1) ** 2) * (u[i % row] + x0.values[i - (i % row)]);
  }
  return { x0, law: fullCovariance(x0) as FullGaussian<"cameron-martin"> };
}

describe("the score computed four ways", () => {
  test("agrees for a Gaussian law with any covariance", () => {
    const { law, x0 } = correlated(4);
    for (const t of [0.01, 0.3, 2]) {
      const x = ornsteinUhlenbeck({ horizon: 3, stop: 0 }).noised(t, x0, key(4));
      const four = scoreAgreement(gaussianReferenceScores(law), t, x, {
        key: key(5),
        draws: 800,
      });
      // The posterior mean is divided by 1 − e^−2t, which costs digits as t → 0.
      expect(four.worstDisagreement).toBeLessThan(1e-10);
      // 960 nearly normal variables: P(max > 4.8) is below 0.002.
      expect(four.worstZ).toBeLessThan(4.8);
      expect(Math.abs(four.rmsZ - 1)).toBeLessThan(4 / Math.sqrt(2 * 960));
    }
  });

  test("agrees for the mixture, at the printed point", () => {
    const mixture = goldenMixture(2);
    const x = point(2, [0.4, -1.1, 0, 0], [2, 1, -1, 0.5]);
    const four = scoreAgreement(shiftMixtureReferenceScores(mixture), 0.6, x, {
      key: key(5),
      draws: 4000,
    });
    const exact = shiftMixtureScore(mixture)(0.6, x).values;
    expect(largestDifference(exact.subarray(0, 2), [0.45706692, -0.34526157])).toBeLessThan(5e-9);
    expect(largestDifference(four.malliavin, exact)).toBeLessThan(1e-13);
    expect(largestDifference(four.tweedie, exact)).toBeLessThan(1e-13);
    // Central differences with step 2^−14: h² times a third derivative of order one.
    expect(largestDifference(four.densityGradient, exact)).toBeLessThan(1e-7);
    expect(four.worstZ).toBeLessThan(4);
  });

  test("does not agree when one of the laws is another: negative control", () => {
    const { law, x0 } = correlated(3);
    const references = gaussianReferenceScores(law);
    const other = gaussianReferenceScores({
      ...law,
      eigenvalues: law.eigenvalues.map((λ) => 2 * λ),
    });
    const options = { key: key(5), draws: 200 };
    const density = { ...references, densityGradient: other.densityGradient };
    expect(scoreAgreement(density, 0.3, x0, options).worstDisagreement).toBeGreaterThan(1e-3);
    const draws = { ...references, posteriorDraws: other.posteriorDraws };
    expect(scoreAgreement(draws, 0.3, x0, options).rmsZ).toBeGreaterThan(1.5);
  });

  test("is refused at t = 0, or with a single draw", () => {
    const { law, x0 } = correlated(2);
    expect(() => malliavinWeightScore(gaussianReferenceScores(law).denoiser)(0, x0)).toThrow(
      /t must be positive, got 0/,
    );
    expect(() =>
      scoreAgreement(gaussianReferenceScores(law), 1, x0, { key: key(1), draws: 1 }),
    ).toThrow(/draws must be a whole number, 2 or more, got 1/);
  });
});

describe("the certificate of a Gaussian model", () => {
  const { law, x0 } = correlated(8);
  const times = uniformTimes({ horizon: 4, stop: 0.02 }, 40);
  const certificate = gaussianCertificate(law, x0, {
    times,
    sampler: "martingale-exponential",
    key: key(9),
  });

  test("orders the true entropy of the output, that of the path and the bounds", () => {
    const { klOutput, path, bound, closedBound } = certificate;
    expect(klOutput).toBeGreaterThan(0);
    expect(klOutput).toBeLessThan(path.total);
    expect(path.total).toBeLessThan(bound.total);
    expect(bound.total).toBeLessThan(closedBound.total);
  });

  test("gives the entropies of the law and of all its truncations", () => {
    const flow = gaussianEntropies(law);
    const { klInitial, klStop, byBandLimit } = certificate;
    expect(klInitial).toBeCloseTo(flow(0).klDivergence, 10);
    expect(klStop).toBeCloseTo(flow(0.02).klDivergence, 10);
    expect(byBandLimit.relativeEntropy[7] / klInitial).toBeCloseTo(1, 10);
    expect(byBandLimit.fisherInformation[7] / flow(0).fisherInformation).toBeCloseTo(1, 9);
  });

  test("computes the score four ways at three times", () => {
    expect(certificate.scores).toHaveLength(3);
    for (const { time, worstDisagreement, worstZ } of certificate.scores) {
      expect(time).toBeGreaterThan(0.02);
      expect(time).toBeLessThan(4);
      expect(worstDisagreement).toBeLessThan(1e-9);
      expect(worstZ).toBeLessThan(4.5);
    }
  });

  test("has from samples of the law itself the gain of the closed form", () => {
    const draws = sampleGaussian(law, 400, key(77));
    const { fromSamples, klStop, path } = gaussianCertificate(law, draws, {
      times,
      sampler: "martingale-exponential",
      key: key(9),
      samples: 400,
      points: 1,
      draws: 2,
    });
    const { value, standardError } = fromSamples.gain;
    expect(Math.abs(value - (klStop - path.total)) / standardError).toBeLessThan(4);
  });

  test("is the same for the same key", () => {
    const options = { times, sampler: "martingale-exponential", key: key(9) } as const;
    expect(gaussianCertificate(law, x0, options)).toEqual(certificate);
  });

  test("refuses data of another band limit", () => {
    const options = { times, sampler: "martingale-exponential", key: key(9) } as const;
    expect(() => gaussianCertificate(law, whiteNoise(7, 3, key(1)), options)).toThrow(ShapeError);
    expect(() => gaussianCertificate(law, whiteNoise(7, 3, key(1)), options)).toThrow(
      /data must have the model's 64 coordinates, got 49/,
    );
  });
});
