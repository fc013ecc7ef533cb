import { DivergenceError, DomainError, key, ShapeError } from "@chaosphere/core";
import { describe, expect, test } from "vitest";
import { scalarEquation, stochasticEquation } from "../../src/nonlinear/givenEquation.ts";
import {
  malliavinWeights,
  simulateFlow,
  simulatePaths,
} from "../../src/nonlinear/malliavinWeights.ts";
import type { PathOptions } from "../../src/nonlinear/pathOptions.ts";
import { cubic, plane } from "./equationInstances.ts";

const options: PathOptions = {
  ...{ key: key(1), paths: 4, firstRow: 10, start: Float64Array.of(0.5), horizon: 1, steps: 8 },
};

test.each([
  [{ horizon: 0 }, DomainError, /horizon must be positive and finite, got 0/],
  [{ horizon: -1 }, DomainError, /horizon must be positive and finite, got -1/],
  [{ horizon: Number.POSITIVE_INFINITY }, DomainError, /horizon must be .*got Infinity/],
  [{ steps: 0 }, DomainError, /steps must be a whole number, 1 or more, got 0/],
  [{ paths: 1.5 }, DomainError, /paths must be a whole number, 1 or more, got 1.5/],
  [{ observe: [3, 3] }, DomainError, /increase from 1 to 8, got \[3, 3\]/],
  [{ observe: [9] }, DomainError, /increase from 1 to 8, got \[9\]/],
  [{ start: Float64Array.of(1, 2) }, ShapeError, /start must hold 1 numbers, or 1 for each of 4/],
  [
    { start: Float64Array.of(1, 2, Number.NaN, 0) },
    DomainError,
    /starts must be finite, got NaN for path 2/,
  ],
  [
    { increments: new Float64Array(31) },
    ShapeError,
    /increments must hold 1 numbers for each of 8 steps of 4/,
  ],
] as const)("%o is refused by every function of paths", (change, kind, message) => {
  for (const run of [simulatePaths, simulateFlow, malliavinWeights]) {
    expect(() => run(cubic, { ...options, ...change })).toThrow(kind);
    expect(() => run(cubic, { ...options, ...change })).toThrow(message);
  }
});

test("a dimension that does not fit the start is refused", () => {
  expect(() => simulatePaths(plane, options)).toThrow(/"plane" has dimension 2/);
  expect(() => stochasticEquation({ ...plane, dimension: 0 })).toThrow(DomainError);
  expect(() => stochasticEquation({ ...plane, noise: 1.5 })).toThrow(/noise must be .* got 1.5/);
});

describe("what stops being finite is refused with path and step", () => {
  /** A drift that is NaN from time ½ on for negative states. */
  const broken = scalarEquation({
    name: "broken",
    drift: {
      value: (t, x) => (t >= 0.5 && x < 0 ? Number.NaN : -x),
      slope: () => -1,
      curvature: () => 0,
    },
    diffusion: 1,
  });
  const run = { ...options, start: Float64Array.of(3, 3, -3, 3) };

  test("a drift", () => {
    try {
      simulatePaths(broken, run);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(DivergenceError);
      const { message, point } = error as DivergenceError;
      expect(message).toMatch(
        /the drift of "broken" must be finite, got NaN at path 12, step 5 \(t = 0.5\), x = \(-/,
      );
      expect(point).toEqual({ step: 5, time: 0.5, path: 12, component: 0 });
    }
  });

  test("a diffusion", () => {
    const noisy = scalarEquation({
      name: "noisy",
      drift: { value: (_, x) => -x, slope: () => -1, curvature: () => 0 },
      diffusion: (t) => (t < 0.5 ? 1 : Number.POSITIVE_INFINITY),
    });
    expect(() => simulatePaths(noisy, options)).toThrow(
      /the diffusion of "noisy" must be finite, got Infinity at path 10, step 5/,
    );
  });

  test("a first variation", () => {
    // h ∂b = −1 makes the slope of the Euler step 0.
    const singular = scalarEquation({
      name: "singular",
      drift: { value: (_, x) => -8 * x, slope: () => -8, curvature: () => 0 },
      diffusion: 1,
    });
    for (const function_ of [simulateFlow, malliavinWeights]) {
      expect(() => function_(singular, options)).toThrow(DomainError);
      expect(() => function_(singular, options)).toThrow(
        /first variation of "singular" must stay finite and invertible, .* path 10, step 1/,
      );
    }
  });
});

describe("a degenerate Malliavin matrix is refused with path and step", () => {
  test("on the line, where no noise acts", () => {
    const still = scalarEquation({
      name: "still",
      drift: { value: (_, x) => -x, slope: () => -1, curvature: () => 0 },
      diffusion: 0,
    });
    expect(() => malliavinWeights(still, options)).toThrow(DomainError);
    expect(() => malliavinWeights(still, options)).toThrow(
      /Malliavin matrix of "still" must be positive definite, got a smallest eigenvalue of 0 after path 10, step 8/,
    );
    expect(simulateFlow(still, options)[0].malliavinMatrix).toEqual(new Float64Array(4));
  });

  test("in the plane, where noise reaches one direction alone", () => {
    const lame = stochasticEquation({
      name: "lame",
      dimension: 2,
      noise: 1,
      stateIndependent: true,
      drift: (_, x, order, { values, jacobian, hessian }) => {
        values.set(x.map((v) => -v));
        if (order >= 1) {
          for (let p = 0; 2 * p < x.length; p++) jacobian.set([-1, 0, 0, -1], 4 * p);
        }
        if (order >= 2) hessian.fill(0);
      },
      diffusion: (_, __, ___, { values }) => values.set([1, 1]),
    });
    const run = { ...options, start: Float64Array.of(1, 0) };
    expect(() => malliavinWeights(lame, run)).toThrow(
      /Malliavin matrix of "lame" must be positive definite, got a smallest eigenvalue of .* after path 10, step 8/,
    );
  });
});
