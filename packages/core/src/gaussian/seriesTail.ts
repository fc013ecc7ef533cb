import { DomainError } from "../errors.ts";

/** How the tail of a series of non-negative terms behaves, as far as the terms at hand show. */
export interface SeriesTail {
  /**
   * log₂ of the ratio of the last two dyadic blocks, Σ_{2n ≤ l < 4n} over Σ_{n ≤ l < 2n} with n = ⌊L/4⌋.
   * For terms of order l^p it tends to p + 1. −Infinity if the last block vanishes, Infinity if only the one before does.
   */
  readonly growth: number;
  /** Whether the blocks shrink, growth < 0: by Cauchy's condensation the series then converges if it goes on so. */
  readonly converges: boolean;
}

/**
 * Convergence of Σ_l t_l judged from its last two dyadic blocks, terms t_l for l = 0 … L−1.
 *
 * Finitely many terms prove nothing about a limit: the verdict says what happens if the tail continues
 * as its last three quarters do.
 *
 * @throws {@link DomainError} if there are fewer than 8 terms.
 */
export function seriesTail(caller: string, terms: Float64Array): SeriesTail {
  const [before, last] = lastDyadicBlocks(caller, terms);
  const growth = last > 0 ? Math.log2(last / Math.max(before, 0)) : -Infinity;
  return { growth, converges: growth < 0 };
}

/** The sums over n ≤ l < 2n and 2n ≤ l < 4n, n = ⌊L/4⌋. */
export function lastDyadicBlocks(caller: string, terms: Float64Array): [number, number] {
  if (!(terms.length >= 8)) {
    throw new DomainError(
      `${caller}: at least 8 degrees are needed to judge a tail, got bandLimit ${terms.length}. Use a larger band limit.`,
    );
  }
  const n = Math.floor(terms.length / 4);
  const sum = (from: number, to: number) => terms.subarray(from, to).reduce((s, t) => s + t, 0);
  return [sum(n, 2 * n), sum(2 * n, 4 * n)];
}

/** Partial sums S_l = t_0 + … + t_l. */
export function partialSums(terms: Float64Array): Float64Array {
  let sum = 0;
  return terms.map((t) => {
    sum += t;
    return sum;
  });
}
