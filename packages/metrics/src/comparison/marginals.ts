import { DomainError, type GridFields, ShapeError } from "@chaosphere/core";

/** A distribution on the line by weighted points. */
export interface WeightedSample {
  /** In increasing order. */
  readonly values: Float64Array;
  /** Weight of each value, 0 or more, of sum 1. */
  readonly weights: Float64Array;
}

/** Distances between two distributions on the line with distribution functions F and G. */
export interface MarginalDistances {
  /** sup |F − G|, the Kolmogorov–Smirnov statistic, in [0, 1]. */
  readonly kolmogorov: number;
  /** ∫ |F − G| du, the Wasserstein distance of order 1, in the unit of the values. */
  readonly wasserstein: number;
  /** 2 ∫ (F − G)² du, the energy distance, in the unit of the values. */
  readonly energy: number;
}

/**
 * The distribution of the heights of an ensemble: values at all points of the grid, weighted by area, with equal weight for each field.
 *
 * @throws {@link ShapeError} if there is no field.
 */
export function heightDistribution({ grid, batch, values }: GridFields): WeightedSample {
  const map = grid.nLat * grid.nLon;
  const area = Float64Array.from(values, (_, i) => grid.weights[Math.floor((i % map) / grid.nLon)]);
  if (!(batch >= 1)) {
    throw new ShapeError("heightDistribution: need one field or more, got 0. Generate some.");
  }
  return weightedSample(values, area);
}

/**
 * A distribution from values in any order.
 *
 * @param weights 0 or more, of positive sum; scaled to sum 1. Default equal.
 * @throws {@link ShapeError} unless there is a value and one weight per value.
 * @throws {@link DomainError} if a value is not finite, a weight is negative or all are 0.
 */
export function weightedSample(values: Float64Array, weights?: Float64Array): WeightedSample {
  if (!(values.length >= 1 && (weights ?? values).length === values.length)) {
    throw new ShapeError(
      `weightedSample: need one value or more and one weight per value, got ${values.length} and ${(weights ?? values).length}. Leave weights out if all are equal.`,
    );
  }
  const total = weights?.reduce((sum, w) => sum + (w >= 0 ? w : Number.NaN), 0) ?? values.length;
  if (!(values.every(Number.isFinite) && total > 0 && total < Number.POSITIVE_INFINITY)) {
    throw new DomainError(
      `weightedSample: values must be finite and weights 0 or more with a positive sum, got a sum of ${total}. Remove missing values.`,
    );
  }
  if (weights === undefined) {
    return { values: values.slice().sort(), weights: values.map(() => 1 / total) };
  }
  const order = Uint32Array.from(values, (_, i) => i).sort((i, k) => values[i] - values[k]);
  return {
    values: Float64Array.from(order, (i) => values[i]),
    weights: Float64Array.from(order, (i) => weights[i] / total),
  };
}

/**
 * Distances between two distributions on the line, in one pass over the points where F − G changes:
 *
 *     sup |F − G|,   ∫ |F − G| du,   2 ∫ (F − G)² du.
 *
 * The square root of the last is `scipy.stats.energy_distance`.
 *
 * Source: Székely and Rizzo (2013), for the energy distance.
 *
 * @example
 * ```ts
 * import { marginalDistances, weightedSample } from "@chaosphere/metrics";
 *
 * // Two points apart by 2: all mass has to move by 2.
 * const [f, g] = [weightedSample(Float64Array.of(0)), weightedSample(Float64Array.of(2))];
 * const { kolmogorov, wasserstein, energy } = marginalDistances(f, g);
 * console.log(kolmogorov, wasserstein, energy); // 1 2 4
 * ```
 */
export function marginalDistances(f: WeightedSample, g: WeightedSample): MarginalDistances {
  let [i, k, F, G] = [0, 0, 0, 0];
  let [kolmogorov, wasserstein, energy] = [0, 0, 0];
  let at = Math.min(f.values[0], g.values[0]);
  while (i < f.values.length || k < g.values.length) {
    const next = Math.min(f.values[i] ?? Infinity, g.values[k] ?? Infinity);
    const gap = Math.abs(F - G);
    kolmogorov = Math.max(kolmogorov, gap);
    wasserstein += gap * (next - at);
    energy += 2 * gap * gap * (next - at);
    at = next;
    for (; f.values[i] === at; i++) F += f.weights[i];
    for (; g.values[k] === at; k++) G += g.weights[k];
  }
  return { kolmogorov, wasserstein, energy };
}
