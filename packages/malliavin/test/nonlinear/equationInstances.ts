import { gaussHermite } from "@chaosphere/core/special";
import type { StochasticEquation } from "../../src/nonlinear/equation.ts";
import { scalarEquation, stochasticEquation } from "../../src/nonlinear/givenEquation.ts";

/** dX = −X³ dt + dB. */
export const cubic: StochasticEquation = scalarEquation({
  name: "cubic",
  drift: { value: (_, x) => -(x ** 3), slope: (_, x) => -3 * x * x, curvature: (_, x) => -6 * x },
  diffusion: 1,
});

const root = (x: number): number => Math.sqrt(0.5 + 0.5 * x * x);

/** dX = −X dt + √(½ + ½ X²) dB. */
export const pearson: StochasticEquation = scalarEquation({
  name: "Pearson",
  drift: { value: (_, x) => -x, slope: () => -1, curvature: () => 0 },
  diffusion: {
    value: (_, x) => root(x),
    slope: (_, x) => (0.5 * x) / root(x),
    curvature: (_, x) => 0.25 / root(x) ** 3,
  },
});

/** dX = μ X dt + s X dB. */
export function geometric(μ: number, s: number): StochasticEquation {
  return scalarEquation({
    name: "geometric Brownian motion",
    drift: { value: (_, x) => μ * x, slope: () => μ, curvature: () => 0 },
    diffusion: { value: (_, x) => s * x, slope: () => s, curvature: () => 0 },
  });
}

/** Two coupled components, time-dependent, with noise that is neither diagonal nor commuting. */
export const plane: StochasticEquation = stochasticEquation({
  name: "plane",
  dimension: 2,
  drift: (t, x, order, { values, jacobian, hessian }) => {
    for (let p = 0; 2 * p < x.length; p++) {
      const [a, b] = [x[2 * p], x[2 * p + 1]];
      values.set([-(a ** 3) + b / 2, -b + (1 + t) * Math.sin(a)], 2 * p);
      if (order >= 1) jacobian.set([-3 * a * a, 0.5, (1 + t) * Math.cos(a), -1], 4 * p);
      if (order >= 2) hessian.set([-6 * a, 0, 0, 0, -(1 + t) * Math.sin(a), 0, 0, 0], 8 * p);
    }
  },
  diffusion: (_, x, order, { values, jacobian, hessian }) => {
    for (let p = 0; 2 * p < x.length; p++) {
      const [a, b] = [x[2 * p], x[2 * p + 1]];
      const [s, c] = [0.4 * Math.sin(a + b), 0.4 * Math.cos(a + b)];
      values.set([1 + 0.4 * Math.sin(b), 0.3, 0.1 * a * b, 1 + c], 4 * p);
      if (order >= 1) jacobian.set([0, 0.4 * Math.cos(b), 0, 0, 0.1 * b, 0.1 * a, -s, -s], 8 * p);
      if (order >= 2) {
        const rows = [0, 0, 0, -0.4 * Math.sin(b), 0, 0, 0, 0, 0, 0.1, 0.1, 0, -c, -c, -c, -c];
        hessian.set(rows, 16 * p);
      }
    }
  },
});

/** The plane with three noises that do not depend on the state. */
export const additive: StochasticEquation = stochasticEquation({
  name: "additive",
  dimension: 2,
  noise: 3,
  stateIndependent: true,
  drift: plane.drift,
  diffusion: (t, _, __, { values }) => values.set([1, 0.3, 0, 0.2 * t, 0.5, 1]),
});

/** The nodes of a tensor Gauss–Hermite rule as increments of length h, and their weights. */
export function quadratureIncrements(
  nodes: number,
  dimensions: number,
  h: number,
): { increments: Float64Array; weights: Float64Array; count: number } {
  const rule = gaussHermite(nodes);
  const count = nodes ** dimensions;
  const increments = new Float64Array(count * dimensions);
  const weights = new Float64Array(count).fill(1);
  for (let i = 0; i < count; i++) {
    let rest = i;
    for (let k = 0; k < dimensions; k++) {
      increments[i * dimensions + k] = Math.sqrt(h) * rule.nodes[rest % nodes];
      weights[i] *= rule.weights[rest % nodes];
      rest = Math.floor(rest / nodes);
    }
  }
  return { increments, weights, count };
}

/** max |a − b| / (1 + |a|). */
export function relativeGap(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let gap = a.length === b.length ? 0 : Number.POSITIVE_INFINITY;
  for (let i = 0; i < a.length; i++) {
    gap = Math.max(gap, Math.abs(a[i] - b[i]) / (1 + Math.abs(a[i])));
  }
  return gap;
}

/** {@link geometric} by a record, as worker threads are given it. */
export function geometricOf(parameters: { drift: number; volatility: number }): StochasticEquation {
  return geometric(parameters.drift, parameters.volatility);
}
