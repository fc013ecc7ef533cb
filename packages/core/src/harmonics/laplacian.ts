import { DomainError } from "../errors.ts";
import type { Basis, Coefficients } from "./coefficients.ts";
import { scaleDegrees } from "./scaleDegrees.ts";

/**
 * The Laplace–Beltrami operator of the unit sphere:
 *
 *     Δ a_lm = −l(l+1) a_lm.
 *
 * Source: docs/theory/formulas.md (G9).
 */
export function laplacian<B extends Basis>(c: Coefficients<B>): Coefficients<B> {
  return scaleDegrees(c, (l) => -l * (l + 1));
}

/**
 * A power of the Helmholtz operator, κ in rad⁻¹, any real s:
 *
 *     (κ² − Δ)^s a_lm = (κ² + l(l+1))^s a_lm.
 *
 * @throws {@link DomainError} if κ is not positive, when the constants are in the kernel for κ = 0, or s is not finite.
 *
 * Source: docs/theory/formulas.md (G9.1).
 *
 * @example
 * ```ts
 * import { coefficients, fractionalHelmholtz } from "@chaosphere/core";
 *
 * // (κ² − Δ)^(1/2) multiplies degree 1 by √(κ² + 2).
 * const { values } = fractionalHelmholtz(coefficients("harmonic", 2, Float64Array.of(1, 1, 0, 0)), 1, 0.5);
 * console.log(values[0].toFixed(4), values[1].toFixed(4)); // 1.0000 1.7321
 * ```
 */
export function fractionalHelmholtz<B extends Basis>(
  c: Coefficients<B>,
  kappa: number,
  s: number,
): Coefficients<B> {
  if (!(kappa > 0 && kappa < Number.POSITIVE_INFINITY)) {
    throw new DomainError(
      `fractionalHelmholtz: kappa must be positive and finite, got ${kappa}. Use laplacian for κ = 0.`,
    );
  }
  if (!Number.isFinite(s)) {
    throw new DomainError(
      `fractionalHelmholtz: the power s must be finite, got ${s}. Pass a real number.`,
    );
  }
  return scaleDegrees(c, (l) => (kappa ** 2 + l * (l + 1)) ** s);
}

/**
 * The heat semigroup of the unit sphere after a time t ≥ 0, in rad²:
 *
 *     e^{tΔ} a_lm = e^{−l(l+1)t} a_lm.
 *
 * @throws {@link DomainError} if t is negative, when the equation is ill-posed.
 */
export function heatKernel<B extends Basis>(c: Coefficients<B>, time: number): Coefficients<B> {
  if (!(time >= 0)) {
    throw new DomainError(
      `heatKernel: time must be 0 or more, got ${time}. Heat does not flow backwards.`,
    );
  }
  return scaleDegrees(c, (l) => (l === 0 ? 1 : Math.exp(-l * (l + 1) * time)));
}
