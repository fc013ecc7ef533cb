import { child, fillNormals, key } from "@chaosphere/core";
import { describe, expect, test } from "vitest";
import { brownianIncrements } from "../../src/nonlinear/brownian.ts";
import { malliavinWeights } from "../../src/nonlinear/malliavinWeights.ts";
import type { PathScheme } from "../../src/nonlinear/pathOptions.ts";
import { type VariationPaths, variationPaths } from "../../src/nonlinear/variationPaths.ts";
import { dictionaryWeights } from "./dictionaryWeights.ts";
import {
  additive,
  cubic,
  geometric,
  pearson,
  plane,
  quadratureIncrements,
  relativeGap,
} from "./equationInstances.ts";
import { pulledBack } from "./pulledBack.ts";
import { sweepWeights } from "./sweepWeights.ts";

/** R_Tᵀ Λ⁻¹ ∫ κ dB on the line: the covering weight without its correction, a negative control. */
function itoWeights(paths: VariationPaths, isDiscrete: boolean): Float64Array {
  const { steps: N, stepLength: h, increments, states } = paths;
  return Float64Array.from({ length: states.length / (N + 1) }, (_, p) => {
    const { R, κ } = pulledBack(paths, p, isDiscrete);
    const Λ = κ.reduce((sum, [k]) => sum + h * k * k, 0);
    return (R[N][0] * κ.reduce((sum, [k], n) => sum + k * increments[p * N + n], 0)) / Λ;
  });
}

const scalarCases = ([cubic, pearson, geometric(0.1, 0.5)] as const).flatMap((equation) =>
  ([1, 2, 3] as const).map((steps) => ({ name: equation.name, equation, steps })),
);

describe.each(scalarCases)("the discrete weight of $name, $steps steps", ({ equation, steps }) => {
  const horizon = 0.05;
  const { increments, weights: w, count } = quadratureIncrements(24, steps, horizon / steps);
  const options = { key: key(0), paths: count, increments, start: Float64Array.of(0.8) };
  const sides = (states: Float64Array, δ: Float64Array): [number, number] => [
    w.reduce((sum, weight, p) => sum + weight * 3 * Math.cos(3 * states[p]), 0),
    w.reduce((sum, weight, p) => sum + weight * Math.sin(3 * states[p]) * δ[p], 0),
  ];

  test.each(["euler", "tamed", "split-step"] as const)(
    "satisfies E[φ′(X_N)] = E[φ(X_N) δ] to rounding, by %s",
    (scheme: PathScheme) => {
      const run = { ...options, horizon, steps, scheme };
      const [report] = malliavinWeights(equation, { ...run, rule: "discrete" });
      const [left, right] = sides(report.states, report.weights);
      expect(Math.abs(left - right)).toBeLessThan(1e-12);
      // One step is Gaussian, and its Itô part all there is. Beyond, the negative control: the Itô part alone fails.
      if (steps === 1) return;
      const [, ito] = sides(report.states, itoWeights(variationPaths(equation, run), true));
      expect(Math.abs(ito - left)).toBeGreaterThan(1e-4);
    },
  );
});

test("three Euler steps of the cubic give the golden number of the theory", () => {
  const { increments, weights: w, count } = quadratureIncrements(24, 3, 0.05 / 3);
  const [{ states, weights }] = malliavinWeights(cubic, {
    key: key(0),
    ...{ paths: count, increments, start: Float64Array.of(0.8), horizon: 0.05, steps: 3 },
    rule: "discrete",
  });
  const mean = w.reduce((sum, weight, p) => sum + weight * Math.sin(3 * states[p]) * weights[p], 0);
  // docs/theory/formulas.md (N7.1), found there by an independent program.
  expect(Math.abs(mean + 1.65638561531418)).toBeLessThan(1e-12);
});

describe.each([
  { equation: plane, steps: 1, nodes: 20, scheme: "euler" },
  { equation: plane, steps: 2, nodes: 12, scheme: "euler" },
  { equation: plane, steps: 2, nodes: 12, scheme: "tamed" },
  { equation: plane, steps: 2, nodes: 12, scheme: "split-step" },
  { equation: additive, steps: 1, nodes: 12, scheme: "euler" },
] as const)("the discrete weight of $equation.name, $steps steps by $scheme", (instance) => {
  test("satisfies E[∇φ(X_N)] = E[φ(X_N) δ] in the plane", () => {
    const { equation, steps, nodes, scheme } = instance;
    const horizon = 0.1;
    const size = steps * equation.noise;
    const { increments, weights: w, count } = quadratureIncrements(nodes, size, horizon / steps);
    const [{ states, weights }] = malliavinWeights(equation, {
      key: key(0),
      ...{ paths: count, increments, start: Float64Array.of(0.5, -0.4), horizon, steps },
      ...{ rule: "discrete", scheme },
    });
    const sums = [0, 0, 0, 0];
    for (let p = 0; p < count; p++) {
      const angle = states[2 * p] + 2 * states[2 * p + 1];
      for (const k of [0, 1]) {
        sums[k] += w[p] * (k + 1) * Math.cos(angle);
        sums[2 + k] += w[p] * Math.sin(angle) * weights[2 * p + k];
      }
    }
    expect(Math.abs(sums[0] - sums[2])).toBeLessThan(1e-8);
    expect(Math.abs(sums[1] - sums[3])).toBeLessThan(1e-8);
  });
});

describe("one pass forwards is the backward sweep in another order", () => {
  test.each([cubic, pearson, geometric(0.1, 0.5), plane, additive])("for $name", (equation) => {
    const start = new Float64Array(equation.dimension).fill(0.6);
    const options = { key: key(6), paths: 8, start, horizon: 0.6, steps: 40 };
    const [{ weights }] = malliavinWeights(equation, options);
    const paths = variationPaths(equation, options);
    expect(relativeGap(weights, sweepWeights(paths))).toBeLessThan(1e-12);
    if (!equation.stateIndependent) return;
    expect(relativeGap(weights, dictionaryWeights(paths))).toBeLessThan(1e-10);
  });

  test("and C of the dictionary runs over [u, T]: over [0, T] with I₁ it gives another number", () => {
    const options = { key: key(6), paths: 200, start: Float64Array.of(0.6), horizon: 1, steps: 40 };
    const paths = variationPaths(cubic, options);
    const right = dictionaryWeights(paths);
    const wrong = Float64Array.from({ length: 200 }, (_, p) => {
      const { R, G, κ } = pulledBack(paths, p, false);
      const [N, h] = [40, 1 / 40];
      const Λ = κ.reduce((sum, [k]) => sum + h * k * k, 0);
      const S = κ.reduce((sum, [k], n) => sum + k * paths.increments[p * N + n], 0);
      // B over [0, u] and C over [0, T], both with I₁ = 2 Y² (G_T − G_u) κ_u q_s.
      let D = 0;
      for (let u = 0; u < N; u++) {
        const P = (G[N][0] - G[u][0]) * κ[u][0];
        const q = (from: number): number =>
          κ.slice(0, from).reduce((sum, [k]) => sum + h * k * k, 0);
        D += h * (P / Λ - (2 * P * (q(u) + q(N))) / (Λ * Λ)) * κ[u][0];
      }
      return R[N][0] * (S / Λ - D);
    });
    const norm = (v: Float64Array): number => Math.sqrt(v.reduce((sum, x) => sum + x * x, 0));
    expect(norm(right.map((x, p) => x - wrong[p])) / norm(right)).toBeGreaterThan(0.2);
  });
});

test("on geometric Brownian motion the weight tends to (1 + B_T/(sT))/X_T with order ½", () => {
  const [μ, s, paths] = [0.1, 0.5, 1500];
  const errorAt = (steps: number): number => {
    const options = { key: key(9), paths, horizon: 1, steps };
    const [{ weights }] = malliavinWeights(geometric(μ, s), {
      ...options,
      start: Float64Array.of(1),
    });
    const increments = brownianIncrements(options);
    let sum = 0;
    for (let p = 0; p < paths; p++) {
      const B = increments.subarray(p * steps, (p + 1) * steps).reduce((a, b) => a + b, 0);
      const exact = (1 + B / s) / Math.exp(μ - (s * s) / 2 + s * B);
      sum += (weights[p] - exact) ** 2;
    }
    return Math.sqrt(sum / paths);
  };
  const errors = [50, 100, 200, 400].map(errorAt);
  // The theory's table has .151, .098, .067, .048 on other paths.
  expect(errors[0]).toBeLessThan(0.2);
  expect(Math.abs(Math.log2(errors[0] / errors[3]) / 3 - 0.5)).toBeLessThan(0.1);
});

describe("integration by parts in the plane, twelve tests without a density", () => {
  const paths = 60_000;
  const [mean, deviation] = [Float64Array.of(0.4, -0.3), 0.5];
  const start = new Float64Array(2 * paths);
  fillNormals(child(key(31), 0), 0, start);
  start.forEach((z, i) => {
    start[i] = mean[i % 2] + deviation * z;
  });
  const initialScore = start.map((x, i) => (mean[i % 2] - x) / deviation ** 2);
  const functions: ((a: number, b: number) => [number, number, number])[] = [
    (a, b) => [Math.sin(a + 2 * b), Math.cos(a + 2 * b), 2 * Math.cos(a + 2 * b)],
    (a, b) => [Math.cos(2 * a - b), -2 * Math.sin(2 * a - b), Math.sin(2 * a - b)],
    (a, b) => [a * b, b, a],
    (a) => [a * a, 2 * a, 0],
    (a, b) => [Math.tanh(b - a), -(Math.cosh(b - a) ** -2), Math.cosh(b - a) ** -2],
    (a, b) => {
      const e = Math.exp(-(a * a + b * b) / 2);
      return [b * e, -a * b * e, (1 - b * b) * e];
    },
  ];
  const z = (states: Float64Array, δ: Float64Array): number[] => {
    const paths = δ.length / 2;
    return functions.flatMap((φ) =>
      [0, 1].map((k) => {
        let [sum, squares] = [0, 0];
        for (let p = 0; p < paths; p++) {
          const [value, ...gradient] = φ(states[2 * p], states[2 * p + 1]);
          const gap = gradient[k] - value * δ[2 * p + k];
          sum += gap;
          squares += gap * gap;
        }
        const average = sum / paths;
        return average / Math.sqrt((squares / paths - average ** 2) / paths);
      }),
    );
  };
  const rms = (v: number[]): number => Math.sqrt(v.reduce((sum, x) => sum + x * x, 0) / v.length);
  const options = { key: key(32), paths, start, horizon: 0.5 };

  test("the continuous, elliptic and initial weights pass", () => {
    // A third of the paths on many steps: the error of the Euler law stays below the noise of the tests.
    const few = paths / 3;
    const [report] = malliavinWeights(plane, {
      ...{ ...options, paths: few, start: start.slice(0, 2 * few), steps: 160, elliptic: true },
      initialScore: initialScore.slice(0, 2 * few),
    });
    for (const weights of [report.weights, report.ellipticWeights, report.initialWeights]) {
      const scores = z(report.states, weights as Float64Array);
      expect(rms(scores)).toBeLessThan(1.5);
      for (const score of scores) expect(Math.abs(score)).toBeLessThan(4);
    }
  });

  test("the discrete weight passes on a dozen steps, and its Itô part does not", () => {
    const run = { ...options, steps: 12 };
    const [report] = malliavinWeights(plane, { ...run, rule: "discrete" });
    const scores = z(report.states, report.weights);
    expect(rms(scores)).toBeLessThan(1.5);
    for (const score of scores) expect(Math.abs(score)).toBeLessThan(4);
    const ito = planarIto(variationPaths(plane, run));
    expect(rms(z(report.states, ito))).toBeGreaterThan(10);
  });
});

/** The same in the plane. */
function planarIto(paths: VariationPaths): Float64Array {
  const { steps: N, stepLength: h, increments, states } = paths;
  const count = states.length / (2 * (N + 1));
  const out = new Float64Array(2 * count);
  for (let p = 0; p < count; p++) {
    const { R, κ } = pulledBack(paths, p, true);
    const [S, Λ] = [
      [0, 0],
      [0, 0, 0],
    ];
    κ.forEach((k, n) => {
      const dB = increments.subarray((p * N + n) * 2, (p * N + n + 1) * 2);
      for (const a of [0, 1]) S[a] += k[2 * a] * dB[0] + k[2 * a + 1] * dB[1];
      Λ[0] += h * (k[0] ** 2 + k[1] ** 2);
      Λ[1] += h * (k[0] * k[2] + k[1] * k[3]);
      Λ[2] += h * (k[2] ** 2 + k[3] ** 2);
    });
    const determinant = Λ[0] * Λ[2] - Λ[1] ** 2;
    const v = [
      (Λ[2] * S[0] - Λ[1] * S[1]) / determinant,
      (Λ[0] * S[1] - Λ[1] * S[0]) / determinant,
    ];
    for (const k of [0, 1]) out[2 * p + k] = R[N][k] * v[0] + R[N][2 + k] * v[1];
  }
  return out;
}
