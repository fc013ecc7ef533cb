import { DivergenceError, DomainError, key } from "@chaosphere/core";
import type { Dual, Operand } from "@chaosphere/core/autodiff";
import { describe, expect, test } from "vitest";
import { automaticEquation } from "../../src/nonlinear/automaticEquation.ts";
import { checkDerivatives } from "../../src/nonlinear/derivativeCheck.ts";
import { coefficientBlock } from "../../src/nonlinear/equation.ts";
import { scalarEquation } from "../../src/nonlinear/givenEquation.ts";
import { malliavinWeights, simulatePaths } from "../../src/nonlinear/malliavinWeights.ts";

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
      drift: (_, [x]) => [slip(x as unknown as number) as Operand<Dual>],
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
