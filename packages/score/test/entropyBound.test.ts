import { DomainError, isotropicGaussian } from "@chaosphere/core";
import { describe, expect, test } from "vitest";
import { checkerboardEntropies } from "../src/bounds/checkerboardEntropy.ts";
import { entropyBound } from "../src/bounds/entropyBound.ts";
import { gaussianEntropies } from "../src/bounds/gaussianEntropy.ts";
import { gaussianMoments } from "../src/bounds/gaussianScore.ts";
import { pathEntropy } from "../src/bounds/pathIdentity.ts";
import { shiftMixtureEntropies } from "../src/exact/mixtureEntropy.ts";
import { equalTimes, lawOf, matchedRatio, maternRatio, wrongScore } from "./boundCases.ts";
import golden from "./fixtures/bounds.json" with { type: "json" };
import { goldenMixture } from "./mixtureInstance.ts";

describe("the entropy bound", () => {
  test.each([
    ["matched", matchedRatio(33), 0.230426575, 1e-8],
    ["matern", maternRatio(33), 18.1085, 5e-5],
  ] as const)("of an exact score on equal steps is as printed: %s", (_, q, printed, digit) => {
    const bound = entropyBound(
      gaussianEntropies(isotropicGaussian("cameron-martin", q)),
      equalTimes(4, 40),
    );
    expect(Math.abs(bound.total - printed)).toBeLessThan(digit);
    expect(bound.name).toBe("entropy bound");
    expect(bound.terms.scoreError).toBe(0);
    expect(bound.terms.initialisation + bound.terms.discretisation).toBe(bound.total);
  });

  test("of the mixture is as printed", () => {
    const flow = (t: number) => shiftMixtureEntropies(goldenMixture(2), t, 64);
    const bound = entropyBound(flow, equalTimes(3, 30));
    // Six digits are printed.
    expect(Math.abs(bound.total - 0.304871)).toBeLessThan(5e-7);
  });

  test("is e^−2T KL_0 + 2 Σ h ε² + 2h I_0 for a wrong score", () => {
    const law = lawOf(golden.gaussian[4]);
    const flow = gaussianEntropies(law);
    const moments = gaussianMoments(law, wrongScore(law));
    const times = equalTimes(3, 30);
    const { terms, total, name } = entropyBound(flow, times, { moments });
    expect(terms.initialisation).toBeCloseTo(Math.exp(-6) * flow(0).klDivergence, 14);
    expect(terms.discretisation).toBeCloseTo(0.2 * flow(0).fisherInformation, 12);
    const errors = Array.from(times.subarray(0, 30), (t) => {
      const { fisherInformation, inner, squaredNorm } = moments(t);
      return fisherInformation - 2 * inner + squaredNorm;
    });
    expect(terms.scoreError).toBeCloseTo(0.2 * errors.reduce((sum, ε2) => sum + ε2, 0), 12);
    expect(total).toBe(terms.initialisation + terms.discretisation + terms.scoreError);
    expect(name).toBe("entropy bound");
  });

  test("summed by parts is sharper than the closed one and above the path entropy, on uneven steps too", () => {
    const row = golden.gaussian[2];
    const flow = gaussianEntropies(lawOf(row));
    const summed = entropyBound(flow, row.times, { form: "summed" });
    const closed = entropyBound(flow, row.times);
    const path = pathEntropy(flow, row.times, { sampler: "exponential" });
    expect(path.total).toBeLessThan(summed.total);
    expect(summed.total).toBeLessThan(closed.total);
    expect(path.terms.initialisation).toBe(summed.terms.initialisation);
    // Abel summation of the same: Σ h_k (I_{k+1} − I_k) = h_last I_η − h_first I_T + Σ (h_{k−1} − h_k) I_k.
    const h = row.times.slice(1).map((t, k) => row.times[k] - t);
    const fisher = row.times.map((t) => flow(t).fisherInformation);
    let byParts = h[h.length - 1] * fisher[h.length] - h[0] * fisher[0];
    for (let k = 1; k < h.length; k++) byParts += (h[k - 1] - h[k]) * fisher[k];
    expect(summed.terms.discretisation).toBeCloseTo(byParts, 11);
  });

  test("is vacuous without finite Fisher information, where the identity is not", () => {
    const flow = checkerboardEntropies({ halfWidth: 2 });
    const times = equalTimes(4, 8);
    expect(entropyBound(flow, times).total).toBe(Number.POSITIVE_INFINITY);
    expect(pathEntropy(flow, times, { sampler: "exponential" }).total).toBeLessThan(1.1);
  });

  test("holds for the martingale sampler on steps so long that it amplifies the error of the score", () => {
    const law = lawOf(golden.gaussian[4]);
    const flow = gaussianEntropies(law);
    const moments = gaussianMoments(law, (t) => {
      const { slope, offset } = wrongScore(law)(t);
      return { slope, offset: offset.map((β) => β + 3) };
    });
    const times = equalTimes(4, 2);
    const path = pathEntropy(flow, times, { sampler: "martingale-exponential", moments });
    expect(path.total).toBeLessThan(entropyBound(flow, times, { moments }).total);
    // Negative control: with 2h in place of the maximum the score term of the bound is the smaller one.
    const errors = [4, 2].map((t) => {
      const { fisherInformation, inner, squaredNorm } = moments(t);
      return 4 * (fisherInformation - 2 * inner + squaredNorm);
    });
    expect(errors[0] + errors[1]).toBeLessThan(path.terms.scoreError);
  });

  test("refuses times that do not decrease", () => {
    const flow = gaussianEntropies(isotropicGaussian("cameron-martin", matchedRatio(2)));
    expect(() => entropyBound(flow, [0, 1])).toThrow(DomainError);
    expect(() => entropyBound(flow, [0, 1])).toThrow(/entropyBound: times must be finite/);
  });
});
