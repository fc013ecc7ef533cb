import { DomainError } from "@chaosphere/core";
import type { StochasticEquation } from "../equation.ts";
import { scalarEquation } from "../givenEquation.ts";

/** Parameters of {@link geometricBrownianEquation}. */
export interface GeometricBrownianOptions {
  /** μ, growth rate. Default 0.1. */
  readonly growth?: number;
  /** s > 0, volatility. Default 0.5. */
  readonly volatility?: number;
}

/**
 * dX = μ X dt + s X dB. From X_0 = 1 the law is log-normal, the Malliavin matrix is s² X_T² T exactly, and the covering
 * weight is δ(u) = (1 + B_T/(s T))/X_T path by path.
 *
 * @throws {@link DomainError} unless the volatility is positive.
 *
 * Source: docs/theory/formulas.md (N8).
 */
export function geometricBrownianEquation(
  options: GeometricBrownianOptions = {},
): StochasticEquation {
  const { growth = 0.1, volatility = 0.5 } = options;
  if (!(volatility > 0)) {
    throw new DomainError(
      `geometricBrownianEquation: volatility must be positive, got ${volatility}. Without noise there is no density.`,
    );
  }
  return scalarEquation({
    name: "geometric Brownian motion",
    drift: { value: (_, x) => growth * x, slope: () => growth, curvature: () => 0 },
    diffusion: { value: (_, x) => volatility * x, slope: () => volatility, curvature: () => 0 },
  });
}
