import { key } from "@chaosphere/core";
import { expect, test } from "vitest";
import { stochasticEquation } from "../../src/nonlinear/givenEquation.ts";
import { malliavinCriterion } from "../../src/nonlinear/malliavinCriterion.ts";
import { simulateFlow } from "../../src/nonlinear/malliavinWeights.ts";
import { geometricBrownianEquation } from "../../src/nonlinear/named/geometricBrownian.ts";
import { cubicEquation } from "../../src/nonlinear/named/polynomialDrift.ts";

test("geometric Brownian motion: γ = s² X² T path by path, and its inverse moments are those of the log-normal law", () => {
  const [s, T, growth] = [0.5, 1, 0.1];
  const equation = geometricBrownianEquation({ growth, volatility: s });
  const steps = 400;
  const [flow] = simulateFlow(equation, {
    key: key(2),
    paths: 20000,
    start: Float64Array.of(1),
    horizon: T,
    steps,
  });
  flow.states.forEach((x, p) => {
    // κ = s at every step of Euler's scheme for a linear equation: γ = Y² s² T with Y = X.
    expect(Math.abs(flow.malliavinMatrix[p] / (s * s * x * x * T) - 1)).toBeLessThan(1e-6);
  });
  const monitor = malliavinCriterion(equation, flow);
  expect(monitor.verdict).toBe("score");
  for (const { power, value, standardError } of monitor.inverseMoments.slice(0, 2)) {
    // E X^{−2p} = exp(−2p(μ − s²/2)T + 2p² s² T); Euler's own bias is a share h of it.
    const exact =
      (s * s * T) ** -power *
      Math.exp(-2 * power * (growth - s ** 2 / 2) * T + 2 * power ** 2 * s ** 2 * T);
    expect(Math.abs(value - exact)).toBeLessThan(4 * standardError + (0.05 * exact * power) / 4);
    // Negative control: moments of the other sign.
    expect(Math.abs(value - 1 / exact)).toBeGreaterThan(10 * standardError);
  }
  const least = flow.states.reduce((a, b) => Math.min(a, b));
  expect(monitor.ellipticity).toBeCloseTo((s * least) ** 2, 12);
});

test("noise that reaches one direction alone is flagged at the first step, and not once the drift has turned it", () => {
  const kinetic = stochasticEquation({
    name: "kinetic",
    dimension: 2,
    noise: 1,
    stateIndependent: true,
    drift: (_, x, order, { values, jacobian, hessian }) => {
      for (let p = 0; p < x.length / 2; p++) {
        values.set([x[2 * p + 1], 0], 2 * p);
        if (order >= 1) jacobian.set([0, 1, 0, 0], 4 * p);
      }
      if (order >= 2) hessian.fill(0);
    },
    diffusion: (_, __, ___, { values }) => values.set([0, 1]),
  });
  const run = { key: key(1), paths: 50, start: Float64Array.of(0, 0), horizon: 1, steps: 64 };
  const [first, last] = simulateFlow(kinetic, { ...run, observe: [1, 64] });
  expect(malliavinCriterion(kinetic, first).verdict).toBe("none");
  expect(malliavinCriterion(kinetic, first).degenerateShare).toBe(1);
  const after = malliavinCriterion(kinetic, last);
  expect(after.verdict).toBe("score");
  expect(after.ellipticity).toBe(0);
  // γ_1 = [[1/3, 1/2], [1/2, 1]] with smallest eigenvalue 2/3 − √13/6, to the step h.
  expect(Math.abs(after.smallestEigenvalue.median - (2 / 3 - Math.sqrt(13) / 6))).toBeLessThan(
    2 / 64,
  );
});

test("paths that end at one state are an atom", () => {
  const equation = cubicEquation();
  const [flow] = simulateFlow(equation, {
    key: key(3),
    paths: 2000,
    start: Float64Array.of(0.4),
    horizon: 0.5,
    steps: 20,
  });
  expect(malliavinCriterion(equation, flow).verdict).toBe("score");
  const stuck = {
    ...flow,
    states: flow.states.map((x, p) => (p < 880 ? 0 : x)),
    malliavinMatrix: flow.malliavinMatrix.map((g, p) => (p < 880 ? 0 : g)),
  };
  const monitor = malliavinCriterion(equation, stuck);
  expect(monitor.atom).toEqual({ mass: 0.44, state: [0] });
  expect(monitor.degenerateShare).toBeCloseTo(0.44, 12);
  expect(monitor.verdict).toBe("none");
  expect(monitor.reason).toContain("44.00 % of them end at (0)");
});
