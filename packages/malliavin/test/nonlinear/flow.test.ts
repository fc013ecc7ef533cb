import { DomainError, key } from "@chaosphere/core";
import { describe, expect, test } from "vitest";
import { automaticEquation } from "../../src/nonlinear/automaticEquation.ts";
import { simulateFlow, simulatePaths } from "../../src/nonlinear/malliavinWeights.ts";
import { pathMalliavinDerivative } from "../../src/nonlinear/pathMalliavinDerivative.ts";
import type { PathOptions, PathScheme } from "../../src/nonlinear/pathOptions.ts";
import { variationPaths } from "../../src/nonlinear/variationPaths.ts";
import { additive, cubic, geometric, pearson, plane, relativeGap } from "./equationInstances.ts";

const base: Omit<PathOptions, "start"> = { key: key(3), paths: 1, horizon: 0.4, steps: 8 };
const starts = { 1: Float64Array.of(0.7), 2: Float64Array.of(0.6, -0.4) };
const startOf = (m: number): Float64Array => starts[m as 1 | 2];
const schemes: PathScheme[] = ["euler", "tamed", "split-step"];
const cases = [cubic, pearson, plane, additive].flatMap((equation) =>
  schemes.map((scheme) => ({ name: equation.name, equation, scheme })),
);

/** x with component j moved by s. */
function moved(x: Float64Array, j: number, s: number): Float64Array {
  return x.map((value, i) => value + (i === j ? s : 0));
}

describe.each(cases)("the flow of $name by $scheme", ({ equation, scheme }) => {
  const m = equation.dimension;
  const options = { ...base, scheme, start: startOf(m) };
  const paths = variationPaths(equation, options);
  const last = options.steps;

  test("Y is the derivative of the end in the start, and Z its second derivative", () => {
    const δ = 1e-4;
    for (let a = 0; a < m; a++) {
      const shifted = [δ, -δ].map((s) =>
        variationPaths(equation, { ...options, start: moved(options.start, a, s) }),
      );
      for (let i = 0; i < m; i++) {
        const [up, down] = shifted.map(({ states }) => states[last * m + i]);
        const Y = paths.firstVariation[(last * m + i) * m + a];
        expect(Math.abs((up - down) / (2 * δ) - Y)).toBeLessThan(1e-6);
        for (let b = 0; b < m; b++) {
          const [above, below] = shifted.map(
            ({ firstVariation }) => firstVariation[(last * m + i) * m + b],
          );
          const Z = paths.secondVariation[((last * m + i) * m + a) * m + b];
          expect(Math.abs((above - below) / (2 * δ) - Z)).toBeLessThan(1e-4);
        }
      }
    }
  });

  test("the derivatives of X_T and Y_T in an increment are D X_T and D Y_T", () => {
    const r = equation.noise;
    const δ = 1e-5;
    for (const k of [0, 3, last - 1]) {
      const exact = pathMalliavinDerivative(paths, 0, k);
      for (let l = 0; l < r; l++) {
        const [up, down] = [δ, -δ].map((s) => {
          const increments = moved(paths.increments, k * r + l, s);
          return variationPaths(equation, { ...options, increments });
        });
        for (let i = 0; i < m; i++) {
          const D = (up.states[last * m + i] - down.states[last * m + i]) / (2 * δ);
          expect(Math.abs(D - exact.state[i * r + l])).toBeLessThan(1e-6);
          for (let a = 0; a < m; a++) {
            const at = (last * m + i) * m + a;
            const DY = (up.firstVariation[at] - down.firstVariation[at]) / (2 * δ);
            expect(Math.abs(DY - exact.firstVariation[(l * m + i) * m + a])).toBeLessThan(1e-6);
          }
        }
      }
    }
  });

  test("the engine reports the same states and first variation, and γ = Σ h (D_k X)(D_k X)ᵀ", () => {
    const [flow] = simulateFlow(equation, options);
    expect(relativeGap(flow.states, paths.states.slice(last * m))).toBeLessThan(1e-15);
    const Y = paths.firstVariation.slice(last * m * m);
    expect(relativeGap(flow.firstVariation, Y)).toBeLessThan(1e-14);
    expect(simulatePaths(equation, options)[0].states).toEqual(flow.states);
    // The engine's κ_k = Y_k⁻¹ σ is taken before the step, D_k X after it: they differ by O(√h) unless σ = σ(t)
    // and the step's slope is 1, so only the order of size is compared here; GBM below is exact.
    const trace = (matrix: Float64Array): number =>
      matrix.reduce((sum, value, i) => sum + (i % (m + 1) === 0 ? value : 0), 0);
    let chain = 0;
    for (let k = 0; k < last; k++) {
      const { state } = pathMalliavinDerivative(paths, 0, k);
      chain += state.reduce((sum, value) => sum + (value * value * options.horizon) / last, 0);
    }
    expect(trace(flow.malliavinMatrix) / chain).toBeGreaterThan(0.7);
    expect(trace(flow.malliavinMatrix) / chain).toBeLessThan(1.4);
  });
});

test("the Malliavin matrix of geometric Brownian motion is s² X² t on every path", () => {
  const [s, horizon] = [0.5, 1];
  const options = { key: key(8), paths: 50, start: Float64Array.of(1), horizon, steps: 40 };
  for (const { time, states, malliavinMatrix } of simulateFlow(geometric(0.1, s), {
    ...options,
    observe: [10, 40],
  })) {
    const exact = states.map((x) => s * s * x * x * time);
    expect(relativeGap(exact, malliavinMatrix)).toBeLessThan(1e-13);
  }
});

test("Milstein's first variation is the derivative of its end in its start", () => {
  for (const equation of [pearson, geometric(0.3, 0.8)]) {
    const options = { ...base, scheme: "milstein" as const, start: Float64Array.of(0.7) };
    const δ = 1e-4;
    const [up, down] = [δ, -δ].map(
      (s) => simulatePaths(equation, { ...options, start: Float64Array.of(0.7 + s) })[0].states[0],
    );
    const Y = simulateFlow(equation, options)[0].firstVariation[0];
    expect(Math.abs((up - down) / (2 * δ) - Y)).toBeLessThan(1e-6);
  }
});

test("the Malliavin derivative of a stiff equation keeps its digits, though Y has no inverse in double precision", () => {
  const [c, s] = [Math.cos(0.7), Math.sin(0.7)];
  const rates = [1, 1e5];
  // −U diag(1, 10⁵) Uᵀ x, U a rotation.
  const drift = [0, 1, 2, 3].map((ij) => {
    const [i, j] = [ij >> 1, ij & 1];
    const U = [c, -s, s, c];
    return -rates.reduce((sum, a, k) => sum + U[2 * i + k] * a * U[2 * j + k], 0);
  });
  const stiff = automaticEquation({
    name: "stiff",
    dimension: 2,
    stateIndependent: true,
    drift: (_, [x, y], { add, multiply }) => [
      add(multiply(x, drift[0]), multiply(y, drift[1])),
      add(multiply(x, drift[2]), multiply(y, drift[3])),
    ],
    diffusion: () => [1, 0, 0, 1],
  });
  const steps = 30;
  const scheme = "split-step";
  const run = {
    key: key(4),
    paths: 1,
    start: Float64Array.of(1, -1),
    horizon: 1,
    steps,
    scheme,
  } as const;
  const paths = variationPaths(stiff, run);
  for (const k of [0, 15, 29]) {
    const exact = rates.map((a) => (1 + a / steps) ** -(steps - 1 - k));
    const { state, firstVariation } = pathMalliavinDerivative(paths, 0, k);
    const expected = [
      c * c * exact[0] + s * s * exact[1],
      c * s * (exact[0] - exact[1]),
      c * s * (exact[0] - exact[1]),
      s * s * exact[0] + c * c * exact[1],
    ];
    expect(relativeGap(state, Float64Array.from(expected))).toBeLessThan(1e-9);
    expect(Math.max(...firstVariation.map(Math.abs))).toBe(0);
  }
});

test("asks for a path and a step that exist", () => {
  const paths = variationPaths(cubic, { ...base, start: startOf(1) });
  expect(() => pathMalliavinDerivative(paths, 1, 0)).toThrow(DomainError);
  expect(() => pathMalliavinDerivative(paths, 0, 8)).toThrow(
    /whole numbers below 1 and 8, got 0 and 8/,
  );
});
