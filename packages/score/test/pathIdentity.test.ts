import {
  adaptiveTimes,
  child,
  DomainError,
  gaussianCurvature,
  gaussLegendreRule,
  isotropicGaussian,
  key,
  noisedGaussian,
  ornsteinUhlenbeck,
  relativeEntropy,
  type ScoreFunction,
  split,
  uniformAt,
  whiteNoise,
} from "@chaosphere/core";
import { describe, expect, test } from "vitest";
import { checkerboardEntropies } from "../src/bounds/checkerboardEntropy.ts";
import { estimateOf } from "../src/bounds/estimate.ts";
import { gaussianEntropies } from "../src/bounds/gaussianEntropy.ts";
import { gaussianMoments } from "../src/bounds/gaussianScore.ts";
import { shiftMixtureQuadrature } from "../src/bounds/mixtureQuadrature.ts";
import { pathEntropy } from "../src/bounds/pathIdentity.ts";
import { sampledGaussian } from "../src/bounds/sampledGaussian.ts";
import { scoreMoments } from "../src/bounds/scoreMoments.ts";
import { shiftMixtureScore } from "../src/exact/mixture.ts";
import { shiftMixtureEntropies } from "../src/exact/mixtureEntropy.ts";
import { equalTimes, lawOf, matchedRatio, maternRatio, wrongScore } from "./boundCases.ts";
import golden from "./fixtures/bounds.json" with { type: "json" };
import { goldenMixture } from "./mixtureInstance.ts";

const times40 = equalTimes(4, 40);

describe("the entropy of the path for Gaussian data", () => {
  test.each(golden.gaussian)("is the integral of Girsanov's integrand: $name", (row) => {
    const law = lawOf(row);
    const flow = gaussianEntropies(law);
    const options = row.wrong ? { moments: gaussianMoments(law, wrongScore(law)) } : {};
    for (const [sampler, exact] of [
      ["exponential", row.exponential],
      ["martingale-exponential", row.martingale],
    ] as const) {
      const { total, terms } = pathEntropy(flow, row.times, { sampler, ...options });
      expect(Math.abs(total - exact)).toBeLessThan(golden.tolerance.gaussian);
      expect(terms.initialisation + terms.discretisation + terms.scoreError).toBeCloseTo(total, 12);
    }
  });

  test.each([
    {
      name: "matched",
      q: matchedRatio(33),
      exponential: 0.046676960806,
      martingale: 0.044500541629,
    },
    { name: "matern", q: maternRatio(33), exponential: 3.464834654865, martingale: 3.43913289396 },
  ])("has the printed values: $name", ({ q, exponential, martingale }) => {
    const flow = gaussianEntropies(isotropicGaussian("cameron-martin", q));
    const K = (sampler: "exponential" | "martingale-exponential") =>
      pathEntropy(flow, times40, { sampler }).total;
    // Half a unit of the last printed digit, and rounding of sums over 1089 modes.
    expect(Math.abs(K("exponential") - exponential)).toBeLessThan(1e-12);
    expect(Math.abs(K("martingale-exponential") - martingale)).toBeLessThan(1e-12);
  });

  test("does not change when the exact score is given as an estimate", () => {
    const law = lawOf(golden.gaussian[3]);
    const flow = gaussianEntropies(law);
    for (const sampler of ["exponential", "martingale-exponential"] as const) {
      const implicit = pathEntropy(flow, times40, { sampler });
      const explicit = pathEntropy(flow, times40, { sampler, moments: gaussianMoments(law) });
      expect(explicit.total).toBeCloseTo(implicit.total, 12);
      expect(explicit.terms.scoreError).toBeCloseTo(0, 13);
    }
  });

  test("halves with the step while the entropy of the output falls to a quarter", () => {
    const modes = isotropicGaussian("cameron-martin", matchedRatio(33));
    const flow = gaussianEntropies(modes);
    const both = (steps: number) => {
      const times = equalTimes(8, steps);
      const output = sampledGaussian(modes, times, { sampler: "exponential" });
      return {
        path: pathEntropy(flow, times, { sampler: "exponential" }).total,
        output: relativeEntropy(modes, output),
      };
    };
    const [coarse, fine] = [both(320), both(640)];
    expect(Math.abs(coarse.path / fine.path / 2 - 1)).toBeLessThan(0.05);
    expect(Math.abs(coarse.output / fine.output / 4 - 1)).toBeLessThan(0.05);
  });

  test("falls from 3.465 to 0.567 on the adaptive grid", () => {
    const flow = gaussianEntropies(isotropicGaussian("cameron-martin", maternRatio(33)));
    const times = adaptiveTimes({ horizon: 4, stop: 0 }, 40, gaussianCurvature(maternRatio(33)));
    const { total } = pathEntropy(flow, times, { sampler: "exponential" });
    expect(Math.abs(total - 0.567)).toBeLessThan(1e-3);
  });

  test("targets the law at the stopping time", () => {
    const modes = isotropicGaussian("cameron-martin", maternRatio(33));
    const times = times40.slice(0, 38);
    const flow = gaussianEntropies(modes);
    const output = sampledGaussian(modes, times, { sampler: "martingale-exponential" });
    const stopped = relativeEntropy(noisedGaussian(modes, times[37]), output);
    const { total } = pathEntropy(flow, times, { sampler: "martingale-exponential" });
    expect(stopped).toBeLessThan(total);
    // The whole way down is another target: its entropy is larger.
    expect(total).toBeLessThan(
      pathEntropy(flow, times40, { sampler: "martingale-exponential" }).total,
    );
  });
});

describe("the output of the samplers for Gaussian data", () => {
  test.each([
    ["matched", matchedRatio(33), 0.008509921904, 0.002969095756, 0.674724519385],
    ["matern", maternRatio(33), 2.138801922796, 1.996422943026, 3.22571014468],
  ] as const)("has the printed relative entropies: %s", (_, q, ei, mei, em) => {
    const modes = isotropicGaussian("cameron-martin", q);
    const kl = (sampler: "exponential" | "martingale-exponential" | "euler-maruyama") =>
      relativeEntropy(modes, sampledGaussian(modes, times40, { sampler }));
    expect(Math.abs(kl("exponential") - ei)).toBeLessThan(2e-12);
    expect(Math.abs(kl("martingale-exponential") - mei)).toBeLessThan(2e-12);
    expect(Math.abs(kl("euler-maruyama") - em)).toBeLessThan(2e-12);
  });

  test("is the noise at any band limit for the exponential samplers, further off a mode for Euler's", () => {
    const kl = (sampler: "exponential" | "euler-maruyama", bandLimit: number) => {
      const modes = isotropicGaussian("cameron-martin", new Float64Array(bandLimit).fill(1));
      return relativeEntropy(modes, sampledGaussian(modes, equalTimes(4, 100), { sampler }));
    };
    expect(Math.abs(kl("exponential", 129))).toBeLessThan(1e-12);
    expect(Math.abs(kl("euler-maruyama", 129) / 1.69 - 1)).toBeLessThan(0.01);
    expect(Math.abs(kl("euler-maruyama", 33) / 0.11 - 1)).toBeLessThan(0.01);
  });

  test("is as close to matched data at every band limit", () => {
    const kl = (bandLimit: number) => {
      const modes = isotropicGaussian("cameron-martin", matchedRatio(bandLimit));
      const times = equalTimes(4, 100);
      return relativeEntropy(modes, sampledGaussian(modes, times, { sampler: "exponential" }));
    };
    expect(Math.abs(kl(17) - 0.001405)).toBeLessThan(5e-7);
    expect(Math.abs(kl(129) - 0.001416)).toBeLessThan(5e-7);
  });
});

describe("the entropy of the path for the mixture of three shifts", () => {
  const mixture = goldenMixture(2);
  const score = shiftMixtureScore(mixture);
  const times = equalTimes(3, 30);
  const flow = (t: number) => shiftMixtureEntropies(mixture, t, 64);
  const quadrature = shiftMixtureQuadrature(mixture, 48);
  /** 0.8 s + 0.1 sin x in the two coordinates of the shifts. */
  const wrong: ScoreFunction = (t, x) => {
    const s = score(t, x).values;
    return {
      ...x,
      values: s.map((s, i) => (i % 4 < 2 ? 0.8 * s + 0.1 * Math.sin(x.values[i]) : 0)),
    };
  };

  test("has the printed values with the exact score", () => {
    const K = (sampler: "exponential" | "martingale-exponential") =>
      pathEntropy(flow, times, { sampler }).total;
    expect(Math.abs(K("exponential") - 0.0515573647)).toBeLessThan(1e-9);
    expect(Math.abs(K("martingale-exponential") - 0.0483117152)).toBeLessThan(1e-9);
  });

  test("has the printed values with a wrong score, and is Girsanov's integral along sampled paths", () => {
    const moments = scoreMoments(quadrature, score, wrong);
    for (const [sampler, printed] of [
      ["exponential", 0.094212],
      ["martingale-exponential", 0.083839],
    ] as const) {
      const { total } = pathEntropy(flow, times, { sampler, moments });
      expect(Math.abs(total - printed)).toBeLessThan(1e-6);
      const sampled = girsanov(wrong, sampler);
      expect(Math.abs(sampled.value - total) / sampled.standardError).toBeLessThan(4);
      // Negative control: the identity of the exact score is not that of a wrong one.
      const exact = pathEntropy(flow, times, { sampler }).total;
      expect(Math.abs(sampled.value - exact) / sampled.standardError).toBeGreaterThan(4);
    }
  });

  /** KL_T + Σ_k ∫ E‖s_u(X_u) − d_k‖² du along paths of the noising process, four Gauss–Legendre times a step. */
  function girsanov(estimate: ScoreFunction, sampler: "exponential" | "martingale-exponential") {
    const paths = 1500;
    const process = ornsteinUhlenbeck({ horizon: 3, stop: 0 });
    const rule = gaussLegendreRule(4);
    const [choices, noise, moves] = split(key(71), 3);
    let now = whiteNoise(2, paths, noise);
    for (let b = 0; b < paths; b++) {
      const u = uniformAt(choices, b);
      const i = u < 0.5 ? 0 : u < 0.8 ? 1 : 2;
      for (let j = 0; j < 4; j++) now.values[b * 4 + j] += mixture.shifts.values[i * 4 + j];
    }
    const sums = new Float64Array(paths).fill(flow(3).klDivergence);
    for (let k = times.length - 2; k >= 0; k--) {
      const [end, h] = [times[k + 1], times[k] - times[k + 1]];
      // Colatitudes increase, so the nodes fall: walk them from the last.
      const inner = Array.from(rule.colatitudes, (θ) => end + (h * (1 + Math.cos(θ))) / 2);
      const scores: Float64Array[] = [];
      let t = end;
      for (let n = 3; n >= 0; n--) {
        now = process.transition(t, inner[n], now, child(moves, 5 * k + n));
        scores[n] = score(inner[n], now).values;
        t = inner[n];
      }
      now = process.transition(t, times[k], now, child(moves, 5 * k + 4));
      const d = estimate(times[k], now).values;
      inner.forEach((u, n) => {
        const factor = sampler === "martingale-exponential" ? Math.exp(times[k] - u) : 1;
        for (let i = 0; i < d.length; i++) {
          sums[Math.floor(i / 4)] +=
            ((h * rule.weights[n]) / 2) * (scores[n][i] - factor * d[i]) ** 2;
        }
      });
    }
    return estimateOf("girsanov", sums);
  }
});

describe("without finite Fisher information, on the checkerboard", () => {
  const flow = checkerboardEntropies({ halfWidth: 2 });

  test.each([
    ["uniform40", 0.8046],
    ["uniform160", 0.4905],
    ["geometric40", 0.1704],
    ["geometric160", 0.1037],
  ] as const)("the certificate is finite and as printed: %s", (name, printed) => {
    const { times, exponential, martingale } = golden.checkerboard.paths[name];
    const K = (sampler: "exponential" | "martingale-exponential") =>
      pathEntropy(flow, times, { sampler }).total;
    expect(Math.abs(K("exponential") - printed)).toBeLessThan(1e-3);
    expect(Math.abs(K("exponential") - exponential)).toBeLessThan(golden.tolerance.checkerboard);
    expect(Math.abs(K("martingale-exponential") - martingale)).toBeLessThan(
      golden.tolerance.checkerboard,
    );
  });
});

test("times that do not decrease are refused", () => {
  const flow = gaussianEntropies(isotropicGaussian("cameron-martin", matchedRatio(2)));
  for (const times of [
    [1],
    [1, 1],
    [1, 2],
    [1, -1],
    [Number.NaN, 0],
    [Number.POSITIVE_INFINITY, 0],
  ]) {
    expect(() => pathEntropy(flow, times, { sampler: "exponential" })).toThrow(DomainError);
  }
  expect(() => pathEntropy(flow, [1, 2], { sampler: "exponential" })).toThrow(
    /times must be finite, 0 or more and strictly decreasing, got 2 at position 1/,
  );
  expect(() => pathEntropy(flow, [1], { sampler: "exponential" })).toThrow(
    /need two times or more/,
  );
});
