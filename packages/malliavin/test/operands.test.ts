import {
  DivergenceError,
  DomainError,
  type Jet,
  jets,
  key,
  type Term,
  variables,
} from "@chaosphere/core";
import { describe, expect, test } from "vitest";
import { automaticEquation } from "../src/nonlinear/automaticEquation.ts";
import { checkDerivatives } from "../src/nonlinear/derivativeCheck.ts";
import { type Dual, type DualTerm, dualBlock } from "../src/nonlinear/dual.ts";
import { coefficientBlock } from "../src/nonlinear/equation.ts";
import { scalarEquation } from "../src/nonlinear/givenEquation.ts";
import { malliavinWeights, simulatePaths } from "../src/nonlinear/malliavinWeights.ts";

/** Value, slopes and second derivatives of a formula in x = 0.7, y = −1.3 by either arithmetic. */
const [a, b] = [0.7, -1.3];
const block = dualBlock(1, 2, 2);
const [x, y] = block.begin(Float64Array.of(a, b));
const [u, v] = variables([a, b]);
const dual = block.arithmetic;

type Numbers = readonly [value: number, x: number, y: number, xx: number, xy: number, yy: number];
function ofDual(d: Dual): Numbers {
  const at = (i: number) => d.support.indexOf(i);
  const slope = (i: number) => (at(i) < 0 ? 0 : d.gradient[at(i)]);
  const bend = (i: number, j: number) =>
    at(i) < 0 || at(j) < 0 ? 0 : d.hessian[at(i) * d.support.length + at(j)];
  return [d.value[0], slope(0), slope(1), bend(0, 0), bend(0, 1), bend(1, 1)];
}
const ofJet = ({ value, gradient, hessian }: Jet): Numbers => [
  value,
  gradient[0],
  gradient[1],
  hessian[0],
  hessian[1],
  hessian[3],
];

describe("a number may stand on either side of an operation", () => {
  const cases: [string, Dual, Jet, Numbers][] = [
    ["0.3 x", dual.multiply(0.3, x), jets.multiply(0.3, u), [0.3 * a, 0.3, 0, 0, 0, 0]],
    ["x 0.3", dual.multiply(x, 0.3), jets.multiply(u, 0.3), [0.3 * a, 0.3, 0, 0, 0, 0]],
    ["2 − x", dual.subtract(2, x), jets.subtract(2, u), [2 - a, -1, 0, 0, 0, 0]],
    ["x − 2", dual.subtract(x, 2), jets.subtract(u, 2), [a - 2, 1, 0, 0, 0, 0]],
    ["1/x", dual.divide(1, x), jets.divide(1, u), [1 / a, -1 / a ** 2, 0, 2 / a ** 3, 0, 0]],
    [
      "x/y",
      dual.divide(x, y),
      jets.divide(u, v),
      [a / b, 1 / b, -a / b ** 2, 0, -1 / b ** 2, (2 * a) / b ** 3],
    ],
    ["1 + x + 2 + y", dual.add(1, x, 2, y), jets.add(1, u, 2, v), [3 + a + b, 1, 1, 0, 0, 0]],
    ["x y", dual.multiply(x, y), jets.multiply(u, v), [a * b, b, a, 0, 1, 0]],
  ];
  test.each(cases)("%s", (_, d, j, expected) => {
    for (const got of [ofDual(d), ofJet(j)]) {
      got.forEach((value, i) => {
        expect(value).toBeCloseTo(expected[i], 13);
      });
    }
  });
});

describe.each([
  ["duals", dual as unknown as Record<string, (...operands: unknown[]) => unknown>, x],
  ["jets", jets as unknown as Record<string, (...operands: unknown[]) => unknown>, u],
])("what is no operand of %s is refused by the operation's name", (_, arithmetic, known) => {
  const wrongs = ["x", undefined, null, {}, [1], Number.isNaN];
  test.each(["add", "subtract", "multiply", "divide"])("%s", (operation) => {
    for (const wrong of wrongs) {
      for (const operands of [
        [known, wrong],
        [wrong, known],
      ]) {
        const call = () => arithmetic[operation](...operands);
        expect(call).toThrow(DomainError);
        expect(call).toThrow(
          `${operation}: operand ${operands.indexOf(wrong) + 1} must be a variable`,
        );
      }
    }
    expect(() => arithmetic[operation](0.3, 2)).toThrow(
      `${operation}: one operand at least must be a variable or made of variables, got 0.3 and 2.`,
    );
  });

  test.each(["power", "exp", "log", "sin", "cos", "tanh", "apply"])("%s", (operation) => {
    for (const wrong of [...wrongs, 0.3]) {
      const call = () => arithmetic[operation](wrong, 2);
      expect(call).toThrow(DomainError);
      expect(call).toThrow(`${operation}: operand 1 must be a variable or made of variables, got `);
    }
  });
});

/** What JavaScript makes of a variable without the arithmetic. */
const slips: [string, (x: number) => unknown][] = [
  ["Math.sin(x)", (x) => Math.sin(x)],
  ["x + 1", (x) => x + 1],
  ["-2 * x", (x) => -2 * x],
  ["nothing", () => undefined],
];

describe("a drift by JavaScript's own functions", () => {
  test.each(slips)("%s is refused as such, and no derivative is blamed", (_, slip) => {
    const equation = automaticEquation({
      name: "pendulum",
      dimension: 1,
      drift: (_, [x]) => [slip(x as unknown as number) as DualTerm],
      diffusion: () => [1],
      stateIndependent: true,
    });
    const run = () =>
      simulatePaths(equation, {
        paths: 2,
        start: Float64Array.of(1),
        horizon: 1,
        steps: 4,
        key: key(1),
      });
    for (const call of [run, () => checkDerivatives(equation, 0, Float64Array.of(1))]) {
      expect(call).toThrow(DomainError);
      expect(call).toThrow(
        /^automaticEquation: component 0 of b of "pendulum" must be a number or made of the variables, got .* Use the arithmetic's sin/,
      );
    }
  });

  test("a number is a constant component, as before", () => {
    const equation = automaticEquation({
      name: "constant",
      dimension: 1,
      drift: () => [2],
      diffusion: () => [1],
    });
    const out = coefficientBlock(1, 1, 1, 1);
    equation.drift(0, Float64Array.of(5), 1, out);
    expect([out.values[0], out.jacobian[0]]).toEqual([2, 0]);
    const none: Term = 2;
    expect(() => jets.add(none)).toThrow(/one operand at least/);
  });
});

describe("a coefficient that is not finite", () => {
  const root = scalarEquation({
    name: "root",
    drift: {
      value: (_, x) => Math.sqrt(x),
      slope: (_, x) => 0.5 / Math.sqrt(x),
      curvature: (_, x) => -0.25 * x ** -1.5,
    },
    diffusion: 1,
  });

  test("is named itself, not its derivative, by checkDerivatives", () => {
    const check = () => checkDerivatives(root, 0.5, Float64Array.of(4, -1));
    expect(check).toThrow(DomainError);
    expect(check).toThrow(
      'checkDerivatives: b of "root" must be finite, got NaN (component 0) at state 1, t = 0.5, x = (-1).',
    );
    expect(() => checkDerivatives(root, 0.5, Float64Array.of(4, 1))).not.toThrow();
  });

  test.each([
    ["simulatePaths", simulatePaths],
    ["malliavinWeights", malliavinWeights],
  ])("and by %s, with its place", (name, walk) => {
    const run = () =>
      walk(root, {
        paths: 1,
        start: Float64Array.of(-1),
        horizon: 1,
        steps: 4,
        key: key(1),
      });
    expect(run).toThrow(DivergenceError);
    expect(run).toThrow(`${name}: the drift of "root" must be finite, got NaN at path 0, step 1`);
  });

  test("a derivative that is not finite where the coefficient is stays its own fault", () => {
    const slip = scalarEquation({
      name: "slip",
      drift: { value: (_, x) => x, slope: () => Number.NaN, curvature: () => 0 },
      diffusion: 1,
    });
    expect(() => checkDerivatives(slip, 0, Float64Array.of(1))).toThrow(
      /∂b of "slip" must be the derivative of b, got NaN/,
    );
  });
});
