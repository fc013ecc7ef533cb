import { DomainError } from "@chaosphere/core";
import type { StochasticEquation } from "../equation.ts";
import { scalarEquation } from "../givenEquation.ts";

/** Parameters of {@link pearsonEquation}. */
export interface PearsonOptions {
  /** c > 0, variance of the noise at 0. Default 0.5. */
  readonly constant?: number;
  /** q ≥ 0, growth of that variance with x². Default 0.5. */
  readonly quadratic?: number;
}

/**
 * dX = −X dt + √(c + q X²) dB, a Pearson diffusion: noise that grows with the state. Its stationary density is
 * ∝ (c + q x²)^{−1−1/q}, a Student law for q > 0 and the Gaussian exp(−x²/c) for q = 0.
 *
 * @throws {@link DomainError} unless c > 0 and q ≥ 0.
 *
 * Source: Forman and Sørensen (2008); docs/theory/formulas.md (N8).
 */
export function pearsonEquation(options: PearsonOptions = {}): StochasticEquation {
  const { constant: c = 0.5, quadratic: q = 0.5 } = options;
  if (!(c > 0))
    throw new DomainError(
      `pearsonEquation: constant must be positive, got ${c}. With 0 the noise would vanish at 0.`,
    );
  if (!(q >= 0))
    throw new DomainError(
      `pearsonEquation: quadratic must be 0 or more, got ${q}. With 0 the noise does not depend on the state.`,
    );
  const sigma = (x: number) => Math.sqrt(c + q * x * x);
  return scalarEquation({
    name: "Pearson",
    drift: { value: (_, x) => -x, slope: () => -1, curvature: () => 0 },
    diffusion: {
      value: (_, x) => sigma(x),
      slope: (_, x) => (q * x) / sigma(x),
      curvature: (_, x) => (q * c) / sigma(x) ** 3,
    },
  });
}
