import {
  DivergenceError,
  DomainError,
  fillNormals,
  type Key,
  key,
  ShapeError,
} from "@chaosphere/core";
import {
  lawsAtTimes,
  malliavinWeights,
  rationalDriftEquation,
  scoreFromLaws,
  simulatePaths,
  uniformLineMesh,
} from "@chaosphere/malliavin";
import { beforeAll, describe, expect, test } from "vitest";
import type { Tf } from "../../src/backend/tf.ts";
import { fitRegression, type RegressionOptions } from "../../src/regression/fitRegression.ts";
import type { TimedSample } from "../../src/regression/timeScales.ts";
import { testTf } from "../trainStep.ts";

let tf: Tf;
beforeAll(async () => {
  tf = await testTf();
});

describe("Malliavin weights of the rational drift on the line (Appendix C)", () => {
  const equation = rationalDriftEquation();
  const [paths, steps, observe] = [20000, 200, [10, 16, 24, 36, 54, 80, 120, 200]];
  const space = uniformLineMesh(-32, 32, 1600);
  /** ½ N(−1, 0.3²) + ½ N(1, 0.3²). */
  const starts = (stream: Key) => {
    const x = new Float64Array(paths);
    fillNormals(stream, 0, x);
    return x.map((z, p) => (p % 2 ? 1 : -1) + 0.3 * z);
  };
  const startDensity = space.centres.map((x) =>
    [-1, 1]
      .map((c) => Math.exp(-(((x - c) / 0.3) ** 2) / 2) / (2 * 0.3 * Math.sqrt(2 * Math.PI)))
      .reduce((a, b) => a + b),
  );

  test("are regressed to minus the Fokker–Planck score within 10 per cent at fresh states", async () => {
    const options = { paths, horizon: 1, steps, observe };
    const samples = malliavinWeights(equation, {
      ...options,
      key: key(1),
      start: starts(key(2)),
    }).map(({ time, states, weights }): TimedSample => {
      return { time, dimension: 1, outputs: 1, states, targets: weights };
    });
    const fit = await fitRegression(tf, samples, {
      key: key(3),
      steps: 1200,
      width: 48,
      members: 1,
    });
    const times = samples.map(({ time }) => time);
    const exact = scoreFromLaws(
      lawsAtTimes(equation, startDensity, space, { times, steps: [60, 12] }),
    );
    const fresh = simulatePaths(equation, { ...options, key: key(4), start: starts(key(5)) });
    const mean = (values: Float64Array) => values.reduce((a, b) => a + b, 0) / values.length;
    const relative = (estimate: (t: number, x: Float64Array) => Float64Array) => {
      const squares = fresh.map(({ time, states }) => {
        const score = exact(time, states);
        const own = estimate(time, states);
        return mean(score.map((s, p) => (own[p] + s) ** 2)) / mean(score.map((s) => s * s));
      });
      // Every time weighs as much as any other, as in the loss.
      return Math.sqrt(mean(Float64Array.from(squares)));
    };
    // Measured 0.059 and 0.056 with two keys, the same natively; the row's limit is 0.1.
    expect(relative((t, x) => fit.expectation(t, x).values)).toBeLessThan(0.1);
    // The control: the best affine estimate, (x − E X)/Var X, misses the wells; 0.62.
    const affine = (_: number, x: Float64Array) => {
      const middle = mean(x);
      const variance = mean(x.map((v) => (v - middle) ** 2));
      return x.map((v) => (v - middle) / variance);
    };
    expect(relative(affine)).toBeGreaterThan(0.3);
  });
});

/** δ = 3 + x²/t + Z in two components, X ~ N(0, t), at three times. */
function parabolas(rows: number): TimedSample[] {
  return [0.5, 1, 2].map((time, k) => {
    const [states, noise] = [new Float64Array(2 * rows), new Float64Array(2 * rows)];
    fillNormals(key(6 + k), 0, states);
    fillNormals(key(9 + k), 0, noise);
    return {
      time,
      dimension: 2,
      outputs: 2,
      states: states.map((z) => Math.sqrt(time) * z),
      targets: states.map((z, i) => 3 + z * z + noise[i]),
    };
  });
}

describe("a parabola under noise", () => {
  const options = { key: key(12), steps: 300, width: 24, depth: 1, inputFrequencies: 0 };

  test("is found also between the times, with errors of the size of the spread over members", async () => {
    const { expectation, members, losses } = await fitRegression(tf, parabolas(2000), {
      ...options,
      members: 4,
    });
    expect([members.length, losses.length]).toEqual([4, 4]);
    const t = 0.7;
    const x = Float64Array.from({ length: 80 }, (_, i) => Math.sqrt(t) * (-1.5 + (3 * i) / 79));
    const { values, standardErrors } = expectation(t, x);
    const errors = values.map((value, i) => value - 3 - (x[i] * x[i]) / t);
    const rms = (v: Float64Array) => Math.sqrt(v.reduce((s, e) => s + e * e, 0) / v.length);
    expect(rms(errors)).toBeLessThan(0.25);
    expect(rms(errors)).toBeLessThan(4 * rms(standardErrors));
    // The control: the mean of the targets is off by more.
    expect(rms(x.map((v) => (v * v) / t - 1))).toBeGreaterThan(0.25);
    // The same key, the same members; one alone has no spread.
    const alone = await fitRegression(tf, parabolas(2000), { ...options, members: 1 });
    expect(alone.members[0]).toEqual(members[0]);
    expect(alone.expectation(t, x).standardErrors.every(Number.isNaN)).toBe(true);
  });

  test("leaves no tensor behind, and stops when asked", async () => {
    const before = tf.memory().numTensors;
    const abort = new AbortController();
    let seen = 0;
    await fitRegression(tf, parabolas(50), {
      ...options,
      members: 1,
      signal: abort.signal,
      onStep: ({ step }) => {
        seen = step;
        if (step === 5) abort.abort();
      },
    });
    expect(seen).toBe(5);
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe("what is refused", () => {
  const good = parabolas(10);
  const changed = (part: Partial<TimedSample>): TimedSample[] => [good[0], { ...good[1], ...part }];
  const fit = (samples: readonly TimedSample[], options: Partial<RegressionOptions> = {}) =>
    fitRegression(tf, samples, { key: key(1), steps: 2, members: 1, batch: 4, ...options });

  test("no samples, no members, samples of several shapes", async () => {
    await expect(fit([])).rejects.toThrow(DomainError);
    await expect(fit(good, { members: 0 })).rejects.toThrow(/one sample and one member or more/);
    await expect(fit(changed({ outputs: 1 }))).rejects.toThrow(ShapeError);
    await expect(fit(changed({ states: new Float64Array(4) }))).rejects.toThrow(
      /rows of 2 numbers/,
    );
  });

  test("times out of order and values that are not finite", async () => {
    await expect(fit(changed({ time: 0.5 }))).rejects.toThrow(DomainError);
    await expect(fit(changed({ time: 0.5 }))).rejects.toThrow(/times must be positive, finite/);
    const targets = good[1].targets.map((v, i) => (i === 3 ? Number.NaN : v));
    await expect(fit(changed({ targets }))).rejects.toThrow(DomainError);
    await expect(fit(changed({ targets }))).rejects.toThrow(/must be finite/);
  });

  test("a loss that is not finite", async () => {
    const wild = { learningRate: 1e25, steps: 40 };
    await expect(fit(good, wild)).rejects.toThrow(DivergenceError);
    await expect(fit(good, wild)).rejects.toThrow(/loss must stay finite, got .* of member 0/);
  });

  test("times the paths were not observed at, and points that are no rows", async () => {
    const { expectation } = await fit(good);
    for (const t of [0.4, 2.1, Number.NaN]) {
      expect(() => expectation(t, new Float64Array(2))).toThrow(DomainError);
      expect(() => expectation(t, new Float64Array(2))).toThrow(
        /between the first and the last time/,
      );
    }
    expect(() => expectation(1, new Float64Array(3))).toThrow(ShapeError);
    expect(() => expectation(1, new Float64Array(3))).toThrow(/whole rows of 2/);
  });
});
