import { type HarmonicCoefficients, ShapeError } from "@chaosphere/core";
import {
  checkSameBandLimit,
  type DistanceOptions,
  pairwiseDistances,
  rowBlocks,
} from "./distances.ts";

/** Options of {@link energyDistance}. */
export interface EnergyDistanceOptions extends DistanceOptions {
  /**
   * `unbiased`: pairs of different fields only; its mean is the energy distance of the laws, at any number of
   * fields, and it can be negative. `v-statistic`: all pairs; the energy distance of the two empirical measures,
   * never negative, biased upwards. Default `unbiased`.
   */
  readonly estimator?: EnergyEstimator;
}

/** How pairs of a field with itself are counted. */
export type EnergyEstimator = "unbiased" | "v-statistic";

/**
 * The energy distance between two ensembles of fields, in the unit of the norm ‖f‖:
 *
 *     E(μ, ν) = 2 E‖X − Y‖ − E‖X − X′‖ − E‖Y − Y′‖ ≥ 0,   zero only if μ = ν.
 *
 * It is not squared and has no root: `scipy.stats.energy_distance` is √E of the v-statistic.
 *
 * @throws {@link ShapeError} if band limits differ or there are too few fields: one each, two if unbiased.
 * @throws {@link DomainError} if a weight is negative.
 *
 * Source: Székely and Rizzo (2013), section 1.
 *
 * @example
 * ```ts
 * import { colour, key, whiteNoise, whittleMatern } from "@chaosphere/core";
 * import { energyDistance } from "@chaosphere/metrics";
 *
 * const γ = whittleMatern(8, { alpha: 2.5, kappa: 3 });
 * const fields = (seed: number, count: number) => colour(γ, whiteNoise(8, count, key(seed)));
 * const shifted = { ...fields(2, 100), values: fields(2, 100).values.map((a) => a + 0.5) };
 * // Near 0 for two samples of one law, positive for another law.
 * console.log(Math.abs(energyDistance(fields(1, 100), fields(3, 100))) < 0.1); // true
 * console.log(energyDistance(fields(1, 100), shifted) > 1); // true
 * ```
 */
export function energyDistance(
  f: HarmonicCoefficients,
  g: HarmonicCoefficients,
  options: EnergyDistanceOptions = {},
): number {
  const { estimator = "unbiased" } = options;
  checkSameBandLimit("energyDistance", f, g);
  checkCounts("energyDistance", f.batch, g.batch, estimator);
  return energyFromSums(
    sumOfDistances(f, g, options),
    sumOfDistances(f, f, options),
    sumOfDistances(g, g, options),
    [f.batch, g.batch],
    estimator,
  );
}

/**
 * The energy distance from sums of distances over all ordered pairs, n and m fields:
 *
 *     2 Σ d(X, Y)/(nm) − Σ d(X, X′)/N − Σ d(Y, Y′)/M,   N = n(n−1) unbiased, n² otherwise.
 */
export function energyFromSums(
  between: number,
  withinF: number,
  withinG: number,
  [n, m]: readonly [number, number],
  estimator: EnergyEstimator,
): number {
  const self = estimator === "unbiased" ? 1 : 0;
  return (2 * between) / (n * m) - withinF / (n * (n - self)) - withinG / (m * (m - self));
}

/** @throws {@link ShapeError} if there are too few fields for the estimator. */
export function checkCounts(
  caller: string,
  n: number,
  m: number,
  estimator: EnergyEstimator,
): void {
  const least = estimator === "unbiased" ? 2 : 1;
  if (!(n >= least && m >= least)) {
    throw new ShapeError(
      `${caller}: the ${estimator} estimator needs ${least} fields or more on each side, got ${n} and ${m}. Generate more.`,
    );
  }
}

/** Σ_{b,k} ‖f_b − g_k‖. */
function sumOfDistances(
  f: HarmonicCoefficients,
  g: HarmonicCoefficients,
  options: DistanceOptions,
): number {
  let sum = 0;
  for (const block of rowBlocks(f)) {
    sum = pairwiseDistances(block, g, options).reduce((total, d) => total + d, sum);
  }
  return sum;
}
