import {
  DomainError,
  diagonalGaussian,
  eigenmodes,
  gaussianCurvature,
  isotropic,
  isotropicGaussian,
  key,
  ornsteinUhlenbeck,
  relativeEntropy,
  relativeFisherInformation,
  ShapeError,
  split,
  truncate,
  uniformAt,
  whiteNoise,
} from "@chaosphere/core";
import { fullCovariance } from "@chaosphere/core/estimation";
import { describe, expect, test } from "vitest";
import { checkerboardEntropies } from "../src/bounds/checkerboardEntropy.ts";
import {
  fisherInformationByDivergence,
  fisherInformationFromSamples,
} from "../src/bounds/fisherInformation.ts";
import { gaussianByBandLimit } from "../src/bounds/gaussianByBandLimit.ts";
import { gaussianEntropies } from "../src/bounds/gaussianEntropy.ts";
import { gaussianMoments } from "../src/bounds/gaussianScore.ts";
import { shiftMixtureCurvature, shiftMixtureQuadrature } from "../src/bounds/mixtureQuadrature.ts";
import { logSobolevDeficit, relativeEntropyByDissipation } from "../src/bounds/relativeEntropy.ts";
import { scoreMoments } from "../src/bounds/scoreMoments.ts";
import { secondChaosEntropies, secondChaosQuadrature } from "../src/bounds/secondChaosEntropy.ts";
import { relativeScore } from "../src/denoiser.ts";
import { shiftMixtureScore } from "../src/exact/mixture.ts";
import { shiftMixtureEntropies } from "../src/exact/mixtureEntropy.ts";
import { secondChaosDenoiser, secondChaosSample } from "../src/exact/secondChaos.ts";
import { matchedRatio, maternRatio } from "./boundCases.ts";
import golden from "./fixtures/bounds.json" with { type: "json" };
import { goldenMixture } from "./mixtureInstance.ts";

describe("Gaussian data", () => {
  test.each([
    ["matched", matchedRatio(33), 0.714608573628, 2.301868545499],
    ["matern", maternRatio(33), 11.352570064085, 181.047121261676],
  ] as const)("have the printed entropies: %s", (_, q, kl, fisher) => {
    const { klDivergence, fisherInformation } = gaussianEntropies(
      isotropicGaussian("cameron-martin", q),
    )(0);
    expect(Math.abs(klDivergence - kl)).toBeLessThan(1e-11);
    expect(Math.abs(fisherInformation - fisher)).toBeLessThan(1e-11);
  });

  test("have along the flow the entropies of the noised law", () => {
    const modes = eigenmodes(
      diagonalGaussian(
        "cameron-martin",
        Float64Array.of(0.2, 3, 1, 0),
        Float64Array.of(1, -2, 0, 0.5),
      ),
    );
    const γ = isotropic([1, 1]);
    for (const t of [0.01, 0.7, 3]) {
      // Against γ = N(0, I), whose harmonic coefficients are Cameron–Martin coordinates.
      const noised = diagonalGaussian(
        "harmonic",
        modes.variances.map((v) => 1 + Math.exp(-2 * t) * (v - 1)),
        modes.mean.map((a) => Math.exp(-t) * a),
      );
      const { klDivergence, fisherInformation } = gaussianEntropies(modes)(t);
      expect(klDivergence / relativeEntropy(noised, γ)).toBeCloseTo(1, 11);
      expect(fisherInformation / relativeFisherInformation(noised, γ)).toBeCloseTo(1, 11);
    }
    expect(gaussianEntropies(modes)(0).klDivergence).toBe(Number.POSITIVE_INFINITY);
  });

  test("lose entropy at the rate I, which falls faster than e^−2t; KL ≤ I/2", () => {
    const flow = gaussianEntropies(isotropicGaussian("cameron-martin", maternRatio(9)));
    const h = 1e-4;
    for (const t of [0.1, 0.5, 2]) {
      const rate = (flow(t + h).klDivergence - flow(t - h).klDivergence) / (2 * h);
      // Central difference: h²/6 times the third derivative, below 1e4 here.
      expect(Math.abs(rate + flow(t).fisherInformation)).toBeLessThan(2e-5);
      expect(flow(t).fisherInformation).toBeLessThanOrEqual(
        Math.exp(-2 * t) * flow(0).fisherInformation,
      );
      expect(flow(t).klDivergence).toBeLessThanOrEqual(Math.exp(-2 * t) * flow(0).klDivergence);
      expect(flow(t).klDivergence).toBeLessThanOrEqual(flow(t).fisherInformation / 2);
    }
  });

  test("have the printed deficit of the logarithmic Sobolev inequality", () => {
    const deficit = logSobolevDeficit(gaussianCurvature(matchedRatio(33)));
    const { klDivergence, fisherInformation } = gaussianEntropies(
      isotropicGaussian("cameron-martin", matchedRatio(33)),
    )(0);
    expect(Math.abs(deficit - 0.4363257)).toBeLessThan(5e-9);
    expect(Math.abs(fisherInformation / 2 - klDivergence - deficit)).toBeLessThan(1e-12);
  });

  test("have their Fisher information as the moment of their score", () => {
    const modes = diagonalGaussian(
      "cameron-martin",
      Float64Array.of(0.2, 3, 1),
      Float64Array.of(1, -2, 0.3),
    );
    for (const t of [0, 0.3, 2]) {
      const { fisherInformation, inner, squaredNorm } = gaussianMoments(modes)(t);
      const closed = gaussianEntropies(modes)(t).fisherInformation;
      for (const moment of [fisherInformation, inner, squaredNorm]) {
        expect(moment / closed).toBeCloseTo(1, 12);
      }
    }
  });

  test("with any covariance have at every band limit the entropies of their truncation", () => {
    const [draws, mixing] = split(key(4), 2);
    const z = whiteNoise(4, 40, draws);
    const u = whiteNoise(4, 1, mixing).values;
    for (let i = 0; i < z.values.length; i++)
      z.values[i] += 0.7 * z.values[i - (i % 16)] * u[i % 16];
    const byBandLimit = gaussianByBandLimit(fullCovariance(z, { shrinkage: 0 }));
    for (let L = 1; L <= 4; L++) {
      const law = fullCovariance(truncate(z, L), { shrinkage: 0 });
      const { klDivergence, fisherInformation } = gaussianEntropies(eigenmodes(law))(0);
      // Condition numbers about 100.
      expect(byBandLimit.relativeEntropy[L - 1] / klDivergence).toBeCloseTo(1, 10);
      expect(byBandLimit.fisherInformation[L - 1] / fisherInformation).toBeCloseTo(1, 10);
    }
  });

  test("with a singular covariance are at infinite distance from the first such truncation on", () => {
    const z = whiteNoise(3, 5, key(8));
    const { relativeEntropy, fisherInformation } = gaussianByBandLimit({
      ...fullCovariance(truncate(z, 2), { shrinkage: 1 }),
      eigenvalues: Float64Array.of(1, 1, 1, 0),
      eigenvectors: Float64Array.of(1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1),
    });
    expect(relativeEntropy[0]).toBeLessThan(1);
    expect(relativeEntropy[1]).toBe(Number.POSITIVE_INFINITY);
    expect(fisherInformation[1]).toBe(Number.POSITIVE_INFINITY);
  });

  test("are refused without one mean per variance, with negative variances, before t = 0", () => {
    const one = Float64Array.of(1);
    expect(() =>
      gaussianEntropies(diagonalGaussian("cameron-martin", one, new Float64Array(2))),
    ).toThrow(ShapeError);
    expect(() =>
      gaussianMoments(diagonalGaussian("cameron-martin", one, new Float64Array(2))),
    ).toThrow(/must have as many variances and means, got 1 and 2/);
    for (const v of [-1, Number.NaN, Number.POSITIVE_INFINITY]) {
      const law = diagonalGaussian("cameron-martin", Float64Array.of(v), one);
      expect(() => gaussianEntropies(law)).toThrow(DomainError);
      expect(() => gaussianEntropies(law)).toThrow(/variances must be finite and 0 or more/);
    }
    expect(() => gaussianEntropies(diagonalGaussian("cameron-martin", one, one))(-1)).toThrow(
      /t must be 0 or more, got -1/,
    );
  });
});

describe("the second chaos", () => {
  test.each(golden.secondChaos)("has the entropies of mpmath: c = $strength, t = $t", (row) => {
    const flow = secondChaosEntropies({ coordinate: 0, strength: row.strength });
    const { klDivergence, fisherInformation } = flow(row.t);
    expect(Math.abs(klDivergence - row.kl)).toBeLessThan(golden.tolerance.secondChaos);
    expect(Math.abs(fisherInformation - row.fisher)).toBeLessThan(golden.tolerance.secondChaos);
    expect(Math.abs(klDivergence / row.kl - 1)).toBeLessThan(1e-7);
  });

  test("has its Fisher information as the moment of its score", () => {
    const law = { coordinate: 2, strength: 0.6 };
    const moments = scoreMoments(
      secondChaosQuadrature(law),
      relativeScore(secondChaosDenoiser(law)),
    )(0.4);
    const { fisherInformation } = secondChaosEntropies(law)(0.4);
    expect(Math.abs(moments.fisherInformation / fisherInformation - 1)).toBeLessThan(1e-10);
  });

  test("is refused beyond strength 1", () => {
    for (const strength of [-0.1, 1.1, Number.NaN]) {
      expect(() => secondChaosEntropies({ coordinate: 0, strength })).toThrow(DomainError);
      expect(() => secondChaosQuadrature({ coordinate: 0, strength })).toThrow(
        /strength must lie in \[0, 1\]/,
      );
    }
  });
});

describe("the checkerboard", () => {
  test("has Fisher information 2.95, 7.99, 14.16, 23.35 on [−4, 4]²", () => {
    const flow = checkerboardEntropies({ halfWidth: 4 });
    const printed = [2.95, 7.99, 14.16, 23.35];
    golden.checkerboard.large.forEach(({ t, kl, fisher }, i) => {
      const { klDivergence, fisherInformation } = flow(t);
      expect(Math.abs(fisherInformation - fisher)).toBeLessThan(1e-3);
      expect(Math.abs(klDivergence - kl)).toBeLessThan(1e-3);
      expect(Math.abs(fisherInformation - printed[i])).toBeLessThan(5e-3);
    });
  });

  test("has the entropies of a fine grid on [−2, 2]², the closed one at 0, and I ~ t^−½", () => {
    const flow = checkerboardEntropies({ halfWidth: 2 });
    for (const { t, kl, fisher } of golden.checkerboard.small) {
      const { klDivergence, fisherInformation } = flow(t);
      expect(Math.abs(klDivergence - kl)).toBeLessThan(golden.tolerance.checkerboard);
      expect(Math.abs(fisherInformation / fisher - 1)).toBeLessThan(golden.tolerance.checkerboard);
    }
    expect(Math.abs(flow(0).klDivergence - 1.0917688581)).toBeLessThan(1e-10);
    expect(flow(0).fisherInformation).toBe(Number.POSITIVE_INFINITY);
    const growth = flow(1e-4).fisherInformation / flow(4e-4).fisherInformation;
    expect(Math.abs(growth / 2 - 1)).toBeLessThan(0.05);
  });

  test("is refused with an odd number of fields a side, or no width", () => {
    for (const board of [{ cells: 3, halfWidth: 1 }, { halfWidth: 0 }, { halfWidth: Number.NaN }]) {
      expect(() => checkerboardEntropies(board)).toThrow(DomainError);
      expect(() => checkerboardEntropies(board)).toThrow(/cells must be even and the half width/);
    }
  });
});

describe("the mixture of shifts", () => {
  const mixture = goldenMixture(2);
  const score = shiftMixtureScore(mixture);

  test("has its logarithmic Sobolev deficit as the integral of its curvature", () => {
    const deficit = logSobolevDeficit(shiftMixtureCurvature(mixture, 80), { nodes: 20 });
    const { klDivergence, fisherInformation } = shiftMixtureEntropies(mixture, 0, 120);
    expect(Math.abs(fisherInformation / 2 - klDivergence - deficit)).toBeLessThan(1e-6);
  });

  test("has its relative entropy as the integral of its Fisher information", () => {
    const moments = scoreMoments(shiftMixtureQuadrature(mixture, 40), score);
    const fisher = (t: number) => moments(t).fisherInformation;
    const from03 = relativeEntropyByDissipation(fisher, { from: 0.3, nodes: 24 });
    expect(Math.abs(from03 - 0.428925940309)).toBeLessThan(1e-6);
  });

  test("has its Fisher information from samples, by squares and by the divergence", () => {
    const t = 0.3;
    const [choices, noise, forward, signs] = split(key(20), 4);
    const n = 20000;
    const x0 = whiteNoise(2, n, noise);
    for (let b = 0; b < n; b++) {
      const u = uniformAt(choices, b);
      const i = u < 0.5 ? 0 : u < 0.8 ? 1 : 2;
      for (let j = 0; j < 4; j++) x0.values[b * 4 + j] += mixture.shifts.values[i * 4 + j];
    }
    const x = ornsteinUhlenbeck({ horizon: 1, stop: 0 }).noised(t, x0, forward);
    const printed = 1.30757606811;
    const z = ({ value, standardError }: { value: number; standardError: number }) =>
      Math.abs(value - printed) / standardError;
    expect(z(fisherInformationFromSamples(score, t, x))).toBeLessThan(4);
    expect(z(fisherInformationByDivergence(score, t, x, { key: signs }))).toBeLessThan(4);
    // Negative controls: the score of another time, and E⟨s, x⟩ without the trace.
    expect(z(fisherInformationFromSamples(score, 0.6, x))).toBeGreaterThan(4);
    const far = { ...x, values: x.values.map((value) => value + 0.2) };
    expect(z(fisherInformationByDivergence(score, t, far, { key: signs }))).toBeGreaterThan(4);
  });

  test("needs two samples or more, a positive step, and t ≥ 0", () => {
    const x = whiteNoise(2, 1, key(1));
    expect(() => fisherInformationFromSamples(score, 1, x)).toThrow(ShapeError);
    expect(() => fisherInformationFromSamples(score, 1, x)).toThrow(/two samples or more, got 1/);
    expect(() => fisherInformationByDivergence(score, 1, x, { key: key(1), step: 0 })).toThrow(
      /step must be positive, got 0/,
    );
    expect(() => relativeEntropyByDissipation(() => 1, { from: -1 })).toThrow(DomainError);
    expect(() => shiftMixtureQuadrature(mixture, 8)(-1)).toThrow(/t must be 0 or more/);
  });
});

test("draws of the second chaos have its Fisher information", () => {
  const law = { coordinate: 1, strength: 0.7 };
  const x0 = secondChaosSample(law, 2, 20000, key(3));
  const x = ornsteinUhlenbeck({ horizon: 1, stop: 0 }).noised(0.2, x0, key(9));
  const exact = secondChaosEntropies(law)(0.2).fisherInformation;
  const { value, standardError } = fisherInformationFromSamples(
    relativeScore(secondChaosDenoiser(law)),
    0.2,
    x,
  );
  expect(Math.abs(value - exact) / standardError).toBeLessThan(4);
  expect(Math.abs(value - 1.1 * exact) / standardError).toBeGreaterThan(4);
});
