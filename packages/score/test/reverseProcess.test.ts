import {
  diagonalGaussian,
  eigenmodes,
  key,
  martingaleExponential,
  ornsteinUhlenbeck,
  reverseSample,
  split,
  uniformAt,
  uniformTimes,
  whiteNoise,
} from "@chaosphere/core";
import { describe, expect, test } from "vitest";
import { estimateOf } from "../src/bounds/estimate.ts";
import { gaussianModeScore } from "../src/bounds/gaussianScore.ts";
import { pathEntropy } from "../src/bounds/pathIdentity.ts";
import { sampledGaussian } from "../src/bounds/sampledGaussian.ts";
import { secondChaosEntropies } from "../src/bounds/secondChaosEntropy.ts";
import { relativeScore } from "../src/denoiser.ts";
import { gaussianDenoiser } from "../src/exact/gaussian.ts";
import { shiftMixtureScore } from "../src/exact/mixture.ts";
import { shiftMixtureEntropies } from "../src/exact/mixtureEntropy.ts";
import { secondChaosDenoiser } from "../src/exact/secondChaos.ts";
import { goldenMixture } from "./mixtureInstance.ts";

const mixture = goldenMixture(2);
const score = shiftMixtureScore(mixture);

/** Exact draws of the mixture. */
function mixtureDraws(count: number, seed: number) {
  const [choices, noise] = split(key(seed), 2);
  const x0 = whiteNoise(2, count, noise);
  for (let b = 0; b < count; b++) {
    const u = uniformAt(choices, b);
    const i = u < 0.5 ? 0 : u < 0.8 ? 1 : 2;
    for (let j = 0; j < 4; j++) x0.values[b * 4 + j] += mixture.shifts.values[i * 4 + j];
  }
  return x0;
}

describe("the reverse process", () => {
  test("has the generator f″ − x f′ + 2 s f′, to first order in the step of its exact kernel", () => {
    const law = eigenmodes(
      diagonalGaussian("cameron-martin", Float64Array.of(0.4), Float64Array.of(1.3)),
    );
    const [t, x] = [0.5, 0.2];
    const at = (t: number) => ({
      v: 1 + Math.exp(-2 * t) * (law.variances[0] - 1),
      m: Math.exp(-t) * law.mean[0],
    });
    const { slope, offset } = gaussianModeScore(law)(t);
    const s = slope[0] * x + offset[0];
    const generator = (sign: number) => -Math.sin(x) + (-x + sign * 2 * s) * Math.cos(x);
    // X_{t−h} given X_t = x is Gaussian; E sin of a Gaussian is closed.
    const difference = (h: number) => {
      const [now, before] = [at(t), at(t - h)];
      const gain = (Math.exp(-h) * before.v) / now.v;
      const variance = before.v * (1 - (Math.exp(-2 * h) * before.v) / now.v);
      const mean = before.m + gain * (x - now.m);
      return (Math.exp(-variance / 2) * Math.sin(mean) - Math.sin(x)) / h;
    };
    const error = (h: number) => Math.abs(difference(h) - generator(1));
    expect(Math.abs(Math.log2(error(1e-3) / error(5e-4)) - 1)).toBeLessThan(0.01);
    // Negative control: the generator of the forward process with the sign of the score turned.
    expect(Math.abs(difference(1e-4) - generator(-1))).toBeGreaterThan(0.1);
  });

  test("makes e^t s_t a martingale: E[s_{t−h} | X_t] = e^h s_t", () => {
    const [t, h] = [0.7, 0.4];
    const process = ornsteinUhlenbeck({ horizon: 2, stop: 0 });
    const [first, second] = split(key(14), 2);
    const early = process.noised(t - h, mixtureDraws(20000, 5), first);
    const late = process.transition(t - h, t, early, second);
    const [s, S] = [score(t - h, early).values, score(t, late).values];
    // Orthogonality to functions of X_t, for three of them.
    const tests = [() => 1, (x: number) => x, (x: number) => Math.sin(2 * x)];
    const z = (factor: number) =>
      tests.map((φ) => {
        const products = Float64Array.from(
          { length: late.batch },
          (_, b) => (s[4 * b] - factor * S[4 * b]) * φ(late.values[4 * b]),
        );
        const { value, standardError } = estimateOf("martingale-exponential", products);
        return Math.abs(value / standardError);
      });
    expect(Math.max(...z(Math.exp(h)))).toBeLessThan(4);
    // Negative controls: the score itself, or continued the other way, is no martingale.
    expect(Math.max(...z(1))).toBeGreaterThan(4);
    expect(Math.max(...z(Math.exp(2 * h)))).toBeGreaterThan(4);
  });
});

describe("what the martingale sampler generates", () => {
  const process = ornsteinUhlenbeck({ horizon: 4, stop: 0.02 });
  const times = uniformTimes(process, 20);
  const sampler = martingaleExponential;

  test("for Gaussian data has the law of the closed recursion, mode by mode", () => {
    const law = diagonalGaussian(
      "cameron-martin",
      Float64Array.of(0.1, 2, 0.6, 4),
      Float64Array.of(1, 0, -2, 0),
    );
    const exact = sampledGaussian(law, times, { sampler: "martingale-exponential" });
    const batch = 4000;
    const y = reverseSample(process, relativeScore(gaussianDenoiser(law)), {
      key: key(3),
      bandLimit: 2,
      batch,
      times,
      sampler,
    });
    const z = (variances: Float64Array) =>
      Array.from(exact.mean, (mean, j) => {
        const column = Float64Array.from({ length: batch }, (_, b) => y.values[4 * b + j]);
        const average = estimateOf("sampler", column);
        const squares = estimateOf(
          "sampler",
          column.map((x) => (x - mean) ** 2),
        );
        return Math.max(
          Math.abs(average.value - mean) / average.standardError,
          Math.abs(squares.value - variances[j]) / squares.standardError,
        );
      });
    expect(Math.max(...z(exact.variances))).toBeLessThan(4);
    // Negative control: the data's own variances, which 20 steps do not reach.
    expect(Math.max(...z(law.variances))).toBeGreaterThan(4);
  });

  test("for the mixture and the second chaos is as close as the path entropy certifies, by Pinsker's inequality", () => {
    const batch = 4000;
    const chaos = { coordinate: 0, strength: 0.8 };
    const stop = times[20];
    const cases = [
      {
        flow: (t: number) => shiftMixtureEntropies(mixture, t, 40),
        s: score,
        law: process.noised(stop, mixtureDraws(batch, 8), key(9)),
        inside: (x: Float64Array) => x[0] > 1,
      },
      {
        flow: secondChaosEntropies(chaos),
        s: relativeScore(secondChaosDenoiser(chaos)),
        law: undefined,
        inside: (x: Float64Array) => Math.abs(x[0]) < 1,
      },
    ];
    for (const { flow, s, law, inside } of cases) {
      const y = reverseSample(process, s, { key: key(4), bandLimit: 2, batch, times, sampler });
      const share = (values: Float64Array) =>
        estimateOf(
          "share",
          Float64Array.from({ length: batch }, (_, b) =>
            inside(values.subarray(4 * b, 4 * b + 2)) ? 1 : 0,
          ),
        );
      const { total } = pathEntropy(flow, times, { sampler: "martingale-exponential" });
      const certified = Math.sqrt(total / 2);
      const generated = share(y.values);
      const a = chaos.strength * Math.exp(-2 * stop);
      // P(|X| < 1) under 1 + a(x² − 1): 2Φ(1) − 1 − 2a φ(1).
      const reference = law
        ? share(law.values)
        : { value: 0.682689492137 - 2 * a * 0.241970724519, standardError: 0 };
      const noise = 4 * Math.hypot(generated.standardError, reference.standardError);
      expect(Math.abs(generated.value - reference.value)).toBeLessThan(certified + noise);
      // Negative control: the noise itself is farther away than the certificate and chance allow.
      const start = share(whiteNoise(2, batch, key(10)).values);
      expect(Math.abs(start.value - reference.value)).toBeGreaterThan(certified + noise);
    }
  });
});
