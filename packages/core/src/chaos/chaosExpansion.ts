import { DomainError, ShapeError } from "../errors.ts";
import type { CameronMartinCoordinates } from "../harmonics/coefficients.ts";
import { fillHermite } from "./hermite.ts";
import { type MultiIndices, pack } from "./multiIndex.ts";

/**
 * A square-integrable functional of the noise by its Wiener chaos coefficients:
 *
 *     F = Σ_α c_α h_α,   h_α(x) = ∏_j h_{α_j}(x_j),   E[F²] = Σ_α c_α²,
 *
 * x the Cameron–Martin coordinates, white under γ. In the basis H_α = ∏ He_{α_j} the coefficient is c_α / √α!.
 */
export interface ChaosExpansion {
  /** The multi-indices α, orders ascending. */
  readonly indices: MultiIndices;
  /** c_α at the position of α. Length: the number of multi-indices. */
  readonly coefficients: Float64Array;
}

/**
 * The values of an expansion at a batch of points.
 *
 * @returns F(x_b) at index b; length batch.
 * @throws {@link ShapeError} if the points have fewer coordinates than the expansion has variables.
 *
 * Source: docs/theory/formulas.md (G2.2).
 */
export function evaluateChaos(
  expansion: ChaosExpansion,
  x: CameronMartinCoordinates,
): Float64Array {
  checkExpansion("evaluateChaos", expansion);
  const { indices, coefficients } = expansion;
  const basis = chaosBasis("evaluateChaos", indices, x.bandLimit);
  const row = x.bandLimit ** 2;
  return Float64Array.from({ length: x.batch }, (_, b) => {
    const h = basis(x.values.subarray(b * row, (b + 1) * row));
    return coefficients.reduce((sum, c, k) => sum + c * h[k], 0);
  });
}

/**
 * J_q F, the component of an expansion in the chaos of order q: E[F] for q = 0.
 *
 * Source: docs/theory/formulas.md (G2.2).
 */
export function chaosComponent(expansion: ChaosExpansion, order: number): ChaosExpansion {
  checkExpansion("chaosComponent", expansion);
  return select(expansion, (k) => expansion.indices.orders[k] === order);
}

/**
 * ‖F‖² in L²(γ) by Parseval:
 *
 *     E[F²] = Σ_α c_α².
 *
 * Source: docs/theory/formulas.md (G2.2).
 */
export function chaosNormSquared(expansion: ChaosExpansion): number {
  checkExpansion("chaosNormSquared", expansion);
  return expansion.coefficients.reduce((sum, c) => sum + c * c, 0);
}

/**
 * Refuses a number or anything else where an expansion is meant: a constant is the expansion of order 0.
 *
 * @throws {@link DomainError} unless the value has multi-indices and a coefficient for each.
 */
export function checkExpansion(caller: string, f: ChaosExpansion): void {
  const { indices, coefficients } = (f ?? {}) as Partial<ChaosExpansion>;
  if (indices?.orders !== undefined && coefficients?.length === indices.orders.length) return;
  const got = typeof f === "object" ? "another record" : String(f);
  throw new DomainError(
    `${caller}: functionals must be chaos expansions, got ${got}. Scale one by chaosCombination([f], [0.3]); chaosMonomial([0]) is the constant 1.`,
  );
}

/** The terms of an expansion at positions that a rule keeps. */
export function select(expansion: ChaosExpansion, keep: (k: number) => boolean): ChaosExpansion {
  const { indices, coefficients } = expansion;
  const kept = Array.from(coefficients.keys()).filter(keep);
  return {
    indices: pack(
      indices.dimension,
      kept.map((k) => factorsOf(indices, k)),
    ),
    coefficients: Float64Array.from(kept, (k) => coefficients[k]),
  };
}

/** Multi-index k as pairs j, α_j. */
export function factorsOf(indices: MultiIndices, k: number): number[] {
  const factors: number[] = [];
  for (let p = indices.offsets[k]; p < indices.offsets[k + 1]; p++) {
    factors.push(indices.variables[p], indices.exponents[p]);
  }
  return factors;
}

/**
 * The map x ↦ (h_α(x))_α on one row of coordinates. The result is a buffer, overwritten by the next call.
 *
 * @throws {@link ShapeError} if a row of bandLimit² coordinates is shorter than the number of variables.
 */
export function chaosBasis(
  caller: string,
  indices: MultiIndices,
  bandLimit: number,
): (x: Float64Array) => Float64Array {
  const { dimension, offsets, variables, exponents, orders } = indices;
  if (!(bandLimit ** 2 >= dimension)) {
    throw new ShapeError(
      `${caller}: the expansion has ${dimension} variables, got points of band limit ${bandLimit}. Use at least ${Math.ceil(Math.sqrt(dimension))}.`,
    );
  }
  const used = Uint32Array.from(new Set(variables));
  const stride = 1 + exponents.reduce((a, b) => Math.max(a, b), 0);
  const h = new Float64Array(dimension * stride);
  const values = new Float64Array(orders.length);
  return (x) => {
    for (const j of used) fillHermite(x[j], h.subarray(j * stride, (j + 1) * stride));
    for (let k = 0; k < values.length; k++) {
      let product = 1;
      for (let p = offsets[k]; p < offsets[k + 1]; p++) {
        product *= h[variables[p] * stride + exponents[p]];
      }
      values[k] = product;
    }
    return values;
  };
}
