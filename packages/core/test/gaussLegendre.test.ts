import { expect, test } from "vitest";
import { DomainError } from "../src/errors.ts";
import { gaussLegendreRule } from "../src/grid/gaussLegendre.ts";
import golden from "./fixtures/gaussLegendre.json" with { type: "json" };

test.each(golden.rules)("$n nodes and weights agree with mpmath to 1e-15", (expected) => {
  const rule = gaussLegendreRule(expected.n);
  expect(rule.colatitudes).toHaveLength(expected.n);
  expected.rings.forEach((j, i) => {
    const [θ, ω] = [expected.colatitudes[i], expected.weights[i]];
    expect(Math.abs(rule.colatitudes[j] - θ)).toBeLessThan(golden.tolerance);
    expect(Math.abs(rule.weights[j] - ω)).toBeLessThan(golden.tolerance);
    // Relative, so that the polar rings count: the slope at a node is a sum of n rounded terms, √n ε twice.
    // The southernmost angle is rounded at the size of π.
    if (j < expected.n / 2) expect(Math.abs(rule.colatitudes[j] / θ - 1)).toBeLessThan(1e-15);
    expect(Math.abs(rule.weights[j] / ω - 1)).toBeLessThan(
      2 * Number.EPSILON * Math.sqrt(expected.n) + 1e-15,
    );
  });
});

test("n nodes integrate x^p exactly for p < 2n and not beyond", () => {
  const n = 6;
  const { colatitudes, weights } = gaussLegendreRule(n);
  const integral = (p: number): number =>
    colatitudes.reduce((sum, θ, j) => sum + weights[j] * Math.cos(θ) ** p, 0);
  for (let p = 0; p < 2 * n; p++)
    expect(integral(p)).toBeCloseTo(p % 2 === 0 ? 2 / (p + 1) : 0, 14);
  // The error at degree 2n is 2^{2n+1} n!⁴ / ((2n+1) (2n)!²) = 3.5e-4 for n = 6.
  expect(2 / (2 * n + 1) - integral(2 * n)).toBeGreaterThan(1e-4);
});

test("a number of nodes that is no count is refused", () => {
  for (const n of [0, 1.5, Number.NaN]) {
    expect(() => gaussLegendreRule(n)).toThrow(DomainError);
    expect(() => gaussLegendreRule(n)).toThrow(/number of rings must be whole, 1 or more/);
  }
});
