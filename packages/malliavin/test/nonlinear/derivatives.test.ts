import { DomainError, key, ShapeError } from "@chaosphere/core";
import { describe, expect, test } from "vitest";
import { automaticEquation } from "../../src/nonlinear/automaticEquation.ts";
import { checkDerivatives } from "../../src/nonlinear/derivativeCheck.ts";
import { coefficientBlock, type StochasticEquation } from "../../src/nonlinear/equation.ts";
import { scalarEquation, stochasticEquation } from "../../src/nonlinear/givenEquation.ts";
import {
  malliavinWeights,
  simulateFlow,
  simulatePaths,
} from "../../src/nonlinear/malliavinWeights.ts";
import { cubic, pearson, plane, relativeGap } from "./equationInstances.ts";

const automaticPlane = automaticEquation({
  name: "plane",
  dimension: 2,
  drift: (t, [a, b], { add, subtract, multiply, divide, power, sin }) => [
    subtract(divide(b, 2), power(a, 3)),
    add(multiply(sin(a), 1 + t), multiply(b, -1)),
  ],
  diffusion: (_, [a, b], { add, multiply, sin, cos }) => [
    add(multiply(sin(b), 0.4), 1),
    0.3,
    multiply(multiply(a, b), 0.1),
    add(multiply(cos(add(a, b)), 0.4), 1),
  ],
});

/** All of b and σ with their derivatives at some states. */
function everything({ drift, diffusion }: StochasticEquation, x: Float64Array, m: number) {
  const n = x.length / m;
  return [[drift, m] as const, [diffusion, m * m] as const].flatMap(([f, components]) => {
    const block = coefficientBlock(n, components, m);
    f(0.7, x, 2, block);
    return [block.values, block.jacobian, block.hessian];
  });
}

describe("dual numbers", () => {
  test("give the derivatives found by hand", () => {
    const x = Float64Array.from({ length: 14 }, (_, i) => 2 * Math.sin(3 * i + 1));
    const [hand, duals] = [plane, automaticPlane].map((equation) => everything(equation, x, 2));
    hand.forEach((array, i) => {
      expect(relativeGap(array, duals[i])).toBeLessThan(1e-14);
    });
  });

  test("give the same weights", () => {
    const options = { key: key(7), paths: 10, start: Float64Array.of(0.5, 0.2) };
    const run = { ...options, horizon: 0.5, steps: 10 };
    const [hand, duals] = [plane, automaticPlane].map((e) => malliavinWeights(e, run)[0].weights);
    expect(relativeGap(hand, duals)).toBeLessThan(1e-12);
  });

  test("know every elementary function to second order", () => {
    const equation = automaticEquation({
      name: "all",
      dimension: 2,
      noise: 1,
      drift: (_, [x, y], a) => [
        a.add(a.exp(a.divide(x, y)), a.log(y), a.tanh(x), a.sqrt(y), 2),
        a.subtract(
          a.divide(a.cos(x), a.power(y, 1.5)),
          a.apply(a.multiply(x, y), (v, out) => out.set([v ** 4, 4 * v ** 3, 12 * v * v])),
        ),
      ],
      diffusion: (t) => [1 + t, 0],
      stateIndependent: true,
    });
    const x = Float64Array.of(0.3, 1.2, -0.8, 0.6, 2, 3);
    expect(() => checkDerivatives(equation, 0.1, x)).not.toThrow();
    const block = coefficientBlock(3, 2, 2);
    equation.drift(0, x, 0, block);
    const exact = Math.exp(0.25) + Math.log(1.2) + Math.tanh(0.3) + Math.sqrt(1.2) + 2;
    expect(Math.abs(block.values[0] - exact)).toBeLessThan(1e-14);
  });

  test("ask for all components", () => {
    const short = automaticEquation({
      name: "short",
      dimension: 2,
      drift: (_, [x]) => [x],
      diffusion: () => [1, 0, 0, 1],
      stateIndependent: true,
    });
    const run = { key: key(1), paths: 1, start: new Float64Array(2), horizon: 1, steps: 1 };
    expect(() => simulatePaths(short, run)).toThrow(ShapeError);
    expect(() => simulatePaths(short, run)).toThrow(/b of "short" must have 2 components, got 1/);
  });
});

describe("derivatives are compared with differences", () => {
  /** The cubic with one derivative off by a part in ten thousand. */
  const slips = {
    slope: { slope: (_: number, x: number) => -3.0003 * x * x },
    curvature: { curvature: (_: number, x: number) => -6.0006 * x },
  };
  const drift = {
    value: (_: number, x: number) => -(x ** 3),
    slope: (_: number, x: number) => -3 * x * x,
    curvature: (_: number, x: number) => -6 * x,
  };
  const options = { key: key(1), paths: 3, start: Float64Array.of(0.5), horizon: 1, steps: 4 };

  test("at the door of the weights, with path and step", () => {
    const faulty = scalarEquation({
      name: "slip",
      drift: { ...drift, ...slips.slope },
      diffusion: 1,
    });
    for (const run of [malliavinWeights, simulateFlow]) {
      expect(() => run(faulty, options)).toThrow(DomainError);
      expect(() => run(faulty, options)).toThrow(
        /∂b of "slip" must be the derivative of b, got -0.75007.* where differences give -0.75.* at path 0, step 1 \(t = 0\), x = \(0.5\)/,
      );
    }
    const bent = scalarEquation({
      name: "bent",
      drift: { ...drift, ...slips.curvature },
      diffusion: 1,
    });
    expect(() => malliavinWeights(bent, options)).toThrow(/∂²b of "bent" .* derivative of ∂b/);
    // The first order asks for no second derivative, and paths alone for none.
    expect(() => simulateFlow(bent, options)).not.toThrow();
    expect(() => simulatePaths(faulty, options)).not.toThrow();
  });

  test("for σ too, and away from the start", () => {
    const late = stochasticEquation({
      ...pearson,
      name: "late",
      diffusion: (t, x, order, out) => {
        pearson.diffusion(t, x, order, out);
        if (order >= 1 && t > 0) out.jacobian[0] += 0.01;
      },
    });
    expect(() => malliavinWeights(late, options)).toThrow(
      /∂σ of "late" must be the derivative of σ, .* at path 0, step 3 \(t = 0.5\)/,
    );
  });

  test("by itself, for any states", () => {
    expect(() => checkDerivatives(plane, 0.3, Float64Array.of(1, 2, -0.4, 0.1))).not.toThrow();
    expect(() => checkDerivatives(cubic, 0, Float64Array.of(50))).not.toThrow();
    expect(() => checkDerivatives(plane, 0.3, Float64Array.of(1, 2, 3))).toThrow(ShapeError);
    const faulty = scalarEquation({
      name: "slip",
      drift: { ...drift, ...slips.slope },
      diffusion: 1,
    });
    expect(() => checkDerivatives(faulty, 0, Float64Array.of(2))).toThrow(/state 0, t = 0/);
  });

  test("a kink nearby is no reason to refuse", () => {
    const kinked = scalarEquation({
      name: "x|x|",
      drift: {
        value: (_, x) => -x * Math.abs(x),
        slope: (_, x) => -2 * Math.abs(x),
        curvature: (_, x) => -2 * Math.sign(x),
      },
      diffusion: 1,
    });
    expect(() => checkDerivatives(kinked, 0, Float64Array.of(4e-6, -2e-6, 0.3))).not.toThrow();
  });
});
