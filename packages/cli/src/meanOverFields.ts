/** A mean over fields, and how far it is to be trusted. */
export interface FieldMean {
  readonly mean: number;
  /** Null for a single field, which tells no error. */
  readonly standardError: number | null;
  readonly count: number;
  /** Runs over which the error was taken; 1 if it comes from the fields of one run in their order. */
  readonly runs: number;
}

/**
 * The mean over fields with its standard error. With several runs it is that of clusters, whatever their sizes n_g:
 *
 *     se² = G/(G − 1) Σ_g (n_g/n)² (x̄_g − x̄)²;
 *
 * within one run it is that of a series, by Geyer's initial positive sequence of autocorrelations, so that consecutive fields that are
 * alike do not count as independent.
 *
 * Source: Geyer (1992), initial sequence estimators.
 */
export function meanOverFields(values: ArrayLike<number>, groups: ArrayLike<number>): FieldMean {
  const x = Array.from(values);
  const n = x.length;
  const mean = x.reduce((sum, v) => sum + v, 0) / n;
  const sums = new Map<number, number>();
  x.forEach((v, b) => {
    const g = groups[b] ?? 0;
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
    for (let b = 0; b + k < n; b++) sum += ((x[b] ?? 0) - mean) * ((x[b + k] ?? 0) - mean);
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
