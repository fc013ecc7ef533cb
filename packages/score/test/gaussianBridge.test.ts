import {
  coefficients,
  DomainError,
  diagonalGaussian,
  isotropicGaussian,
  key,
  noisedGaussian,
  relativeEntropy,
  ShapeError,
  whiteNoise,
} from "@chaosphere/core";
import { describe, expect, test } from "vitest";
import { largestDifference } from "../../../fixtures/largestDifference.ts";
import { gaussianDenoiser } from "../src/exact/gaussian.ts";
import { gaussianBridge } from "../src/exact/gaussianBridge.ts";
import { sinkhornCoupling } from "../src/exact/sinkhornCoupling.ts";
import { gaussianOnLine, noisingKernel } from "./lineGrid.ts";

const line = (mean: number, variance: number) =>
  diagonalGaussian("cameron-martin", Float64Array.of(variance), Float64Array.of(mean));

describe.each([
  { s: 4, r: 1, a: 0, b: 0, T: 0.5 },
  { s: 0.05, r: 1, a: 1.5, b: -0.5, T: 0.3 },
  { s: 0.7, r: 3, a: -1, b: 2, T: 2 },
])("the bridge from N($b, $r) to N($a, $s) over $T", ({ s, r, a, b, T }) => {
  const bridge = gaussianBridge(line(a, s), line(b, r), T);
  const [first, last] = [gaussianOnLine(a, s, 241), gaussianOnLine(b, r, 241)];
  const logKernel = noisingKernel(first.points, last.points, T);
  const { coupling } = sinkhornCoupling({
    first: first.weights,
    last: last.weights,
    logKernel,
  });
  const moment = (f: (x: number, y: number) => number): number =>
    coupling.reduce(
      (sum, mass, at) => sum + mass * f(first.points[Math.floor(at / 241)], last.points[at % 241]),
      0,
    );

  test("has the coupling of Sinkhorn's iteration on a grid", () => {
    expect(Math.abs(moment((x, y) => (x - a) * (y - b)) - bridge.crossCovariance[0])).toBeLessThan(
      1e-11,
    );
  });

  test("passes on the way through the mixture of pinned noising processes", () => {
    for (const t of [0, 0.1 * T, 0.5 * T, T]) {
      const [A, B] = [Math.sinh(T - t) / Math.sinh(T), Math.sinh(t) / Math.sinh(T)];
      const own = (2 * Math.sinh(t) * Math.sinh(T - t)) / Math.sinh(T);
      const mean = moment((x, y) => A * x + B * y);
      const variance = moment((x, y) => (A * x + B * y - mean) ** 2) + own;
      const law = bridge.marginal(t);
      expect(Math.abs((law.mean ?? [])[0] - mean)).toBeLessThan(1e-11);
      expect(Math.abs(law.variances[0] - variance)).toBeLessThan(1e-11);
      if (t === 0) continue;
      // The regression of X_0 on X_t, along which a point two standard deviations out is taken back.
      const slope = moment((x, y) => (x - a) * (A * x + B * y - mean)) / variance;
      const x = coefficients("cameron-martin", 1, Float64Array.of(mean + 2 * Math.sqrt(variance)));
      const back = a + slope * 2 * Math.sqrt(variance);
      expect(Math.abs(bridge.denoiser(t, x).values[0] - back)).toBeLessThan(1e-11);
    }
  });

  test("has the least entropy of all couplings with its marginals", () => {
    const α = Math.exp(-T);
    const reference = (c: number): number => {
      const [scale, det] = [1 - α * α, s * r - c * c];
      const second = s + r - 2 * α * c + a * a + b * b - 2 * α * a * b;
      return (second / scale - 2 - Math.log(det / scale)) / 2;
    };
    const [c] = bridge.crossCovariance;
    expect(Math.abs(bridge.entropy - reference(c))).toBeLessThan(1e-12);
    for (const change of [-1e-3, 1e-3]) {
      expect(reference(c * (1 + change))).toBeGreaterThan(bridge.entropy);
    }
  });
});

test("of data and the same data noised is the noising process, with the entropy of the data", () => {
  const data = isotropicGaussian("cameron-martin", Float64Array.of(0.3, 2, 7));
  const bridge = gaussianBridge(data, noisedGaussian(data, 0.4), 0.4);
  const decay = Math.exp(-0.4);
  const exact = [0.3, 2, 2, 2, 7, 7, 7, 7, 7].map((v) => decay * v);
  expect(largestDifference(bridge.crossCovariance, exact)).toBeLessThan(1e-14);
  const noise = isotropicGaussian("cameron-martin", Float64Array.of(1, 1, 1));
  expect(Math.abs(bridge.entropy / relativeEntropy(data, noise) - 1)).toBeLessThan(1e-13);
  const x = whiteNoise(3, 2, key(1));
  for (const t of [0.01, 0.2, 0.4]) {
    const found = bridge.denoiser(t, x).values;
    expect(largestDifference(found, gaussianDenoiser(data)(t, x).values)).toBeLessThan(1e-14);
  }
});

test("reaches points, which are at infinite entropy", () => {
  const bridge = gaussianBridge(line(2, 0), line(0, 1), 1);
  expect(bridge.entropy).toBe(Number.POSITIVE_INFINITY);
  expect(
    bridge.denoiser(0.3, coefficients("cameron-martin", 1, Float64Array.of(9))).values,
  ).toEqual(Float64Array.of(2));
});

test("refuses laws and times that make no bridge", () => {
  expect(() => gaussianBridge(line(0, 1), line(0, 0), 1)).toThrow(
    /positive of the prior, got 1 and 0/,
  );
  expect(() => gaussianBridge(line(0, -1), line(0, 1), 1)).toThrow(DomainError);
  expect(() => gaussianBridge(line(0, 1), line(0, 1), 0)).toThrow(
    /horizon must be positive and finite/,
  );
  const two = isotropicGaussian("cameron-martin", Float64Array.of(1, 1));
  expect(() => gaussianBridge(line(0, 1), two, 1)).toThrow(ShapeError);
  const { marginal, denoiser } = gaussianBridge(line(0, 1), line(0, 1), 1);
  expect(() => marginal(1.5)).toThrow(/between the data at 0 and the prior at 1, got 1.5/);
  const x = whiteNoise(1, 1, key(1));
  expect(() => denoiser(0, x)).toThrow(DomainError);
  expect(() => denoiser(0.5, whiteNoise(2, 1, key(1)))).toThrow(ShapeError);
});
