/** A sample mean with its standard error. */
export interface SampleMean {
  readonly value: number;
  readonly standardError: number;
  /** (value − expected) / standardError. */
  readonly standardScore: (expected: number) => number;
}

/** The mean of independent draws. */
export function estimateOf(draws: Float64Array): SampleMean {
  const n = draws.length;
  const value = draws.reduce((sum, x) => sum + x, 0) / n;
  const variance = draws.reduce((sum, x) => sum + (x - value) ** 2, 0) / (n - 1);
  const standardError = Math.sqrt(variance / n);
  return { value, standardError, standardScore: (expected) => (value - expected) / standardError };
}
