import { child, coefficients, DomainError, type HarmonicCoefficients } from "@chaosphere/core";
import { checkSameBandLimit, type DistanceOptions, pairwiseDistances } from "./distances.ts";
import { checkCounts, type EnergyEstimator } from "./energyDistance.ts";
import { checkCount, type PermutationOptions, permutation } from "./resampling.ts";

/** Options of {@link maximumMeanDiscrepancy}. */
export interface MaximumMeanDiscrepancyOptions extends DistanceOptions {
  /** Length scale s > 0 of the kernel. Default: the median distance between two of the pooled fields. */
  readonly scale?: number;
  /** As in `energyDistance`. Default `unbiased`. */
  readonly estimator?: EnergyEstimator;
}

/**
 * The squared maximum mean discrepancy between two ensembles of fields, with a Gaussian kernel:
 *
 *     MMD²(μ, ν) = E k(X, X′) + E k(Y, Y′) − 2 E k(X, Y),   k(x, y) = exp(−‖x − y‖²/2s²).
 *
 * Zero only for equal laws; the unbiased estimate can be negative.
 *
 * @throws {@link ShapeError} if band limits differ or there are too few fields: one each, two if unbiased.
 * @throws {@link DomainError} if the scale is not positive, as the median of equal fields is not.
 *
 * Source: Gretton et al. (2012), lemma 6.
 *
 * @example
 * ```ts
 * import { colour, key, whiteNoise, whittleMatern } from "@chaosphere/core";
 * import { kernelPermutationTest, maximumMeanDiscrepancy } from "@chaosphere/metrics";
 *
 * const γ = whittleMatern(8, { alpha: 2.5, kappa: 3 });
 * const fields = (seed: number, count: number) => colour(γ, whiteNoise(8, count, key(seed)));
 * const flattened = { ...fields(2, 40), values: fields(2, 40).values.map((a) => a / 4) };
 * console.log(maximumMeanDiscrepancy(fields(1, 40), flattened) > 0.1); // true
 * console.log(kernelPermutationTest(fields(1, 40), flattened, { key: key(3) })); // 0.005
 * ```
 */
export function maximumMeanDiscrepancy(
  f: HarmonicCoefficients,
  g: HarmonicCoefficients,
  { scale, estimator = "unbiased", ...norm }: MaximumMeanDiscrepancyOptions = {},
): number {
  checkSameBandLimit("maximumMeanDiscrepancy", f, g);
  checkCounts("maximumMeanDiscrepancy", f.batch, g.batch, estimator);
  const kernel = pooledKernel("maximumMeanDiscrepancy", f, g, scale, norm);
  const marked = new Uint8Array(f.batch + g.batch).fill(1, 0, f.batch);
  return discrepancyOfSplit(kernel, marked, estimator);
}

/**
 * The permutation test of equal laws by the maximum mean discrepancy, with the kernel's scale at the median distance
 * of the pooled fields, which no permutation changes:
 *
 *     p = (1 + #{permutations with MMD* ≥ MMD}) / (1 + permutations).
 *
 * Under equal laws and independent fields P(p ≤ u) ≤ u.
 *
 * @throws {@link ShapeError} if band limits differ or a side is empty.
 * @throws {@link DomainError} if the number of permutations is not a whole number, 1 or more, or all fields are equal.
 *
 * Source: Gretton et al. (2012).
 */
export function kernelPermutationTest(
  f: HarmonicCoefficients,
  g: HarmonicCoefficients,
  { key, permutations = 199, ...norm }: PermutationOptions,
): number {
  checkSameBandLimit("kernelPermutationTest", f, g);
  checkCounts("kernelPermutationTest", f.batch, g.batch, "v-statistic");
  checkCount("kernelPermutationTest", "permutations", permutations);
  const kernel = pooledKernel("kernelPermutationTest", f, g, undefined, norm);
  const marked = new Uint8Array(f.batch + g.batch).fill(1, 0, f.batch);
  const observed = discrepancyOfSplit(kernel, marked, "v-statistic");
  let atLeast = 0;
  for (let i = 0; i < permutations; i++) {
    const order = permutation(marked.length, child(key, i));
    const shuffled = marked.map((_, k) => marked[order[k]]);
    if (discrepancyOfSplit(kernel, shuffled, "v-statistic") >= observed) atLeast++;
  }
  return (1 + atLeast) / (1 + permutations);
}

/** exp(−d²/2s²) for all pairs of the pooled fields. */
function pooledKernel(
  caller: string,
  f: HarmonicCoefficients,
  g: HarmonicCoefficients,
  scale: number | undefined,
  norm: DistanceOptions,
): Float64Array {
  const pooled = new Float64Array(f.values.length + g.values.length);
  pooled.set(f.values);
  pooled.set(g.values, f.values.length);
  const all = coefficients("harmonic", f.bandLimit, pooled);
  return kernelOf(caller, pairwiseDistances(all, all, norm), all.batch, scale);
}

/** exp(−d²/2s²) from the matrix of the distances of n fields. */
export function kernelOf(
  caller: string,
  distances: Float64Array,
  n: number,
  scale?: number,
): Float64Array {
  const s = scale ?? medianDistance(distances, n);
  if (!(s > 0)) {
    throw new DomainError(
      `${caller}: the kernel's scale must be positive, got ${s}. Give fields that differ, or a scale.`,
    );
  }
  return distances.map((d) => Math.exp(-(d * d) / (2 * s * s)));
}

/** The median of the distances between different fields. */
function medianDistance(distances: Float64Array, n: number): number {
  const between = distances.filter((_, at) => at % n < Math.floor(at / n)).sort();
  const middle = (between.length - 1) / 2;
  return (between[Math.floor(middle)] + between[Math.ceil(middle)]) / 2;
}

/** MMD² between the fields marked 1 and the others. */
export function discrepancyOfSplit(
  kernel: Float64Array,
  marked: Uint8Array,
  estimator: EnergyEstimator,
): number {
  const n = marked.length;
  const sums = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < n; k++) {
      if (i !== k) sums[marked[i] + marked[k]] += kernel[i * n + k];
    }
  }
  const count = marked.reduce((sum, m) => sum + m, 0);
  const mean = (sum: number, size: number) =>
    estimator === "unbiased" ? sum / (size * (size - 1)) : (sum + size) / size ** 2;
  return mean(sums[2], count) + mean(sums[0], n - count) - sums[1] / (count * (n - count));
}
