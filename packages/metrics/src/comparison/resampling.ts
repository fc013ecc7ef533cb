import {
  child,
  coefficients,
  DomainError,
  type HarmonicCoefficients,
  type Key,
  ShapeError,
  uniformAt,
} from "@chaosphere/core";
import { checkSameBandLimit, type DistanceOptions, pairwiseDistances } from "./distances.ts";
import { checkCounts, type EnergyEstimator, energyFromSums } from "./energyDistance.ts";

/** Options of {@link splitHalfDistances}. */
export interface SplitHalfOptions extends DistanceOptions {
  /** Determines the random splits. */
  readonly key: Key;
  /** Number of splits, 1 or more. Default 20. */
  readonly splits?: number;
  /** The group of each field, such as its run; groups are never divided. Default: each field is a group. */
  readonly groups?: ArrayLike<number>;
  /** As in `energyDistance`. Default `unbiased`. */
  readonly estimator?: EnergyEstimator;
}

/** Options of {@link energyPermutationTest}. */
export interface PermutationOptions extends DistanceOptions {
  /** Determines the random permutations. */
  readonly key: Key;
  /** Number of permutations, 1 or more. Default 199. */
  readonly permutations?: number;
}

/**
 * Energy distances between the two halves of an ensemble, for random splits into halves: the reference for a distance
 * between generated fields and data.
 *
 * @returns one distance per split.
 * @throws {@link ShapeError} if there are fewer than two groups, not one group per field, or halves too small.
 * @throws {@link DomainError} if the number of splits is not a whole number, 1 or more.
 */
export function splitHalfDistances(
  fields: HarmonicCoefficients,
  options: SplitHalfOptions,
): Float64Array {
  const halves = randomHalves("splitHalfDistances", fields.batch, options);
  const distances = pairwiseDistances(fields, fields, options);
  return Float64Array.from(halves, (half) =>
    energyOfSplit(distances, half, options.estimator ?? "unbiased", "splitHalfDistances"),
  );
}

/**
 * The permutation test of equal laws by the energy distance: the probability p of a split of the pooled fields
 * at least as far apart as the given one.
 *
 *     p = (1 + #{permutations with E* ≥ E}) / (1 + permutations).
 *
 * Under equal laws and independent fields P(p ≤ u) ≤ u, with equality when (1 + permutations) u is whole and no distances tie.
 *
 * @throws {@link ShapeError} if band limits differ or a side is empty.
 * @throws {@link DomainError} if the number of permutations is not a whole number, 1 or more.
 *
 * Source: Székely and Rizzo (2013), section 6.
 *
 * @example
 * ```ts
 * import { colour, key, whiteNoise, whittleMatern } from "@chaosphere/core";
 * import { energyPermutationTest } from "@chaosphere/metrics";
 *
 * const γ = whittleMatern(8, { alpha: 2.5, kappa: 3 });
 * const fields = (seed: number, count: number) => colour(γ, whiteNoise(8, count, key(seed)));
 * const shifted = { ...fields(2, 30), values: fields(2, 30).values.map((a) => a + 0.5) };
 * console.log(energyPermutationTest(fields(1, 30), shifted, { key: key(4) })); // 0.005
 * ```
 */
export function energyPermutationTest(
  f: HarmonicCoefficients,
  g: HarmonicCoefficients,
  options: PermutationOptions,
): number {
  const { key, permutations = 199 } = options;
  checkSameBandLimit("energyPermutationTest", f, g);
  checkCount("energyPermutationTest", "permutations", permutations);
  const pooled = new Float64Array(f.values.length + g.values.length);
  pooled.set(f.values);
  pooled.set(g.values, f.values.length);
  const all = coefficients("harmonic", f.bandLimit, pooled);
  const distances = pairwiseDistances(all, all, options);
  const energyOf = (inFirst: (k: number) => boolean) =>
    energyOfSplit(
      distances,
      Array.from({ length: all.batch }, (_, k) => inFirst(k)),
      "v-statistic",
      "energyPermutationTest",
    );
  const observed = energyOf((k) => k < f.batch);
  let atLeast = 0;
  for (let i = 0; i < permutations; i++) {
    const order = permutation(all.batch, child(key, i));
    if (energyOf((k) => order[k] < f.batch) >= observed) atLeast++;
  }
  return (1 + atLeast) / (1 + permutations);
}

/**
 * Random splits of an ensemble into halves by whole groups: whether each field is in the first half, one array per split.
 *
 * @throws {@link ShapeError} if there are fewer than two groups, or not one group per field.
 * @throws {@link DomainError} if the number of splits is not a whole number, 1 or more.
 */
export function randomHalves(
  caller: string,
  batch: number,
  { key, splits = 20, groups }: Pick<SplitHalfOptions, "key" | "splits" | "groups">,
): boolean[][] {
  checkCount(caller, "splits", splits);
  const groupOf = Array.from(groups ?? Array(batch).keys());
  const names = [...new Set(groupOf)];
  if (groupOf.length !== batch || names.length < 2) {
    throw new ShapeError(
      `${caller}: need one group per field and two groups or more, got ${groupOf.length} for ${batch} fields in ${names.length}. Leave groups out to split fields one by one.`,
    );
  }
  return Array.from({ length: splits }, (_, i) => {
    const order = permutation(names.length, child(key, i));
    const first = new Set(order.slice(0, names.length >> 1).map((k) => names[k]));
    return groupOf.map((group) => first.has(group));
  });
}

/** The energy distance between the fields marked and the others, from the matrix of all distances. */
export function energyOfSplit(
  distances: Float64Array,
  marked: readonly boolean[],
  estimator: EnergyEstimator,
  caller: string,
): number {
  const n = marked.length;
  const count = marked.filter(Boolean).length;
  checkCounts(caller, count, n - count, estimator);
  const marks = Uint8Array.from(marked, Number);
  const sums = new Float64Array(3);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < n; k++) {
      sums[marks[i] + marks[k]] += distances[i * n + k];
    }
  }
  return energyFromSums(sums[1] / 2, sums[2], sums[0], [count, n - count], estimator);
}

/** A uniformly random order of 0, …, n − 1: Fisher and Yates's exchanges. */
export function permutation(n: number, stream: Key): number[] {
  const order = Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const k = Math.floor(uniformAt(stream, i) * (i + 1));
    [order[i], order[k]] = [order[k], order[i]];
  }
  return order;
}

/** @throws {@link DomainError} unless the value is a whole number, 1 or more. */
export function checkCount(caller: string, name: string, value: number): void {
  if (!(Number.isInteger(value) && value >= 1)) {
    throw new DomainError(
      `${caller}: ${name} must be a whole number, 1 or more, got ${value}. More of them reduce the sampling error.`,
    );
  }
}
