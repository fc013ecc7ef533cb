import type { StochasticEquation } from "../equation.ts";
import { scalarEquation } from "../givenEquation.ts";

/**
 * dX = −X³ dt + dB, with stationary density ∝ exp(−x⁴/2) and Y_t = exp(−3 ∫ X²) ≤ 1. The drift is not globally Lipschitz:
 * explicit Euler leaves the finite numbers once |x| > √(2/h), so use the "tamed" or the "split-step" scheme.
 *
 * Source: docs/theory/formulas.md (N10).
 */
export function cubicEquation(): StochasticEquation {
  return scalarEquation({
    name: "cubic",
    drift: {
      value: (_, x) => -x * x * x,
      slope: (_, x) => -3 * x * x,
      curvature: (_, x) => -6 * x,
    },
    diffusion: 1,
  });
}

/**
 * dX = 4 (X − X³) dt + dB: wells at ±1 with a barrier between, stationary density ∝ exp(4x² − 2x⁴).
 *
 * Source: docs/theory/formulas.md (N8).
 */
export function doubleWellEquation(): StochasticEquation {
  return scalarEquation({
    name: "double well",
    drift: {
      value: (_, x) => 4 * (x - x * x * x),
      slope: (_, x) => 4 * (1 - 3 * x * x),
      curvature: (_, x) => -24 * x,
    },
    diffusion: 1,
  });
}
