import { DomainError } from "@chaosphere/core";
import type { Coefficient, StochasticEquation } from "../equation.ts";
import { checkSizes, stochasticEquation } from "../givenEquation.ts";

/** Parameters of {@link rationalDriftEquation}. */
export interface RationalDriftOptions {
  /** m. Default 1; the components are independent. */
  readonly dimension?: number;
  /** k > 0, strength of the drift. Default 1. */
  readonly strength?: number;
  /** σ > 0. Default 1. */
  readonly sigma?: number;
  /** a, centre of every component. Default 0. */
  readonly centre?: number;
  /** β(0) and β(1) of the clock β(t) = β(0) + (β(1) − β(0)) t. Default [1, 25]. */
  readonly clock?: readonly [number, number];
}

/**
 * The nonlinear noising process of Appendix C, component by component,
 *
 *     dX = −k β(t) (X − a)/(1 + (X − a)²) dt + σ √β(t) dB.
 *
 * Its stationary density is ∝ (1 + (x − a)²)^{−k/σ²}, the Student law of 2k/σ² − 1 degrees of freedom: Cauchy for
 * k = σ = 1, towards which it moves slowly. After the clock time 13 = ∫_0^1 β the total variation distance is still 0.107 per
 * component, so a reverse process should start from simulated ends, or k/σ² be 3 or more.
 *
 * @throws {@link DomainError} unless strength, sigma and the clock are positive.
 *
 * Source: Mirafzali and others (2025), arXiv:2503.16917, Appendix C; docs/theory/formulas.md (N10).
 */
export function rationalDriftEquation(options: RationalDriftOptions = {}): StochasticEquation {
  const { dimension: m = 1, strength: k = 1, sigma = 1, centre: a = 0, clock = [1, 25] } = options;
  checkSizes("rationalDriftEquation", m, m);
  for (const [name, value] of [
    ["strength", k],
    ["sigma", sigma],
    ["clock at 0", clock[0]],
    ["clock at 1", clock[1]],
  ] as const) {
    if (!(value > 0 && value < Number.POSITIVE_INFINITY)) {
      throw new DomainError(
        `rationalDriftEquation: ${name} must be positive and finite, got ${value}. Leave it out for the default.`,
      );
    }
  }
  const rate = (t: number) => clock[0] + (clock[1] - clock[0]) * t;

  const drift: Coefficient = (t, states, order, { values, jacobian, hessian }) => {
    const c = -k * rate(t);
    if (order >= 1) jacobian.fill(0);
    if (order >= 2) hessian.fill(0);
    for (let e = 0; e < states.length; e++) {
      const u = states[e] - a;
      const v = 1 + u * u;
      const i = e % m;
      values[e] = (c * u) / v;
      if (order >= 1) jacobian[e * m + i] = (c * (1 - u * u)) / (v * v);
      if (order >= 2) hessian[(e * m + i) * m + i] = (c * 2 * u * (u * u - 3)) / (v * v * v);
    }
  };
  const diffusion: Coefficient = (t, _, __, { values }) => {
    const level = sigma * Math.sqrt(rate(t));
    for (let e = 0; e < m * m; e++) values[e] = e % (m + 1) === 0 ? level : 0;
  };
  return stochasticEquation({
    name: "rational drift",
    dimension: m,
    stateIndependent: true,
    drift,
    diffusion,
  });
}
