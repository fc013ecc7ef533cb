import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DomainError } from "../src/errors.ts";
import { child, key } from "../src/random/key.ts";
import { fillNormals } from "../src/random/normal.ts";
import { simdSplit } from "../src/random/simdNormals.ts";
import { bridge, unequalBridge } from "../src/sde/bridge.ts";
import { type DrivingNoiseOptions, drivingNoise, plainSplit } from "../src/sde/brownianPath.ts";
import { dyadicTimes, resolutions } from "../src/sde/dyadicTimes.ts";
import { eulerMaruyama } from "../src/sde/eulerMaruyama.ts";
import { exponentialIntegrator } from "../src/sde/exponentialIntegrator.ts";
import { martingaleExponential } from "../src/sde/martingaleExponential.ts";
import { pathCells } from "../src/sde/pathCells.ts";

/** Variance 1 − e^−2h of the noise of an exact reverse step. */
const variance = (h: number): number => -Math.expm1(-2 * h);

const path = (options: Partial<DrivingNoiseOptions> = {}) =>
  drivingNoise({ key: key(21), bandLimit: 4, batch: 2, ...options });

describe("halving a cell", () => {
  const length = fc.double({ min: -40, max: 6, noNaN: true }).map((e) => 2 ** e);

  // By induction from the roots, which are drawn with their variance, this gives every cell the
  // variance 1 − e^−2h and makes disjoint cells independent, provided that each halving draws
  // fresh normals: that is what the sampled variances below would betray.
  test("gives two independent halves of variance 1 − e^−2h out of a whole of 1 − e^−4h", () => {
    fc.assert(
      fc.property(length, (h) => {
        const { decay, slope, deviation } = bridge(h);
        const whole = variance(2 * h);
        const above = slope ** 2 * whole + deviation ** 2;
        const wholeAbove = slope * whole;
        const below = whole - 2 * decay * wholeAbove + decay ** 2 * above;
        const belowAbove = wholeAbove - decay * above;
        // A dozen roundings of quantities of the size of the variance.
        expect(Math.abs(above / variance(h) - 1)).toBeLessThan(1e-14);
        expect(Math.abs(below / variance(h) - 1)).toBeLessThan(1e-14);
        expect(Math.abs(belowAbove) / variance(h)).toBeLessThan(1e-14);
      }),
      { seed: 3, numRuns: 300 },
    );
  });

  test("at any place gives two independent parts of the variances of their lengths", () => {
    fc.assert(
      fc.property(length, length, (A, B) => {
        const { decay, slope, deviation } = unequalBridge(A, B);
        const whole = variance(A + B);
        const above = slope ** 2 * whole + deviation ** 2;
        const wholeAbove = slope * whole;
        const below = whole - 2 * decay * wholeAbove + decay ** 2 * above;
        const size = Math.min(variance(A), variance(B));
        expect(Math.abs(above - variance(A))).toBeLessThan(1e-14 * whole);
        expect(Math.abs(below - variance(B))).toBeLessThan(1e-14 * whole);
        expect(Math.abs(wholeAbove - decay * above)).toBeLessThan(1e-14 * Math.max(size, whole));
      }),
      { seed: 5, numRuns: 300 },
    );
    const [half, own] = [bridge(0.7), unequalBridge(0.7, 0.7)];
    expect(Math.abs(half.slope - own.slope)).toBeLessThan(1e-15);
    expect(Math.abs(half.deviation - own.deviation)).toBeLessThan(1e-15);
  });

  test("is not Lévy's bridge of a Brownian motion in t, whose halves would be half and half", () => {
    const h = 0.5;
    const above = 0.5 ** 2 * variance(2 * h) + h / 2;
    expect(Math.abs(above / variance(h) - 1)).toBeGreaterThan(0.1);
  });
});

test("the SIMD kernel splits noise to the bits of the plain loop", () => {
  const normals = (label: number, length: number) => {
    const out = new Float64Array(length);
    fillNormals(child(key(61), label), 0, out);
    return out;
  };
  for (const [k, length] of [1, 9, 256, 1024, 1025, 3000].entries()) {
    const law = unequalBridge(0.3 + k, 1e-3);
    const [simd, plain] = [normals(k, length), normals(k, length)];
    const [above, plainAbove] = [new Float64Array(length), new Float64Array(length)];
    simdSplit(key(k), law, simd, above);
    plainSplit(key(k), law, plain, plainAbove);
    expect([simd, above]).toEqual([plain, plainAbove]);
  }
});

describe("the noise of a step", () => {
  const time = fc.double({ min: 0, max: 9, noNaN: true });

  test("is that of its two parts: ξ[a, b] = e^−(m−a) ξ[m, b] + ξ[a, m], at any three doubles", () => {
    fc.assert(
      fc.property(fc.uniqueArray(time, { minLength: 3, maxLength: 3 }), (times) => {
        const [a, m, b] = times.sort((s, t) => s - t);
        const whole = path().step(b, a);
        const walk = path();
        const [above, below] = [walk.step(b, m).slice(), walk.step(m, a)];
        const gaps = whole.map((noise, i) => Math.exp(a - m) * above[i] + below[i] - noise);
        // About 60 halvings, each rounding a number of order 1.
        expect(Math.max(...gaps.map(Math.abs))).toBeLessThan(1e-13);
      }),
      { seed: 4, numRuns: 30 },
    );
  });

  test("depends on the key and the two times, not on what was asked before", () => {
    const walk = path();
    const asked = [
      [3, 2.5],
      [2.5, 0.75],
      [5, 4],
      [0.75, 0],
      [2.5, 0.75],
    ];
    for (const [t, next] of asked) expect(walk.step(t, next)).toEqual(path().step(t, next));
    expect(path({ key: key(22) }).step(3, 2.5)).not.toEqual(path().step(3, 2.5));
  });

  test("extends with the band limit and belongs to its row, however the batch is sharded", () => {
    const whole = path({ batch: 5 }).step(1.5, 0.3);
    const shard = path({ batch: 2, firstRow: 3 }).step(1.5, 0.3);
    expect(shard).toEqual(whole.subarray(3 * 16));
    expect(path({ bandLimit: 8, batch: 1 }).step(1.5, 0.3).subarray(0, 16)).toEqual(
      whole.subarray(0, 16),
    );
  });

  const steps = [
    [5, 3.9],
    [3.9, 2.2],
    [2.2, 0.6],
    [0.6, 0.37],
    [0.37, 1e-3],
    [1e-3, 0],
  ];
  const walk = path({ bandLimit: 32, batch: 20 });
  const noises = steps.map(([t, next]) => walk.step(t, next).slice());
  const n = noises[0].length;
  const score = (values: Float64Array, v: number): number =>
    (values.reduce((sum, x) => sum + x ** 2, 0) / n / v - 1) * Math.sqrt(n / 2);

  test("has variance 1 − e^−2h in every interval, and not 2h", () => {
    steps.forEach(([t, next], k) => {
      expect(Math.abs(score(noises[k], variance(t - next)))).toBeLessThan(4);
    });
    expect(Math.abs(score(noises[4], 2 * (0.37 - 1e-3)))).toBeGreaterThan(4);
  });

  test("is independent of the noise of disjoint intervals, and not of overlapping ones", () => {
    // The mean of n products of independent normals, in standard errors.
    const correlation = (a: Float64Array, b: Float64Array, v: number): number =>
      a.reduce((sum, x, i) => sum + x * b[i], 0) / Math.sqrt(n * v);
    for (let k = 1; k < steps.length; k++) {
      const v = steps.slice(k - 1, k + 1).reduce((v, [t, s]) => v * variance(t - s), 1);
      expect(Math.abs(correlation(noises[k - 1], noises[k], v))).toBeLessThan(4);
    }
    const overlapping = path({ bandLimit: 32, batch: 20 }).step(3.9, 2.1);
    const v = variance(1.7) * variance(1.8);
    expect(Math.abs(correlation(noises[1], overlapping, v))).toBeGreaterThan(4);
  });

  test.each([
    [1, 1],
    [0.5, 1],
    [1, -0.1],
    [Number.POSITIVE_INFINITY, 1],
    [Number.NaN, 0],
  ])("is refused from %d to %d", (t, next) => {
    expect(() => path().step(t, next)).toThrow(DomainError);
    expect(() => path().step(t, next)).toThrow(/drivingNoise: need 0 ≤ next < t < ∞/);
  });
});

describe("on the times of a run", () => {
  /** A geometric grid of arbitrary doubles, and one of few binary digits beside it. */
  const own = Float64Array.from({ length: 41 }, (_, k) => 3.3 * 0.83 ** k);
  const few = dyadicTimes(own);
  const noises = (times: Float64Array, options: Partial<DrivingNoiseOptions> = {}) => {
    const walk = path({ times, ...options });
    return Array.from(times.subarray(1), (next, k) => walk.step(times[k], next).slice());
  };
  const splits = (times: Float64Array, given: Float64Array = times): number => {
    const cells = pathCells(key(1), resolutions(given));
    const moves = Array.from(times.subarray(1), (next, k) => cells.moves(times[k], next));
    return moves.flat().filter(({ kind }) => kind === "split").length;
  };

  test("of few binary digits it is the path of the key, to the bit", () => {
    const walk = path();
    noises(few).forEach((noise, k) => {
      expect(noise).toEqual(walk.step(few[k], few[k + 1]));
    });
  });

  test("of many digits it takes no more draws than of few", () => {
    expect(splits(own)).toBeLessThan(1.2 * splits(few));
    expect(splits(own, new Float64Array())).toBeGreaterThan(3 * splits(few));
  });

  test("of many digits it has the law of a Brownian path: variance 1 − e^−2h, independent steps", () => {
    const all = noises(own, { bandLimit: 24, batch: 20 });
    const n = all[0].length;
    const scores = all.flatMap((noise, k) => {
      const v = variance(own[k] - own[k + 1]);
      const square = noise.reduce((sum, x) => sum + x * x, 0) / n / v;
      const before = all[k - 1] ?? noise.map(() => 0);
      const product = noise.reduce((sum, x, i) => sum + x * before[i], 0) / n;
      const size = k > 0 ? variance(own[k - 1] - own[k]) : 1;
      return [(square - 1) * Math.sqrt(n / 2), product * Math.sqrt(n / v / size)];
    });
    // 80 standard scores; one in 10^4 runs has one beyond 4.9.
    expect(Math.max(...scores.map(Math.abs))).toBeLessThan(4.9);
  });

  test("it depends on the key, the times and the row, and not on the way to a step", () => {
    const all = noises(own);
    expect(path({ times: own }).step(own[20], own[21])).toEqual(all[20]);
    expect(noises(own, { batch: 1, firstRow: 1 })[7]).toEqual(all[7].subarray(16));
    expect(noises(own, { key: key(22) })[7]).not.toEqual(all[7]);
  });

  test("it follows the path of the key from one dyadic number to another", () => {
    const times = Float64Array.of(3, 2, 1.1, 0.7, 0.25, 0);
    const whole = path().step(2, 0.25).slice();
    const [, ...steps] = noises(times);
    const sum = whole.map((_, i) =>
      steps
        .slice(0, 3)
        .reduce((sum, noise, k) => Math.exp(times[k + 2] - times[k + 1]) * sum + noise[i], 0),
    );
    expect(Math.max(...whole.map((x, i) => Math.abs(x - sum[i])))).toBeLessThan(1e-13);
  });
});

describe.each([
  ["exponential integrator", exponentialIntegrator],
  ["martingale exponential", martingaleExponential],
  ["Euler–Maruyama", eulerMaruyama],
])("the same key with twice the steps, %s", (_, sampler) => {
  const q = 0.3;
  const last = (steps: number, seed: number) => {
    const times = Array.from({ length: steps + 1 }, (_, k) => 4 - (4 * k) / steps);
    const states = sampler(
      (t, y) => {
        const excess = (Math.exp(-2 * t) * (q - 1)) / (1 + Math.exp(-2 * t) * (q - 1));
        return { ...y, values: y.values.map((value) => excess * value) };
      },
      { times, bandLimit: 8, batch: 8, key: child(key(seed), 0) },
    );
    return [...states][steps].values;
  };
  const distance = (a: Float64Array, b: Float64Array): number =>
    Math.sqrt(a.reduce((sum, x, i) => sum + (x - b[i]) ** 2, 0) / a.length);

  test("converges pathwise at order 1, while another key stays away", () => {
    const gap = (steps: number): number => distance(last(steps, 5), last(2 * steps, 5));
    const order = Math.log2(gap(128) / gap(256));
    // 512 coordinates estimate a root mean square to 3 %, and both gaps come from the same paths.
    expect(Math.abs(order - 1)).toBeLessThan(0.1);
    expect(gap(256)).toBeLessThan(0.02);
    expect(distance(last(256, 5), last(512, 6))).toBeGreaterThan(0.5);
  });
});
