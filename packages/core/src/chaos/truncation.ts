import { checkBandLimit, degreeOf } from "../harmonics/coefficients.ts";
import { type ChaosExpansion, chaosNormSquared, select } from "./chaosExpansion.ts";

/** How much of ‖F‖² each truncation drops. */
export interface TruncationReport {
  /** ‖J_q F‖² at index q; its sum is ‖F‖². */
  readonly orderNorms: Float64Array;
  /** Σ_{p>q} ‖J_p F‖² at index q: what a truncation at order q drops. */
  readonly orderTails: Float64Array;
  /** At index L − 1: ‖F − E[F | x_lm, l < L]‖², what a truncation at band limit L drops. */
  readonly bandLimitTails: Float64Array;
  /** E[F²] − Σ c_α²: what the expansion itself does not hold. 0 unless the second moment was given. */
  readonly unresolved: number;
}

/** J_0 F + … + J_N F: the first terms of an expansion, sharing memory. *
 * @example
 * ```ts
 * import { coefficients } from "@chaosphere/core";
 * import { chaosNormSquared, exponentialChaos, multiIndices, truncateDegrees, truncateOrder } from "@chaosphere/core/chaos";
 *
 * const h = coefficients("cameron-martin", 2, Float64Array.of(1, 0.5, 0, 0));
 * const F = exponentialChaos(multiIndices(4, { rule: "total", order: 6 }), h);
 * console.log(chaosNormSquared(truncateOrder(F, 1)).toFixed(4), chaosNormSquared(truncateDegrees(F, 1)).toFixed(4)); // 2.2500 2.7181
 * ```
 *
 * Source: docs/theory/formulas.md (G2.2).
 */
export function truncateOrder(expansion: ChaosExpansion, order: number): ChaosExpansion {
  const { dimension, orders, offsets, variables, exponents } = expansion.indices;
  const beyond = orders.findIndex((q) => q > order);
  const count = beyond < 0 ? orders.length : beyond;
  return {
    indices: {
      dimension,
      orders: orders.subarray(0, count),
      offsets: offsets.subarray(0, count + 1),
      variables: variables.subarray(0, offsets[count]),
      exponents: exponents.subarray(0, offsets[count]),
    },
    coefficients: expansion.coefficients.subarray(0, count),
  };
}

/**
 * The conditional expectation on the degrees l < L, which keeps the terms in those coordinates only:
 *
 *     E[F | x_lm, l < L] = Σ { c_α h_α : α_j = 0 for every j ≥ L² }.
 *
 * @throws {@link DomainError} unless L is a whole number, 1 or more.
 */
export function truncateDegrees(expansion: ChaosExpansion, bandLimit: number): ChaosExpansion {
  checkBandLimit("truncateDegrees", bandLimit);
  const kept = select(expansion, (k) => highestDegree(expansion, k) < bandLimit);
  const dimension = Math.min(bandLimit ** 2, expansion.indices.dimension);
  return { ...kept, indices: { ...kept.indices, dimension } };
}

/**
 * The squared norms that truncations in order and in band limit drop.
 *
 * @param secondMoment E[F²], when known from elsewhere; it tells what the expansion leaves out.
 */
export function truncationReport(
  expansion: ChaosExpansion,
  secondMoment: number = chaosNormSquared(expansion),
): TruncationReport {
  const { indices, coefficients } = expansion;
  const highest = indices.orders.reduce((a, b) => Math.max(a, b), 0);
  const orderNorms = new Float64Array(highest + 1);
  const degreeNorms = new Float64Array(degreeOf(indices.dimension - 1) + 1);
  coefficients.forEach((c, k) => {
    orderNorms[indices.orders[k]] += c * c;
    const degree = highestDegree(expansion, k);
    if (degree >= 0) degreeNorms[degree] += c * c;
  });
  return {
    orderNorms,
    orderTails: tails(orderNorms),
    bandLimitTails: tails(degreeNorms),
    unresolved: secondMoment - chaosNormSquared(expansion),
  };
}

/** Largest degree l among the variables of term k; −1 for the constant. */
function highestDegree({ indices }: ChaosExpansion, k: number): number {
  const end = indices.offsets[k + 1];
  return end === indices.offsets[k] ? -1 : degreeOf(indices.variables[end - 1]);
}

/** Σ_{i>k} at index k, summed from the small end. */
function tails(norms: Float64Array): Float64Array {
  const sums = new Float64Array(norms.length);
  for (let k = norms.length - 2; k >= 0; k--) sums[k] = sums[k + 1] + norms[k + 1];
  return sums;
}
