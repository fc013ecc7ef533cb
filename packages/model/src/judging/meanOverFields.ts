/** A mean over fields, with its standard error. */
export interface FieldMean {
  readonly mean: number;
  /** Null for a single field, from which no error can be estimated. */
  readonly standardError: number | null;
  readonly count: number;
  /** Number of runs from whose scatter the error was estimated; 1 if it comes from the order of the fields of one run. */
  readonly runs: number;
}

/**
 * The mean over fields with its standard error. With several runs the error is that of cluster sampling, whatever the sizes n_g of the
 * runs:
 *
 *     se² = G/(G − 1) Σ_g (n_g/n)² (x̄_g − x̄)²;
 *
 * within one run it is that of a time series, by Geyer's initial positive sequence of autocovariances, so that consecutive fields that
 * are alike do not count as independent.
 *
 * @param groups run of each value, of the same length.
 *
 * Source: Geyer (1992), initial sequence estimators.
 *
 * @example
 * ```ts
 * import { meanOverFields } from "@chaosphere/model";
 *
 * const { mean, standardError, runs } = meanOverFields([1, 1, 4, 4], [7, 7, 9, 9]);
 * console.log(mean, standardError, runs); // 2.5 1.5 2
 * ```
 */
export function meanOverFields(values: ArrayLike<number>, groups: ArrayLike<number>): FieldMean {
  const x = Array.from(values);
  const n = x.length;
  const mean = x.reduce((sum, v) => sum + v, 0) / n;
  const sums = new Map<number, number>();
  x.forEach((v, b) => {
    const g = groups[b];
    sums.set(g, (sums.get(g) ?? 0) + (v - mean));
  });
  const runs = sums.size;
  if (n < 2) return { mean, standardError: null, count: n, runs };
  if (runs > 1) {
    const squares = [...sums.values()].reduce((sum, s) => sum + (s / n) ** 2, 0);
    return { mean, standardError: Math.sqrt((squares * runs) / (runs - 1)), count: n, runs };
  }
  return { mean, standardError: seriesError(x, mean), count: n, runs };
}

function seriesError(x: readonly number[], mean: number): number {
  const n = x.length;
  const covariance = (k: number) => {
    let sum = 0;
    for (let b = 0; b + k < n; b++) sum += (x[b] - mean) * (x[b + k] - mean);
    return sum / n;
  };
  const variance = (covariance(0) * n) / (n - 1);
  let longRun = -covariance(0);
  for (let k = 0; k + 1 < n; k += 2) {
    const pair = covariance(k) + covariance(k + 1);
    if (!(pair > 0)) break;
    longRun += 2 * pair;
  }
  // Negative correlations may be chance: the error is at least that of independent fields.
  return Math.sqrt(Math.max(longRun, variance) / n);
}
