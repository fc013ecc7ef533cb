/** The mean of a sample. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, v) => sum + v, 0) / values.length;
}

/** The standard error of that mean. */
export function standardError(values: readonly number[]): number {
  const m = mean(values);
  const variance = values.reduce((sum, v) => sum + (v - m) ** 2, 0) / (values.length - 1);
  return Math.sqrt(variance / values.length);
}

/** The upper median of a sample. */
export function median(values: Float64Array): number {
  return values.slice().sort()[Math.floor(values.length / 2)];
}
