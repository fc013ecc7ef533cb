import { child, fillNormals, key } from "@chaosphere/core";
import { describe, expect, test } from "vitest";
import { binnedExpectation } from "../../src/conditional/binning.ts";
import {
  crossValidate,
  type Smoother,
  smoothExpectation,
} from "../../src/conditional/crossValidation.ts";
import { nadarayaWatson } from "../../src/conditional/nadarayaWatson.ts";
import { nearestNeighbours } from "../../src/conditional/nearestNeighbours.ts";
import type { RegressionSample } from "../../src/conditional/sample.ts";

/** X ~ N(0, I_m), δ = f(X) + noise · N(0, 1). */
function regression(
  count: number,
  dimension: number,
  f: (x: Float64Array) => number,
  noise: number,
  seed: number,
): RegressionSample {
  const states = new Float64Array(count * dimension);
  const targets = new Float64Array(count);
  fillNormals(child(key(seed), 0), 0, states);
  fillNormals(child(key(seed), 1), 0, targets);
  for (let p = 0; p < count; p++) {
    targets[p] = f(states.subarray(p * dimension, (p + 1) * dimension)) + noise * targets[p];
  }
  return { dimension, outputs: 1, states, targets };
}

const smoothers: Smoother[] = [
  { method: "binning", bins: 60 },
  { method: "nadaraya-watson", bandwidth: 0.05 },
  { method: "nearest-neighbours", neighbours: 300 },
];
const grid = Float64Array.from({ length: 41 }, (_, i) => -2 + 0.1 * i);
const rms = (values: Float64Array) =>
  Math.sqrt(values.reduce((s, v) => s + v * v, 0) / values.length);

describe.each(smoothers)("E[δ | X] by $method", (smoother) => {
  test("is unbiased within its standard errors where the function is flat, and the errors have their size", () => {
    // A constant has no smoothing bias: values are N(c, s.e.²), so the rms z is 1 up to the number of independent bins.
    const points = Float64Array.of(-1.6, -1, -0.5, 0, 0.5, 1, 1.6);
    const estimates = Array.from({ length: 24 }, (_, seed) =>
      smoothExpectation(
        regression(4000, 1, () => 0.7, 1.3, seed),
        smoother,
      )(points),
    );
    /** The rms of (value − c)/(f · s.e.). */
    const size = (c: number, f: number) =>
      rms(
        Float64Array.from(
          estimates.flatMap(({ values, standardErrors }) =>
            Array.from(values, (value, q) => (value - c) / (f * standardErrors[q])),
          ),
        ),
      );
    // 168 independent scores: rms within 1 ± 4/√336 = 1 ± 0.22.
    const bound = 4 / Math.sqrt(336);
    expect(Math.abs(size(0.7, 1) - 1)).toBeLessThan(bound);
    // Negative controls: a mean off by 0.3, and standard errors 1.4 times too large or too small.
    expect(size(0.4, 1) - 1).toBeGreaterThan(bound);
    expect(size(0.7, 1.4) - 1).toBeLessThan(-bound);
    expect(size(0.7, 1 / 1.4) - 1).toBeGreaterThan(bound);
  });

  test("reproduces a smooth function without noise to the width of its smoothing", () => {
    const sample = regression(20000, 1, ([x]) => Math.sin(2 * x), 0, 3);
    const { values } = smoothExpectation(sample, smoother)(grid);
    const error = values.map((v, q) => v - Math.sin(2 * grid[q]));
    // |f′| ≤ 2 times half the width of a bin: 60 quantile bins near |x| = 2 are .25 wide; the others are finer.
    expect(Math.max(...error.map(Math.abs))).toBeLessThan(0.3);
    expect(rms(error)).toBeLessThan(0.1);
    // Negative control: the function of another frequency is not reproduced.
    expect(rms(values.map((v, q) => v - Math.sin(grid[q])))).toBeGreaterThan(0.4);
  });
});

test("equal bins hold equal numbers of draws in any dimension", () => {
  const sample = regression(1000, 3, ([x]) => x, 0, 5);
  const { effectiveCounts } = binnedExpectation(sample, { bins: 7 })(sample.states);
  for (const count of effectiveCounts) expect([142, 143]).toContain(Math.round(count));
});

test("the nearest neighbours are those of the plain search over all draws", () => {
  const sample = regression(500, 2, ([x, y]) => x * y, 0.1, 8);
  const { values } = nearestNeighbours(sample, { neighbours: 9 })(sample.states.slice(0, 20));
  const deviation = [0, 1].map((i) => {
    const column = sample.states.filter((_, n) => n % 2 === i);
    const mean = column.reduce((s, x) => s + x, 0) / 500;
    return Math.sqrt(column.reduce((s, x) => s + (x - mean) ** 2, 0) / 500);
  });
  for (let q = 0; q < 10; q++) {
    const distance = (p: number) =>
      ((sample.states[2 * p] - sample.states[2 * q]) / deviation[0]) ** 2 +
      ((sample.states[2 * p + 1] - sample.states[2 * q + 1]) / deviation[1]) ** 2;
    const nearest = Array.from({ length: 500 }, (_, p) => p).sort(
      (a, b) => distance(a) - distance(b),
    );
    const mean = nearest.slice(0, 9).reduce((s, p) => s + sample.targets[p], 0) / 9;
    expect(values[q]).toBeCloseTo(mean, 12);
  }
});

test("on the line the nearest neighbours are a window of the ordered draws, at the ends too", () => {
  const sample = regression(101, 1, ([x]) => x ** 3, 0.1, 8);
  const points = Float64Array.of(-9, -1.3, 0, 0.4, 9);
  const { values } = nearestNeighbours(sample, { neighbours: 12 })(points);
  points.forEach((x, q) => {
    const nearest = Array.from({ length: 101 }, (_, p) => p).sort(
      (a, b) => Math.abs(sample.states[a] - x) - Math.abs(sample.states[b] - x),
    );
    const mean = nearest.slice(0, 12).reduce((s, p) => s + sample.targets[p], 0) / 12;
    expect(values[q]).toBeCloseTo(mean, 12);
  });
});

test("the kernel estimate is the plain sum over all draws, to the weights it leaves out", () => {
  const sample = regression(300, 2, ([x, y]) => x + y, 0.2, 9);
  const bandwidth = 0.4;
  const { values } = nadarayaWatson(sample, { bandwidth })(Float64Array.of(0.1, -0.4));
  const spread = [0, 1].map((i) => {
    const column = sample.states.filter((_, n) => n % 2 === i);
    const mean = column.reduce((s, x) => s + x, 0) / 300;
    return bandwidth * Math.sqrt(column.reduce((s, x) => s + (x - mean) ** 2, 0) / 300);
  });
  let top = 0;
  let bottom = 0;
  for (let p = 0; p < 300; p++) {
    const d =
      ((sample.states[2 * p] - 0.1) / spread[0]) ** 2 +
      ((sample.states[2 * p + 1] + 0.4) / spread[1]) ** 2;
    top += Math.exp(-d / 2) * sample.targets[p];
    bottom += Math.exp(-d / 2);
  }
  expect(Math.abs(values[0] - top / bottom)).toBeLessThan(1e-6);
});

describe("a standard error", () => {
  /** Nine draws, which two bins part into those below 0 and those above. */
  const states = Float64Array.of(-3, -2.5, -2, -1.5, -1, 1, 1.5, 2, 2.5);
  const targets = Float64Array.of(1, 4, -2, 0.5, 3, 7, 7.5, 5, 8.5);
  const sample: RegressionSample = { dimension: 1, outputs: 1, states, targets };

  test("of a bin is s/√n with s² = Σ (δ − δ̄)²/(n − 1)", () => {
    const points = Float64Array.of(-2, 2);
    const { values, standardErrors, effectiveCounts } = binnedExpectation(sample, { bins: 2 })(
      points,
    );
    [targets.subarray(0, effectiveCounts[0]), targets.subarray(effectiveCounts[0])].forEach(
      (draws, q) => {
        const n = draws.length;
        const mean = draws.reduce((sum, δ) => sum + δ, 0) / n;
        const squares = draws.reduce((sum, δ) => sum + (δ - mean) ** 2, 0);
        expect(effectiveCounts[q]).toBe(n);
        expect(values[q]).toBeCloseTo(mean, 13);
        expect(standardErrors[q]).toBeCloseTo(Math.sqrt(squares / (n - 1) / n), 13);
      },
    );
  });

  test("of a kernel counts (Σw)²/Σw² draws, and is infinite where one draw has all the weight", () => {
    const [bandwidth, x] = [0.6, 0.4];
    const deviation = Math.sqrt(
      states.reduce((sum, at) => sum + (at - states.reduce((a, b) => a + b) / 9) ** 2, 0) / 9,
    );
    const w = states.map((at) => Math.exp(-(((x - at) / (bandwidth * deviation)) ** 2) / 2));
    const [total, squares] = [1, 2].map((p) => w.reduce((sum, wp) => sum + wp ** p, 0));
    const mean = w.reduce((sum, wp, p) => sum + wp * targets[p], 0) / total;
    const spread = w.reduce((sum, wp, p) => sum + (wp * (targets[p] - mean)) ** 2, 0);
    const n = total ** 2 / squares;
    const found = nadarayaWatson(sample, { bandwidth })(Float64Array.of(x));
    expect(found.effectiveCounts[0]).toBeCloseTo(n, 6);
    expect(found.standardErrors[0]).toBeCloseTo(Math.sqrt((spread * n) / (n - 1)) / total, 6);
    const alone = nearestNeighbours(sample, { neighbours: 1 })(Float64Array.of(x));
    expect([...alone.effectiveCounts, ...alone.standardErrors]).toEqual([1, Infinity]);
  });
});

test("cross-validation chooses little smoothing for a wiggly function and much for a flat one", () => {
  const wiggly = crossValidate(
    regression(4000, 1, ([x]) => Math.sin(8 * x), 0.3, 1),
    { key: key(0) },
  );
  const flat = crossValidate(
    regression(4000, 1, () => 1, 0.3, 2),
    { key: key(0) },
  );
  const exact = grid.map((x) => Math.sin(8 * x));
  const wigglyError = rms(wiggly.expectation(grid).values.map((v, q) => v - exact[q]));
  expect(wigglyError).toBeLessThan(0.15);
  expect(rms(flat.expectation(grid).values.map((v) => v - 1))).toBeLessThan(0.05);
  // Negative control: the flat function's choice blurs the wiggly one.
  const blurred = smoothExpectation(
    regression(4000, 1, ([x]) => Math.sin(8 * x), 0.3, 1),
    flat.chosen,
  )(grid).values;
  expect(rms(blurred.map((v, q) => v - exact[q]))).toBeGreaterThan(2 * wigglyError);
  // The error of prediction contains the variance of the noise, .09.
  expect(Math.abs(flat.scores[0].error - 0.09)).toBeLessThan(4 * flat.scores[0].standardError);
});

test("errors name the rule", () => {
  const sample = regression(10, 1, () => 0, 1, 0);
  expect(() => crossValidate(sample, { key: key(0), candidates: [] })).toThrow(
    "must be a candidate",
  );
  expect(() => binnedExpectation(sample, { bins: 6 })).toThrow("half the 10 draws, got 6");
  expect(() => nadarayaWatson(sample, { bandwidth: 0 })).toThrow("bandwidth must be positive");
  expect(() => nearestNeighbours(sample, { neighbours: 11 })).toThrow("between 1 and the 10 draws");
  const sharp: Smoother = { method: "nadaraya-watson", bandwidth: 1e-9 };
  expect(() => crossValidate(sample, { key: key(0), candidates: [sharp] })).toThrow(
    "some held-out number must be predicted by every candidate, got none of 2",
  );
  expect(() => nadarayaWatson({ ...sample, dimension: 3 })).toThrow("rows of 3");
  expect(() => nadarayaWatson({ ...sample, outputs: 0 })).toThrow("outputs must be a whole number");
  expect(() =>
    nadarayaWatson({ ...sample, targets: sample.targets.map(() => Number.NaN) }),
  ).toThrow("targets must be finite");
  expect(() => binnedExpectation(regression(10, 2, () => 0, 1, 0))(Float64Array.of(1))).toThrow(
    "whole rows of 2",
  );
});
