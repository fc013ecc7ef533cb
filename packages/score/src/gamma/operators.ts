import type { CameronMartinCoordinates } from "@chaosphere/core";
import type { Jet } from "@chaosphere/core/autodiff";
import type { Functional } from "@chaosphere/core/chaos";
import { matrixProduct } from "@chaosphere/core/linalg";
import { type CylindricalFunctional, jetsAt, pairings } from "./functional.ts";

/**
 * The Malliavin derivative of a cylindrical functional, a field with values in the Cameron–Martin space:
 *
 *     DF(x) = Σ_i ∂_i f(⟨h_1, x⟩, …) h_i,   ⟨DF(x), h⟩ = d/dε F(x + εh) at ε = 0.
 *
 * One row per point. The returned function throws {@link ShapeError} if points and directions differ in band limit.
 *
 * Source: Nualart (2006), definition 1.2.1; docs/theory/formulas.md (G1.1).
 */
export function malliavinDerivative(
  functional: CylindricalFunctional,
): (x: CameronMartinCoordinates) => CameronMartinCoordinates {
  const { directions } = functional;
  return (x) => {
    const slopes = gradients(jetsAt("malliavinDerivative", functional, x), directions.batch);
    const row = x.bandLimit ** 2;
    const values = matrixProduct(slopes, directions.values, x.batch, directions.batch, row);
    return { ...x, values };
  };
}

/**
 * The carré du champ of two functionals, point by point:
 *
 *     Γ(F, G) = ½ ( L(FG) − F LG − G LF ) = ⟨DF, DG⟩ = Σ_ij ∂_i f ⟨h_i, k_j⟩ ∂_j g.
 *
 * Authors who leave out the ½ mean 2Γ; the reverse generator then reads L + Γ̃(log ρ, ·) for L + 2Γ(log ρ, ·).
 * The returned function throws {@link ShapeError} if points and directions differ in band limit.
 *
 * Source: docs/theory/formulas.md (G2).
 */
export function gammaOperator(
  first: CylindricalFunctional,
  second: CylindricalFunctional = first,
): Functional {
  const cross = pairings("gammaOperator", second.directions, first.directions);
  const [n, m] = [first.directions.batch, second.directions.batch];
  return (x) => {
    const df = jetsAt("gammaOperator", first, x);
    const dg = first === second ? df : jetsAt("gammaOperator", second, x);
    return Float64Array.from(df, ({ gradient }, b) => {
      const along = matrixProduct(gradient, cross, 1, n, m);
      return along.reduce((sum, v, j) => sum + v * dg[b].gradient[j], 0);
    });
  };
}

/**
 * The Ornstein–Uhlenbeck generator L = −δD on a functional, point by point:
 *
 *     LF = Σ_ij ⟨h_i, h_j⟩ ∂_i ∂_j f − Σ_i ⟨h_i, x⟩ ∂_i f.
 *
 * The returned function throws {@link ShapeError} if points and directions differ in band limit.
 *
 * Source: Nualart (2006), section 1.4; docs/theory/formulas.md (G2).
 */
export function ouGenerator(functional: CylindricalFunctional): Functional {
  const { directions } = functional;
  const gram = pairings("ouGenerator", directions, directions);
  return (x) => {
    const y = pairings("ouGenerator", directions, x);
    return Float64Array.from(jetsAt("ouGenerator", functional, x), ({ gradient, hessian }, b) => {
      const trace = hessian.reduce((sum, v, ij) => sum + v * gram[ij], 0);
      return gradient.reduce((sum, v, i) => sum - v * y[b * gradient.length + i], trace);
    });
  };
}

/**
 * The iterated carré du champ by Bochner's formula, point by point:
 *
 *     Γ₂(F) = ½ ( L Γ(F) − 2 Γ(F, LF) ) = ‖D²F‖²_HS + ‖DF‖² ≥ Γ(F),
 *
 * the curvature condition CD(1, ∞) of the Gaussian space.
 * The returned function throws {@link ShapeError} if points and directions differ in band limit.
 *
 * Source: docs/theory/formulas.md (G2.1).
 *
 * @example
 * ```ts
 * import { coefficients } from "@chaosphere/core";
 * import { jets } from "@chaosphere/core/autodiff";
 * import { automaticFunctional, coordinateDirections, gammaOperator, iteratedGamma, ouGenerator } from "@chaosphere/score";
 *
 * // F = y²: LF = 2 − 2y², Γ(F) = 4y², Γ₂(F) = 4 + 4y².
 * const F = automaticFunctional(coordinateDirections(1, 1), ([y]) => jets.multiply(y, y));
 * const x = coefficients("cameron-martin", 1, Float64Array.of(3));
 * console.log(ouGenerator(F)(x)[0], gammaOperator(F)(x)[0], iteratedGamma(F)(x)[0]); // -16 36 40
 * ```
 */
export function iteratedGamma(functional: CylindricalFunctional): Functional {
  const { directions } = functional;
  const n = directions.batch;
  const gram = pairings("iteratedGamma", directions, directions);
  const gamma = gammaOperator(functional);
  return (x) => {
    const first = gamma(x);
    jetsAt("iteratedGamma", functional, x).forEach(({ hessian }, b) => {
      const raised = matrixProduct(gram, hessian, n, n, n);
      for (let i = 0; i < n; i++) {
        for (let j = 0; j < n; j++) first[b] += raised[i * n + j] * raised[j * n + i];
      }
    });
    return first;
  };
}

/** ∂_i f at [b·n + i]. */
function gradients(list: readonly Jet[], n: number): Float64Array {
  const values = new Float64Array(list.length * n);
  list.forEach(({ gradient }, b) => {
    values.set(gradient, b * n);
  });
  return values;
}
