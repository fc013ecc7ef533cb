import { ShapeError } from "@chaosphere/core";

/** A mean over independent draws, with its standard error. */
export interface Estimate {
  readonly value: number;
  /** Sample standard deviation over √n. */
  readonly standardError: number;
}

/**
 * The mean of independent draws and its standard error,
 *
 *     x̄ = (1/n) Σ_b x_b,   se² = Σ_b (x_b − x̄)² / (n(n−1)).
 *
 * @throws {@link ShapeError} if there are fewer than two draws.
 */
export function estimateOf(caller: string, draws: Float64Array): Estimate {
  const n = draws.length;
  if (!(n >= 2)) {
    throw new ShapeError(
      `${caller}: a standard error needs two samples or more, got ${n}. Draw more.`,
    );
  }
  const value = draws.reduce((sum, x) => sum + x, 0) / n;
  const squares = draws.reduce((sum, x) => sum + (x - value) ** 2, 0);
  return { value, standardError: Math.sqrt(squares / (n * (n - 1))) };
}
