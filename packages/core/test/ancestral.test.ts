import { describe, expect, test } from "vitest";
import { DomainError } from "../src/errors.ts";
import { coefficients } from "../src/harmonics/coefficients.ts";
import { child, key } from "../src/random/key.ts";
import { type AncestralOptions, ancestral } from "../src/sde/ancestral.ts";
import { drivingNoise } from "../src/sde/brownianPath.ts";
import { cosineSchedule } from "../src/sde/cosineSchedule.ts";
import { chainBetas, chainTimes } from "../src/sde/discreteChain.ts";
import type { ScoreFunction } from "../src/sde/forwardProcess.ts";
import { variancePreserving } from "../src/sde/linearBeta.ts";
import { martingaleExponential } from "../src/sde/martingaleExponential.ts";
import { geometricTimes } from "../src/sde/timeGrid.ts";

/** The betas of Ho, Jain and Abbeel (2020): linear from 1e-4 to 0.02 in 1000 steps. */
const betas = Array.from({ length: 1000 }, (_, i) => 1e-4 + ((0.02 - 1e-4) * i) / 999);
const short = [0.01, 0.05, 0.2, 0.4, 0.6];
const q = Float64Array.of(0, 0.3, 1, 5);
const spread = (t: number, q: number): number => 1 + Math.exp(-2 * t) * (q - 1);
const score: ScoreFunction = (t, x) => ({
  ...x,
  values: x.values.map((value, i) => (1 - 1 / spread(t, q[i % 4])) * value),
});
/** A score that is not linear in the state. */
const bent: ScoreFunction = (t, x) => ({
  ...x,
  values: x.values.map((value) => Math.exp(-t) * Math.tanh(value + 0.3)),
});
const options = { bandLimit: 2, batch: 5, key: key(23) };
const run = (settings: AncestralOptions, s: ScoreFunction, times: ArrayLike<number>) =>
  Array.from(ancestral(settings)(s, { ...options, times }), (state) => state.values);
const largest = (a: Float64Array, b: Float64Array): number =>
  a.reduce((worst, value, i) => Math.max(worst, Math.abs(value - b[i])), 0);

/** Gain and variance of each step on the linear score, coordinate by coordinate. */
function affineSteps(settings: AncestralOptions, times: ArrayLike<number>) {
  const walk = (start: number) =>
    Array.from(
      ancestral(settings)(score, {
        ...options,
        batch: 1,
        times,
        start: coefficients("cameron-martin", 2, new Float64Array(4).fill(start)),
      }),
      (state) => state.values,
    );
  const [far, zero] = [walk(2 ** 30), walk(0)];
  const path = drivingNoise({ key: child(key(23), 1), bandLimit: 2, batch: 1, times });
  return zero.slice(1).map((now, k) => {
    const gain = now.map((y, i) => (far[k + 1][i] - y) / (far[k][i] - zero[k][i]));
    const dW = path.step(times[k], times[k + 1]);
    const added = now.map((y, i) => (y - gain[i] * zero[k][i]) / dW[i]);
    return {
      gain,
      noise: added.map((a) => -(a ** 2) * Math.expm1(-2 * (times[k] - times[k + 1]))),
    };
  });
}

describe("the discrete chain", () => {
  test("keeps ᾱ_i = ∏ (1 − β_j) of the signal's variance, and is recovered from its times", () => {
    const times = chainTimes(betas);
    let kept = 1;
    betas.forEach((β, i) => {
      kept *= 1 - β;
      // Rounding of 1000 factors.
      expect(Math.abs(Math.exp(-2 * times[999 - i]) / kept - 1)).toBeLessThan(1e-12);
    });
    expect(times[1000]).toBe(0);
    expect(largest(chainBetas(times), Float64Array.from(betas))).toBeLessThan(1e-14);
  });

  test.each([
    ["linear", variancePreserving()],
    ["cosine", cosineSchedule()],
  ])("of the %s clock has its times", (_, clock) => {
    const times = Float64Array.from({ length: 51 }, (_, k) =>
      clock.time((clock.end * (50 - k)) / 50),
    );
    expect(largest(chainTimes(chainBetas(times)), times)).toBeLessThan(1e-13);
  });

  test("tends to the linear clock at order 1 when its betas are those of the rate, β(t)/N", () => {
    const clock = variancePreserving({ betaMin: 0.1, betaMax: 20 });
    const error = (n: number) => {
      const rate = Array.from({ length: n }, (_, i) => (0.1 + (19.9 * (i + 1)) / n) / n);
      return Math.abs(chainTimes(rate)[0] - clock.time(1));
    };
    expect(Math.abs(Math.log2(error(2000) / error(4000)) - 1)).toBeLessThan(0.05);
  });

  test("is refused without betas between 0 and 1, or times that fall to 0 or more", () => {
    for (const wrong of [[], [0.1, 0], [1], [Number.NaN], [-0.1]]) {
      expect(() => chainTimes(wrong)).toThrow(DomainError);
      expect(() => chainTimes(wrong)).toThrow(/at least one β, each between 0 and 1/);
    }
    for (const wrong of [[], [1], [1, 2], [1, 1], [1, -1], [Number.NaN, 0], [2, Number.NaN, 0]]) {
      expect(() => chainBetas(wrong)).toThrow(DomainError);
    }
    expect(() => chainBetas([1, 2])).toThrow(/times must strictly decrease, got 1 before 2/);
  });
});

describe.each(["posterior", "transition"] as const)("with the %s variance", (variance) => {
  test.each([
    ["a chain of 60 linear betas", chainTimes(betas.slice(0, 60).map((β) => 20 * β))],
    ["the linear clock", [1, 0.7, 0.4, 0.1, 1e-3].map(variancePreserving().time)],
    ["the cosine clock", [0.99, 0.7, 0.4, 0.1, 1e-3].map(cosineSchedule().time)],
  ])("the mean and the noise parametrisation agree on %s", (_, times) => {
    const [mean, noise] = (["mean", "noise"] as const).map((prediction) =>
      run({ prediction, variance }, bent, times),
    );
    // Rounding of at most 60 steps on numbers of order 1.
    mean.forEach((state, k) => {
      expect(largest(state, noise[k])).toBeLessThan(1e-12);
    });
    const wrong = run({ prediction: "noise", variance }, (t, x) => score(t, x), times);
    expect(largest(mean.at(-1)!, wrong.at(-1)!)).toBeGreaterThan(1e-3);
  });

  test("a step's mean is that of the posterior q(x_{i−1} | x_i, x_0) at x̂ = E[X_0 | X_i]", () => {
    const steps = affineSteps({ variance }, chainTimes(short));
    let kept = short.map((_, i) => short.slice(0, i + 1).reduce((p, β) => p * (1 - β), 1));
    kept = [1, ...kept];
    steps.forEach(({ gain, noise }, k) => {
      const i = short.length - k;
      const [β, now, before] = [short[i - 1], kept[i], kept[i - 1]];
      q.forEach((q, j) => {
        const denoised = (Math.sqrt(now) * q) / (now * q + 1 - now);
        const mean =
          (Math.sqrt(before) * β * denoised + Math.sqrt(1 - β) * (1 - before)) / (1 - now);
        expect(Math.abs(gain[j] - mean)).toBeLessThan(1e-12);
        const tilde = (β * (1 - before)) / (1 - now);
        expect(Math.abs(noise[j] - (variance === "posterior" ? tilde : β))).toBeLessThan(1e-12);
      });
    });
  });

  test("the steps are exact for data in one point, or for data that are the noise", () => {
    const times = [2, 1.2, 0.5, 0.1];
    const misses = affineSteps({ variance }, times).map(({ gain, noise }, k) =>
      q.map((q, j) =>
        Math.abs(gain[j] ** 2 * spread(times[k], q) + noise[j] - spread(times[k + 1], q)),
      ),
    );
    const [exact, other] = variance === "posterior" ? [0, 2] : [2, 0];
    for (const miss of misses) {
      expect(miss[exact]).toBeLessThan(1e-12);
      expect(miss[other]).toBeGreaterThan(0.02);
    }
  });

  test("the variance reached has weak order 1", () => {
    const error = (n: number): number => {
      const times = Array.from({ length: n + 1 }, (_, k) => 4 - (3.9 * k) / n);
      const reached = affineSteps({ variance }, times).reduce(
        (p, { gain, noise }) => gain[3] ** 2 * p + noise[3],
        spread(4, q[3]),
      );
      return Math.abs(reached - spread(0.1, q[3]));
    };
    expect(Math.abs(Math.log2(error(128) / error(256)) - 1)).toBeLessThan(0.05);
  });

  test("every state is finite for every number of steps from 1 to 50", () => {
    for (let steps = 1; steps <= 50; steps++) {
      const times = geometricTimes({ horizon: 5, stop: 1e-3 }, steps);
      for (const prediction of ["mean", "noise"] as const) {
        for (const values of run({ prediction, variance }, score, times)) {
          expect(values.every((value) => Math.abs(value) < 1e3)).toBe(true);
        }
      }
    }
  });
});

test("the transition variance is the martingale exponential integrator, state by state", () => {
  const times = [2, 1.2, 0.5, 0.1, 0];
  const states = run({ variance: "transition" }, bent, times);
  Array.from(martingaleExponential(bent, { ...options, times })).forEach(({ values }, k) => {
    expect(largest(values, states[k])).toBeLessThan(1e-14);
  });
  expect(largest(states[4], run({}, bent, times)[4])).toBeGreaterThan(0.01);
});

test("the last step of the posterior variance, down to time 0, returns the denoised state", () => {
  const states = run({}, bent, [1, 0.3, 0]);
  const x = coefficients("cameron-martin", 2, states[1]);
  const s = bent(0.3, x).values;
  const denoised = states[1].map((y, i) => Math.exp(-0.3) * y + 2 * Math.sinh(0.3) * s[i]);
  expect(largest(states[2], denoised)).toBeLessThan(1e-14);
});

describe("with the variance of Gaussian data", () => {
  const times = [3, 1.1, 0.4, 0.05];

  test("every step carries the exact law to the exact law, however long it is", () => {
    // One ratio a degree: coordinate 0 has q_0, coordinates 1 to 3 have q_1.
    const ratio = Float64Array.of(5, 0.3);
    const own = [5, 0.3, 0.3, 0.3];
    const exact: ScoreFunction = (t, x) => ({
      ...x,
      values: x.values.map((value, i) => (1 - 1 / spread(t, own[i % 4])) * value),
    });
    const deviation = (variance: NonNullable<AncestralOptions["variance"]>) => {
      const walk = (start: number) =>
        Array.from(
          ancestral({ variance })(exact, {
            ...options,
            batch: 1,
            times,
            start: coefficients("cameron-martin", 2, new Float64Array(4).fill(start)),
          }),
          (state) => state.values,
        );
      const [one, zero] = [walk(1), walk(0)];
      const path = drivingNoise({ key: child(key(23), 1), bandLimit: 2, batch: 1, times });
      let worst = 0;
      for (let k = 1; k < times.length; k++) {
        const dW = path.step(times[k - 1], times[k]);
        for (let i = 0; i < 4; i++) {
          const gain = (one[k][i] - zero[k][i]) / (one[k - 1][i] - zero[k - 1][i]);
          const added = (zero[k][i] - gain * zero[k - 1][i]) / dW[i];
          const noise = -(added ** 2) * Math.expm1(-2 * (times[k - 1] - times[k]));
          const after = gain ** 2 * spread(times[k - 1], own[i]) + noise;
          worst = Math.max(worst, Math.abs(after / spread(times[k], own[i]) - 1));
        }
      }
      return worst;
    };
    // Rounding of a dozen operations, and of differences of states of order 1.
    expect(deviation({ ratio })).toBeLessThan(1e-12);
    // Negative controls: the other variances, and the ratios of other data.
    expect(deviation("posterior")).toBeGreaterThan(0.05);
    expect(deviation("transition")).toBeGreaterThan(0.05);
    expect(deviation({ ratio: 1 })).toBeGreaterThan(0.05);
  });

  test("ratio 0 is the posterior variance, bit for bit", () => {
    const zero = run({ variance: { ratio: 0 } }, bent, times);
    expect(zero).toEqual(run({ variance: "posterior" }, bent, times));
  });

  test("is refused for ratios that are negative, infinite or not one per degree", () => {
    for (const ratio of [-1, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => ancestral({ variance: { ratio } })).toThrow(
        /ratios must be finite and 0 or more/,
      );
    }
    const short = { variance: { ratio: Float64Array.of(1) } };
    expect(() => run(short, bent, times)).toThrow(/one ratio per degree, 2, got 1/);
  });
});
