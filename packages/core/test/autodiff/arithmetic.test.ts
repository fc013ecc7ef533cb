import { describe, expect, test } from "vitest";
import type { Operand } from "../../src/autodiff/arithmetic.ts";
import { type Dual, dualBlock } from "../../src/autodiff/dualBlock.ts";
import { elementaryFunctions } from "../../src/autodiff/elementaryFunctions.ts";
import { type Jet, jetVariables } from "../../src/autodiff/jet.ts";
import { jets } from "../../src/autodiff/jets.ts";
import { DomainError } from "../../src/errors.ts";

/** Value, slopes and second derivatives of a formula in x = 0.7, y = −1.3 by either arithmetic. */
const [a, b] = [0.7, -1.3];
const block = dualBlock(1, 2, 2);
const [x, y] = block.begin(Float64Array.of(a, b));
const [u, v] = jetVariables([a, b]);
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
      `${operation}: at least one operand must be a variable or made of variables, got 0.3 and 2.`,
    );
  });

  test.each(["power", ...Object.keys(elementaryFunctions), "apply"])("%s", (operation) => {
    for (const wrong of [...wrongs, 0.3]) {
      const call = () => arithmetic[operation](wrong, 2);
      expect(call).toThrow(DomainError);
      expect(call).toThrow(`${operation}: operand 1 must be a variable or made of variables, got `);
    }
  });
});

test("a number alone is no term of a sum", () => {
  const none: Operand<Jet> = 2;
  expect(() => jets.add(none)).toThrow(/at least one operand/);
});

describe("both arithmetics give the same derivatives", () => {
  const names = Object.keys(elementaryFunctions) as (keyof typeof elementaryFunctions)[];
  // Arguments where every function is smooth: 1.5 + x y/4 = 1.2725.
  test.each(names)("of %s of a product", (name) => {
    const [d, j] = [
      dual[name](dual.add(dual.multiply(dual.multiply(x, y), 0.25), 1.5)),
      jets[name](jets.add(jets.multiply(jets.multiply(u, v), 0.25), 1.5)),
    ];
    const expected = ofJet(j);
    ofDual(d).forEach((value, i) => {
      expect(Math.abs(value - expected[i])).toBeLessThan(1e-15 * (1 + Math.abs(expected[i])));
    });
  });

  test("of powers and of a function given by its derivatives", () => {
    const fourth = (v: number, out: Float64Array): void =>
      out.set([v ** 4, 4 * v ** 3, 12 * v * v]);
    const powers = [dual.power(y, 4), dual.apply(y, fourth)].map(ofDual);
    for (const numbers of [...powers, ofJet(jets.power(v, 4)), ofJet(jets.apply(v, fourth))]) {
      [b ** 4, 0, 4 * b ** 3, 0, 0, 12 * b * b].forEach((expected, i) => {
        expect(numbers[i]).toBeCloseTo(expected, 13);
      });
    }
  });
});

test.each(Object.entries(elementaryFunctions))(
  "the derivatives of %s in the table are those that differences show",
  (name, derivatives) => {
    const at = (w: number): Float64Array => {
      const out = new Float64Array(3);
      derivatives(w, out);
      return out;
    };
    expect(at(0.4)[0]).toBe((Math as unknown as Record<string, (w: number) => number>)[name](0.4));
    for (const w of [0.3, 1.2, 2.5]) {
      // Central differences of order 4 with h = 1e-3: an error of h⁴/30 times a derivative of order 6, at most 1e6 (of tan at 1.2, where the exact value is 39), and 1e-12 of rounding.
      const h = 1e-3;
      const slope = (k: number): number =>
        (8 * (at(w + h)[k] - at(w - h)[k]) - (at(w + 2 * h)[k] - at(w - 2 * h)[k])) / (12 * h);
      for (const k of [0, 1]) {
        const exact = at(w)[k + 1];
        expect(Math.abs(slope(k) - exact)).toBeLessThan(1e-8 * (1 + Math.abs(exact)));
      }
    }
  },
);
