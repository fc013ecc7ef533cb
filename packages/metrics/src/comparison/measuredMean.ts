/** A number with its standard error. */
export interface MeasuredValue {
  readonly value: number;
  readonly standardError: number;
}

/**
 * The mean of n independent numbers with its standard error, √(Σ(x − x̄)²/(n(n − 1))), both in their unit. Of one number the
 * error is NaN.
 */
export function measuredMean(values: ArrayLike<number>): MeasuredValue {
  const all = Array.from(values);
  const value = all.reduce((sum, x) => sum + x, 0) / all.length;
  const squares = all.reduce((sum, x) => sum + (x - value) ** 2, 0);
  return { value, standardError: Math.sqrt(squares / (all.length - 1) / all.length) };
}
