import { describe, expect, test } from "vitest";
import { DomainError, ShapeError } from "../src/errors.ts";
import { whiteNoise } from "../src/gaussian/whiteNoise.ts";
import { coefficients } from "../src/harmonics/coefficients.ts";
import { child, key } from "../src/random/key.ts";
import { drivingNoise } from "../src/sde/brownianPath.ts";
import type { Clock } from "../src/sde/clock.ts";
import { cosineSchedule } from "../src/sde/cosineSchedule.ts";
import { eulerMaruyama } from "../src/sde/eulerMaruyama.ts";
import { exponentialIntegrator } from "../src/sde/exponentialIntegrator.ts";
import type { ScoreFunction } from "../src/sde/forwardProcess.ts";
import { subVariancePreserving, variancePreserving } from "../src/sde/linearBeta.ts";
import { martingaleExponential } from "../src/sde/martingaleExponential.ts";
import type { Sampler } from "../src/sde/reverseOptions.ts";
import { geometricTimes } from "../src/sde/timeGrid.ts";
import { varianceExploding } from "../src/sde/varianceExploding.ts";
import golden from "./fixtures/sde.json" with { type: "json" };

const samplers = { exponentialIntegrator, martingaleExponential, eulerMaruyama };
type Scheme = keyof typeof samplers;
const schemes = Object.keys(samplers) as Scheme[];

const degrees = (count: number, q: (l: number) => number): Float64Array =>
  Float64Array.from({ length: count }, (_, l) => q(l));
const near = degrees(33, (l) => 1 + 2 * (l + 1) ** -2);
const matern = degrees(33, (l) => ((1 + l * (l + 1)) / (10 + l * (l + 1))) ** 2);
const uniform = (horizon: number, steps: number): number[] =>
  Array.from({ length: steps + 1 }, (_, k) => (horizon * (steps - k)) / steps);

/** Variance of coordinate i of X_t when X_0 has variance q. */
const spread = (t: number, q: number): number => 1 + Math.exp(-2 * t) * (q - 1);

/** The exact score of independent Gaussian coordinates of variance q[i]; 0 beyond them. */
function gaussianScore(q: Float64Array): ScoreFunction {
  return (t, x) => {
    const row = x.bandLimit ** 2;
    const values = x.values.map((value, i) => {
      const variance = q[i % row] ?? 1;
      return ((Math.exp(-2 * t) * (variance - 1)) / spread(t, variance)) * value;
    });
    return { ...x, values };
  };
}

/** One step of an affine scheme, coordinate by coordinate: y' = gain·y + √noise·ξ. */
interface AffineStep {
  readonly gain: Float64Array;
  readonly noise: number;
}

/**
 * The scheme's own steps, read off its states: gains from two starts on one path, the amplitude
 * of the noise from the path itself. The distance of the starts makes rounding of order 1e-16.
 */
function affineSteps(sampler: Sampler, score: ScoreFunction, times: number[], bandLimit: number) {
  const run = (start: number): Float64Array[] => {
    const values = new Float64Array(bandLimit ** 2).fill(start);
    const options = { times, bandLimit, batch: 1, key: key(31) };
    const states = sampler(score, {
      ...options,
      start: coefficients("cameron-martin", bandLimit, values),
    });
    return Array.from(states, (state) => state.values);
  };
  const [far, zero] = [run(2 ** 30), run(0)];
  const path = drivingNoise({ key: child(key(31), 1), bandLimit, batch: 1, times });
  return times.slice(1).map((next, k): AffineStep => {
    const gain = zero[k].map((_, i) => (far[k + 1][i] - zero[k + 1][i]) / (far[k][i] - zero[k][i]));
    const dW = path.step(times[k], next);
    const largest = dW.reduce((best, x, i) => (Math.abs(x) > Math.abs(dW[best]) ? i : best), 0);
    const added = zero[k + 1].map((y, i) => y - gain[i] * zero[k][i]);
    const amplitude = added[largest] / dW[largest];
    const rest = added.map((noise, i) => Math.abs(noise - amplitude * dW[i]));
    expect(Math.max(...rest)).toBeLessThan(1e-12);
    return { gain, noise: -(amplitude ** 2) * Math.expm1(-2 * (times[k] - next)) };
  });
}

/** Variance of every coordinate after the steps, from variance 1. */
function variances(steps: AffineStep[]): Float64Array {
  return steps.reduce(
    (p, { gain, noise }) => p.map((p, i) => gain[i] ** 2 * p + noise),
    new Float64Array(steps[0].gain.length).fill(1),
  );
}

/** KL(N(0, q) | N(0, p)). */
const entropy = (q: number, p: number): number => (q / p - 1 - Math.log(q / p)) / 2;

/** Entropy of the data from the sampler's output, 2l + 1 orders a degree; degree l is coordinate l. */
function outputEntropy(scheme: Scheme, q: Float64Array, times: number[]): number {
  const steps = affineSteps(samplers[scheme], gaussianScore(q), times, 6);
  const p = variances(steps);
  return q.reduce((sum, q, l) => sum + (2 * l + 1) * entropy(q, p[l]), 0);
}

describe.each(schemes)("%s on Gaussian data with the exact score", (scheme) => {
  test.each([
    ["1 + 2(l+1)^−2", near, golden.schemes.near],
    ["Whittle–Matérn, κ² = 10 against 1", matern, golden.schemes.matern],
  ])("has the output entropy of its recursion, q_l = %s, T = 4, N = 40", (_, q, expected) => {
    const error = Math.abs(outputEntropy(scheme, q, uniform(4, 40)) - Number(expected[scheme]));
    expect(error).toBeLessThan(golden.tolerance);
  });

  test("loses entropy like h²: a quarter a halving of the step", () => {
    const [coarse, fine] = [256, 512].map((n) => outputEntropy(scheme, near, uniform(8, n)));
    expect(Math.abs(coarse / fine / 4 - 1)).toBeLessThan(0.05);
  });

  test("has weak order 1", () => {
    const error = (n: number): number => {
      const steps = affineSteps(samplers[scheme], gaussianScore(near), uniform(8, n), 1);
      return Math.abs(variances(steps)[0] - near[0]);
    };
    expect(Math.abs(Math.log2(error(512) / error(1024)) - 1)).toBeLessThan(0.05);
  });
});

describe("where the data are the noise", () => {
  const modes = (L: number): number => (L + 1) ** 2;
  const entropyPerMode = (scheme: Scheme): number => {
    const steps = affineSteps(
      samplers[scheme],
      gaussianScore(new Float64Array()),
      uniform(4, 100),
      1,
    );
    return entropy(1, variances(steps)[0]);
  };

  test.each(["exponentialIntegrator", "martingaleExponential"] as const)(
    "%s reproduces γ exactly, at any band limit",
    (scheme) => expect(Math.abs(entropyPerMode(scheme))).toBeLessThan(1e-15),
  );

  test.each([
    [16, 0.0293],
    [32, 0.11],
    [64, 0.428],
    [128, 1.69],
  ])("Euler–Maruyama loses entropy in proportion to the modes: l ≤ %d, %d", (L, expected) => {
    // Three printed digits.
    expect(Math.abs((modes(L) * entropyPerMode("eulerMaruyama")) / expected - 1)).toBeLessThan(
      0.01,
    );
  });
});

test("the mean of a martingale step is E[X_t−h | X_t]", () => {
  const times = [3, 1.7, 0.9, 0.2, 0.05, 0];
  affineSteps(martingaleExponential, gaussianScore(matern), times, 6).forEach(({ gain }, k) => {
    const [t, earlier] = [times[k], times[k + 1]];
    matern.forEach((q, i) => {
      const regression = (Math.exp(earlier - t) * spread(earlier, q)) / spread(t, q);
      expect(Math.abs(gain[i] - regression)).toBeLessThan(1e-10);
    });
  });
});

describe("sampled fields", () => {
  const q = degrees(64, (i) => (i % 2 === 0 ? 0.2 : 3));
  const times = uniform(4, 32);
  const batch = 200;
  /** Mean square of the coordinates of one kind against its recursion, in standard errors. */
  function scores(sampler: Sampler, score: ScoreFunction): number[] {
    const p = variances(affineSteps(sampler, gaussianScore(q), times, 8));
    const states = [...sampler(score, { times, bandLimit: 8, batch, key: key(41) })];
    const last = states[times.length - 1].values;
    return [0, 1].map((kind) => {
      const chosen = last.filter((_, i) => i % 2 === kind);
      const mean = chosen.reduce((sum, x) => sum + x ** 2, 0) / chosen.length;
      return (mean / p[kind] - 1) * Math.sqrt(chosen.length / 2);
    });
  }

  test.each(schemes)("of %s have the variance of the recursion", (scheme) => {
    const score = gaussianScore(q);
    for (const z of scores(samplers[scheme], score)) expect(Math.abs(z)).toBeLessThan(4);
    const wrong: ScoreFunction = (t, x) => {
      const s = score(t, x);
      return { ...s, values: s.values.map((value) => -value) };
    };
    for (const z of scores(samplers[scheme], wrong)) expect(Math.abs(z)).toBeGreaterThan(4);
  });
});

describe.each<[string, Clock]>([
  ["variance-preserving", variancePreserving()],
  ["sub-variance-preserving", subVariancePreserving()],
  ["variance-exploding", varianceExploding()],
  ["cosine", cosineSchedule()],
])("on the %s clock", (_, clock) => {
  const q = degrees(4, (i) => [0.04, 0.5, 2, 9][i]);
  const grid = (steps: number): number[] =>
    Array.from({ length: steps + 1 }, (_, k) => clock.end + (1e-3 - clock.end) * (k / steps));

  test("a martingale step, rescaled, is the native E[X_s | X_t] and its noise", () => {
    const native = grid(40);
    const times = native.map((t) => clock.time(t));
    affineSteps(martingaleExponential, gaussianScore(q), times, 2).forEach(({ gain, noise }, k) => {
      const [t, s] = [native[k], native[k + 1]];
      const [rt, rs] = [clock.scale(t), clock.scale(s)];
      const variance = (u: number, q: number): number =>
        clock.signal(u) ** 2 * q + clock.variance(u);
      const carried = clock.signal(t) / clock.signal(s);
      q.forEach((q, i) => {
        const regression = (carried * variance(s, q)) / variance(t, q);
        expect(Math.abs((gain[i] * rs) / rt - regression)).toBeLessThan(1e-10);
      });
      // The forward transition's own noise g(t) − carried² g(s), seen from the unit-rate scale at t.
      const fresh = (clock.variance(t) - carried ** 2 * clock.variance(s)) / rt ** 2;
      expect(Math.abs(noise - fresh)).toBeLessThan(1e-10);
    });
  });

  test("the exact score reaches the data at order 1, the sign-flipped one diverges", () => {
    const reached = (steps: number, sign: number): number => {
      const score: ScoreFunction = (t, x) => {
        const s = gaussianScore(q)(t, x);
        return { ...s, values: s.values.map((value) => sign * value) };
      };
      const times = grid(steps).map((t) => clock.time(t));
      const last = variances(affineSteps(martingaleExponential, score, times, 2))[0];
      return last / spread(times[steps], q[0]);
    };
    const [coarse, fine] = [reached(100, 1), reached(200, 1)];
    expect(Math.abs(Math.log2((coarse - 1) / (fine - 1)) - 1)).toBeLessThan(0.1);
    expect(Math.abs(fine - 1)).toBeLessThan(0.1);
    expect(reached(40, -1)).toBeGreaterThan(100);
    expect(reached(200, -1)).toBeGreaterThan(100);
  });
});

describe.each(schemes)("%s", (scheme) => {
  const sampler = samplers[scheme];
  const score = gaussianScore(degrees(16, (i) => 0.1 + i));
  const times = [2, 1.5, 1, 0.25];
  const options = { times, bandLimit: 4, batch: 3, key: key(5) };
  const run = (extra: object = {}) => [...sampler(score, { ...options, ...extra })];

  test("yields one state a time, the first a draw of γ", () => {
    const states = run();
    expect(states).toHaveLength(4);
    expect(states[0]).toEqual(whiteNoise(4, 3, child(key(5), 0)));
    expect(new Set(states.map((state) => state.values)).size).toBe(4);
  });

  test("gives shards that agree with the whole", () => {
    const whole = run()[3].values;
    expect(run({ batch: 2, firstRow: 1 })[3].values).toEqual(whole.subarray(16));
  });

  test("gives a finer band limit that extends the coarser one", () => {
    const fine = run({ bandLimit: 8, batch: 1 })[3].values;
    expect(fine.subarray(0, 16)).toEqual(run({ batch: 1 })[3].values);
  });

  test("stays finite for every number of steps from 1 to 50, down to q = 1e-6", () => {
    const rough = gaussianScore(degrees(4, (i) => [1e-6, 0.02, 1, 50][i]));
    for (let steps = 1; steps <= 50; steps++) {
      const grid = geometricTimes({ horizon: 5, stop: 1e-3 }, steps);
      for (const { values } of sampler(rough, { ...options, bandLimit: 2, times: grid })) {
        expect(values.every((value) => Math.abs(value) < 1e3)).toBe(true);
      }
    }
  });

  test.each([[[1, 1]], [[1, 2]], [[1, -0.5]], [[Number.NaN, 0]], [[Number.POSITIVE_INFINITY, 0]]])(
    "refuses the times %o",
    (wrong) => {
      expect(() => run({ times: wrong })).toThrow(DomainError);
      expect(() => run({ times: wrong })).toThrow(
        /times must be finite, 0 or more and strictly decreasing/,
      );
    },
  );

  test("refuses a start or a score of another shape", () => {
    const start = whiteNoise(3, 3, key(1));
    expect(() => run({ start })).toThrow(ShapeError);
    expect(() => run({ start })).toThrow(/start must have bandLimit 4 and batch 3, got 3 and 3/);
    const coarse: ScoreFunction = () => start;
    expect(() => [...sampler(coarse, options)]).toThrow(ShapeError);
    expect(() => [...sampler(coarse, options)]).toThrow(/score must keep bandLimit 4 and batch 3/);
  });
});

test("times and samples have the same bits in every engine", () => {
  const times = geometricTimes({ horizon: 5, stop: 1e-3 }, 20);
  const score: ScoreFunction = (t, x) => ({ ...x, values: x.values.map((value) => -t * value) });
  const states = [...martingaleExponential(score, { times, bandLimit: 8, batch: 4, key: key(6) })];
  const words = new Uint32Array(states[20].values.buffer);
  const all = [...new Uint32Array(times.buffer), ...words];
  const hash = all.reduce((hash, word) => Math.imul(hash ^ word, 16777619) >>> 0, 2166136261);
  // FNV-1a by words; the same value was seen in Node 20 and in Chromium.
  expect(hash).toBe(701477197);
});
