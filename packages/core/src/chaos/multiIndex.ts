import { DomainError, ShapeError } from "../errors.ts";
import { degreeOf } from "../harmonics/coefficients.ts";
import { binomial } from "./hermite.ts";

/**
 * A list of multi-indices α = (α_0, …, α_{d−1}), stored sparsely.
 *
 * They come by order |α| ascending; within an order by their largest variable, then the next
 * (colexicographic). So a truncation in order is a prefix, and within an order a truncation in the
 * number of variables, hence in band limit, is a prefix too.
 */
export interface MultiIndices {
  /** Number d of variables: the first d positions l² + l + m of a coefficient row. */
  readonly dimension: number;
  /** |α| of each multi-index, ascending. Length: the number of multi-indices. */
  readonly orders: Uint16Array;
  /** Multi-index k has the factors offsets[k] ≤ p < offsets[k+1]. Length one more than `orders`. */
  readonly offsets: Uint32Array;
  /** Variable j of each factor, increasing within a multi-index. */
  readonly variables: Uint32Array;
  /** α_j ≥ 1 of each factor. */
  readonly exponents: Uint16Array;
}

/**
 * Which multi-indices to keep. All rules keep only |α| ≤ order, and with α everything below it.
 *
 * - `total`: no other condition.
 * - `hyperbolic`: ∏ (1 + α_j) ≤ 1 + order, few interactions between variables.
 * - `anisotropic`: ∏ (C_l(j) / max C)^{α_j} ≥ tolerance, high order only where the noise is strong.
 */
export type ChaosTruncation =
  | { readonly rule: "total"; readonly order: number }
  | { readonly rule: "hyperbolic"; readonly order: number }
  | {
      readonly rule: "anisotropic";
      readonly order: number;
      /** C_l > 0 of the noise, reaching the degree of the last variable. */
      readonly spectrum: Float64Array;
      /** Smallest variance share kept, in (0, 1]. */
      readonly tolerance: number;
    };

/** One multi-index as pairs j, α_j with j increasing. */
export type Factors = readonly number[];

const LARGEST_COUNT = 5_000_000;

/**
 * All multi-indices in d variables that a truncation keeps.
 *
 *     #{ |α| ≤ N } = (N + d choose d)   for the total rule.
 *
 * @throws {@link DomainError} if the dimension, order or tolerance is out of range, or the list would
 *   exceed five million multi-indices.
 * @throws {@link ShapeError} if the spectrum does not reach the degree of the last variable.
 */
export function multiIndices(dimension: number, truncation: ChaosTruncation): MultiIndices {
  checkCounts("multiIndices", dimension, truncation.order);
  const { cost, limit } = costOf(dimension, truncation);
  const list: Factors[] = [];
  const stack: number[] = [];
  const descend = (remaining: number, below: number, spent: number): void => {
    if (remaining === 0) {
      if (list.length === LARGEST_COUNT) throw tooMany(dimension, truncation.order);
      list.push([...stack]);
      return;
    }
    for (let j = 0; j < below; j++) {
      for (let k = j === 0 ? remaining : 1; k <= remaining; k++) {
        const next = spent * cost(j, k);
        if (!(next <= limit)) break;
        stack.unshift(j, k);
        descend(remaining - k, j, next);
        stack.splice(0, 2);
      }
    }
  };
  if (truncation.rule === "total" && !(totalCount(dimension, truncation.order) <= LARGEST_COUNT)) {
    throw tooMany(dimension, truncation.order);
  }
  for (let order = 0; order <= truncation.order; order++) descend(order, dimension, 1);
  return pack(dimension, list);
}

/**
 * The number of multi-indices in d variables of order at most N:
 *
 *     (N + d choose d).
 *
 * @throws {@link DomainError} if the dimension is not a whole number ≥ 1 or the order not one ≥ 0.
 */
export function totalCount(dimension: number, order: number): number {
  checkCounts("totalCount", dimension, order);
  return binomial(order + dimension, order);
}

/** Multi-indices from their factors, which must already be in the order of the record. */
export function pack(dimension: number, list: readonly Factors[]): MultiIndices {
  const offsets = new Uint32Array(list.length + 1);
  list.forEach((factors, k) => {
    offsets[k + 1] = offsets[k] + factors.length / 2;
  });
  const variables = new Uint32Array(offsets[list.length]);
  const exponents = new Uint16Array(offsets[list.length]);
  const orders = new Uint16Array(list.length);
  list.forEach((factors, k) => {
    for (let i = 0; i < factors.length; i += 2) {
      variables[offsets[k] + i / 2] = factors[i];
      exponents[offsets[k] + i / 2] = factors[i + 1];
      orders[k] += factors[i + 1];
    }
  });
  return { dimension, orders, offsets, variables, exponents };
}

/** The multiplicative cost of α_j = k, and the budget that ∏ cost may not exceed. */
function costOf(
  dimension: number,
  truncation: ChaosTruncation,
): { cost: (j: number, k: number) => number; limit: number } {
  switch (truncation.rule) {
    case "total":
      return { cost: () => 1, limit: 1 };
    case "hyperbolic":
      return { cost: (_, k) => 1 + k, limit: 1 + truncation.order };
    case "anisotropic": {
      const { spectrum, tolerance } = truncation;
      const needed = degreeOf(dimension - 1) + 1;
      if (spectrum.length < needed) {
        throw new ShapeError(
          `multiIndices: ${dimension} variables need a spectrum of ${needed} degrees, got ${spectrum.length}. Use the noise at a larger band limit.`,
        );
      }
      if (!(tolerance > 0 && tolerance <= 1)) {
        throw new DomainError(
          `multiIndices: tolerance must lie in (0, 1], got ${tolerance}. At 1 only the strongest degree is kept.`,
        );
      }
      const largest = Math.max(...spectrum);
      return {
        cost: (j, k) => (largest / spectrum[degreeOf(j)]) ** k,
        limit: 1 / tolerance,
      };
    }
    default:
      return truncation satisfies never;
  }
}

function checkCounts(caller: string, dimension: number, order: number): void {
  if (!(Number.isInteger(dimension) && dimension >= 1)) {
    throw new DomainError(
      `${caller}: dimension must be a whole number of variables, 1 or more, got ${dimension}. Use bandLimit² for all coefficients.`,
    );
  }
  if (!(Number.isInteger(order) && order >= 0 && order < 65536)) {
    throw new DomainError(
      `${caller}: order must be a whole number, 0 ≤ order < 65536, got ${order}. Order 0 keeps the constant alone.`,
    );
  }
}

function tooMany(dimension: number, order: number): DomainError {
  return new DomainError(
    `multiIndices: at most ${LARGEST_COUNT} multi-indices can be listed, got more for ${dimension} variables and order ${order}. Lower the order or use the anisotropic rule.`,
  );
}
