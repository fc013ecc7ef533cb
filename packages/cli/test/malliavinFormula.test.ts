import { checkDerivatives, coefficientBlock } from "@chaosphere/malliavin";
import { describe, expect, test } from "vitest";
import { formulaFunctions } from "../src/malliavin/formula.ts";
import { formulaEquation } from "../src/malliavin/formulaEquation.ts";

function equation(drift: string, diffusion = "1") {
  const rest = { path: "sde.json", name: "text", constants: { k: 2 } };
  return formulaEquation({ ...rest, drift: [drift], diffusion: [[diffusion]] });
}

function valueAt(x: number, drift: string, t = 0): number {
  const block = coefficientBlock(1, 1, 1, 0);
  equation(drift).drift(t, Float64Array.of(x), 0, block);
  return block.values[0] as number;
}

describe("formulas", () => {
  test.each([
    ["-x^2", -9],
    ["2^x^2", 512],
    ["x^-1", 1 / 3],
    ["12/x/2", 2],
    ["1 - x - 1", -3],
    ["k*x + t", 6.5],
    ["sqrt(4)*x", 6],
    ["cos(pi) + 0*x", -1],
    ["log(e^x)", 3],
    ["x^x", 27],
    ["7", 7],
  ])("%s at x = 3, t = 0.5 is %d", (text, value) => {
    expect(valueAt(3, text, 0.5)).toBeCloseTo(value, 12);
  });

  test.each(Object.keys(formulaFunctions))(
    "%s has its derivatives of first and second order, as differences show",
    (name) => {
      const states = Float64Array.of(0.3, 0.7, 1.2);
      expect(() => checkDerivatives(equation(`${name}(k*x/3)`), 0, states)).not.toThrow();
      expect(valueAt(0.6, `${name}(k*x/3)`)).toBeCloseTo(valueAt(0.6, `${name}(0.4)`), 12);
    },
  );

  test("powers and quotients of the state have theirs", () => {
    const text = "x^2.5/(1 + x^2) - k^x + x^x";
    expect(() =>
      checkDerivatives(equation(text, text), 0, Float64Array.of(0.4, 1.1)),
    ).not.toThrow();
  });

  test("noise that does not name the state is known not to depend on it", () => {
    expect(equation("-x", "k*(1 + t)").stateIndependent).toBe(true);
    expect(equation("-x", "k*(1 + x)").stateIndependent).toBe(false);
  });

  test.each([
    "toString",
    "toString(x)",
    "hasOwnProperty(1)",
    "x.constructor",
    "[x]",
    "'x'",
    "random()",
    "f(y) = y; f(x)",
    "x ? 1 : 2",
    "x == 1",
    "x; x",
    "",
  ])("%j is no formula", (text) => {
    expect(() => equation(text)).toThrow(/must be a formula in t, x, k, pi, e, got/);
  });
});
