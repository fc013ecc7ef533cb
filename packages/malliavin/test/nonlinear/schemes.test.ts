import { DivergenceError, DomainError, key } from "@chaosphere/core";
import { describe, expect, test } from "vitest";
import { brownianIncrements } from "../../src/nonlinear/brownian.ts";
import { commutatorSize } from "../../src/nonlinear/commutativity.ts";
import { stochasticEquation } from "../../src/nonlinear/givenEquation.ts";
import { simulatePaths } from "../../src/nonlinear/malliavinWeights.ts";
import type { PathScheme } from "../../src/nonlinear/pathOptions.ts";
import { additive, cubic, geometric, plane, quadratureIncrements } from "./equationInstances.ts";

const [μ, s] = [0.4, 0.6];
const motion = geometric(μ, s);
const start = Float64Array.of(1);

/** The least-squares slope of log₂ error over log₂ N, with a minus sign: the order. */
function orderOf(steps: readonly number[], errors: readonly number[]): number {
  const x = steps.map(Math.log2);
  const y = errors.map(Math.log2);
  const mean = (v: readonly number[]): number => v.reduce((a, b) => a + b, 0) / v.length;
  const [mx, my] = [mean(x), mean(y)];
  const slope = x.reduce((sum, v, i) => sum + (v - mx) * (y[i] - my), 0);
  return -slope / x.reduce((sum, v) => sum + (v - mx) ** 2, 0);
}

describe("on geometric Brownian motion", () => {
  /** Root mean square of X_N − X_T on the same Brownian paths. */
  function strongError(scheme: PathScheme, steps: number): number {
    const options = { key: key(21), paths: 2000, horizon: 1, steps };
    const [{ states }] = simulatePaths(motion, { ...options, start, scheme });
    const increments = brownianIncrements(options);
    let sum = 0;
    for (let p = 0; p < 2000; p++) {
      const B = increments.subarray(p * steps, (p + 1) * steps).reduce((a, b) => a + b, 0);
      sum += (states[p] - Math.exp(μ - (s * s) / 2 + s * B)) ** 2;
    }
    return Math.sqrt(sum / 2000);
  }

  test.each([
    ["euler", 0.5],
    ["tamed", 0.5],
    ["split-step", 0.5],
    ["milstein", 1],
  ] as const)("%s has strong order %d", (scheme, order) => {
    const steps = [16, 32, 64, 128];
    const errors = steps.map((n) => strongError(scheme, n));
    expect(Math.abs(orderOf(steps, errors) - order)).toBeLessThan(0.15);
  });

  test.each(["euler", "tamed", "split-step", "milstein"] as const)(
    "%s has weak order 1, by quadrature in the increments",
    (scheme) => {
      const horizon = 0.1;
      // E X² is a polynomial of degree 2 in each increment, E X³ of degree 6 with Milstein: 4 nodes are exact, and
      // the taming of a linear drift is smooth and small.
      const errors = [2, 4].map((steps) => {
        const { increments, weights, count } = quadratureIncrements(5, steps, horizon / steps);
        const options = { key: key(0), paths: count, increments, start, horizon, steps, scheme };
        const [{ states }] = simulatePaths(motion, options);
        const mean = weights.reduce((sum, w, p) => sum + w * states[p] ** 2, 0);
        return Math.abs(mean - Math.exp((2 * μ + s * s) * horizon));
      });
      expect(Math.abs(Math.log2(errors[0] / errors[1]) - 1)).toBeLessThan(0.15);
    },
  );
});

describe("from x = 50 with dX = −X³ dt + dB and h = 0.01", () => {
  const options = { key: key(2), paths: 20, start: Float64Array.of(50), horizon: 2, steps: 200 };

  test("plain Euler overflows, and the error says where", () => {
    expect(() => simulatePaths(cubic, options)).toThrow(DivergenceError);
    expect(() => simulatePaths(cubic, options)).toThrow(
      /the drift of "cubic" must be finite, got Infinity at path 0, step 6 \(t = 0.05\), .*tamed/,
    );
  });

  test.each(["tamed", "split-step"] as const)("%s comes home", (scheme) => {
    const [{ states }] = simulatePaths(cubic, { ...options, scheme });
    for (const x of states) expect(Math.abs(x)).toBeLessThan(4);
  });
});

test("the split step of a linear drift is (x / (1 + h)) + ΔB", () => {
  const linear = stochasticEquation({
    name: "Ornstein–Uhlenbeck",
    dimension: 1,
    stateIndependent: true,
    drift: (_, x, order, { values, jacobian, hessian }) => {
      for (let p = 0; p < x.length; p++) values[p] = -x[p];
      if (order >= 1) jacobian.fill(-1);
      if (order >= 2) hessian.fill(0);
    },
    diffusion: (_, __, ___, { values }) => values.fill(1),
  });
  const options = { key: key(4), paths: 5, start: Float64Array.of(2), horizon: 0.5, steps: 1 };
  const [{ states }] = simulatePaths(linear, { ...options, scheme: "split-step" });
  const increments = brownianIncrements(options);
  states.forEach((x, p) => {
    expect(Math.abs(x - (2 / 1.5 + increments[p]))).toBeLessThan(1e-15);
  });
});

test("a step without a solution is refused with path and step", () => {
  const growth = stochasticEquation({
    name: "growth",
    dimension: 1,
    stateIndependent: true,
    drift: (_, x, order, { values, jacobian, hessian }) => {
      for (let p = 0; p < x.length; p++) values[p] = 1 + x[p] * x[p];
      if (order >= 1) for (let p = 0; p < x.length; p++) jacobian[p] = 2 * x[p];
      if (order >= 2) hessian.fill(2);
    },
    diffusion: (_, __, ___, { values }) => values.fill(0.1),
  });
  const options = { key: key(4), paths: 2, start: Float64Array.of(2), horizon: 1, steps: 1 };
  expect(() => simulatePaths(growth, { ...options, scheme: "split-step" })).toThrow(
    /states of "growth" must stay finite, got NaN after path 0, step 1/,
  );
});

describe("noise commutes", () => {
  test("where it is additive or alone, and not in the plane", () => {
    const x = Float64Array.of(0.3, -0.2, 1, 0.5);
    expect(commutatorSize(additive, 0, x)).toBe(0);
    expect(commutatorSize(motion, 0, Float64Array.of(1))).toBe(0);
    expect(commutatorSize(plane, 0, x)).toBeGreaterThan(0.01);
  });

  test("or Milstein's scheme refuses", () => {
    const options = { key: key(4), paths: 2, start: Float64Array.of(0.3, -0.2) };
    const run = () =>
      simulatePaths(plane, { ...options, horizon: 1, steps: 4, scheme: "milstein" });
    expect(run).toThrow(DomainError);
    expect(run).toThrow(/Milstein's scheme needs commutative noise, got a relative commutator of/);
  });
});
