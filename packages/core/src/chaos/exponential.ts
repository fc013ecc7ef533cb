import { DomainError, ShapeError } from "../errors.ts";
import type { CameronMartinCoordinates } from "../harmonics/coefficients.ts";
import type { ChaosExpansion } from "./chaosExpansion.ts";
import type { MultiIndices } from "./multiIndex.ts";
import type { Functional } from "./projection.ts";

/**
 * The stochastic exponential of a Cameron–Martin direction, the density of N(h, C) against γ = N(0, C):
 *
 *     E_h(x) = exp( ⟨h, x⟩ − ½‖h‖² ),   E[E_h] = 1,   E[E_h²] = e^{‖h‖²}.
 *
 * @param h One row: the coordinates of the direction.
 * @throws {@link ShapeError} if h has not one row; the functional, if its points have another band limit.
 * @throws {@link DomainError} if a coordinate is not finite.
 *
 * Source: Nualart (2006), section 1.1; docs/theory/formulas.md (G10.2).
 *
 * @example
 * ```ts
 * import { coefficients } from "@chaosphere/core";
 * import { exponentialFunctional } from "@chaosphere/core/chaos";
 *
 * const h = coefficients("cameron-martin", 1, Float64Array.of(0.5));
 * const x = coefficients("cameron-martin", 1, Float64Array.of(2));
 * console.log(exponentialFunctional(h)(x)[0].toFixed(6), Math.exp(0.5 * 2 - 0.125).toFixed(6)); // 2.398875 2.398875
 * ```
 */
export function exponentialFunctional(h: CameronMartinCoordinates): Functional {
  checkDirection("exponentialFunctional", h);
  const half = h.values.reduce((sum, v) => sum + v * v, 0) / 2;
  const row = h.bandLimit ** 2;
  return (x) => {
    if (x.bandLimit !== h.bandLimit) {
      throw new ShapeError(
        `exponentialFunctional: points and direction must have one band limit, got ${x.bandLimit} and ${h.bandLimit}. Truncate one to the other.`,
      );
    }
    return Float64Array.from({ length: x.batch }, (_, b) =>
      Math.exp(h.values.reduce((sum, v, j) => sum + v * x.values[b * row + j], -half)),
    );
  };
}

/**
 * The chaos coefficients of the stochastic exponential of a Cameron–Martin direction:
 *
 *     E_h = Σ_α ( ∏_j h_j^{α_j} / √α_j! ) h_α.
 *
 * The terms of order q have Σ_{|α|=q} c_α² = ‖h‖^{2q}/q!.
 *
 * @throws {@link ShapeError} if h has not one row, or fewer coordinates than the multi-indices have variables.
 * @throws {@link DomainError} if a coordinate is not finite.
 *
 * Source: Nualart (2006), section 1.1; docs/theory/formulas.md (G5.6, G10.2).
 */
export function exponentialChaos(
  indices: MultiIndices,
  h: CameronMartinCoordinates,
): ChaosExpansion {
  checkDirection("exponentialChaos", h);
  if (!(h.values.length >= indices.dimension)) {
    throw new ShapeError(
      `exponentialChaos: the multi-indices have ${indices.dimension} variables, got a direction of ${h.values.length} coordinates. Raise the band limit or use fewer variables.`,
    );
  }
  const { offsets, variables, exponents } = indices;
  const coefficients = Float64Array.from(indices.orders, (_, k) => {
    let product = 1;
    for (let p = offsets[k]; p < offsets[k + 1]; p++) {
      for (let n = 1; n <= exponents[p]; n++) product *= h.values[variables[p]] / Math.sqrt(n);
    }
    return product;
  });
  return { indices, coefficients };
}

function checkDirection(caller: string, h: CameronMartinCoordinates): void {
  if (h.batch !== 1) {
    throw new ShapeError(
      `${caller}: a direction must be one row, got ${h.batch} rows. Use rows().`,
    );
  }
  const wrong = h.values.find((v) => !Number.isFinite(v));
  if (wrong !== undefined) {
    throw new DomainError(
      `${caller}: a direction must have finite coordinates, got ${wrong}. Check the field it comes from.`,
    );
  }
}
