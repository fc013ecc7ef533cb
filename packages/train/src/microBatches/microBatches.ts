import { DomainError } from "@chaosphere/core";
import { isPowerOfTwo } from "@chaosphere/core/elementary";
import type { GradientSum } from "./gradientSum.ts";

/** How the gradient of a batch is put together from those of equal parts of it. */
export interface MicroBatches {
  /** Number of the parts, a power of two that divides the batch; the bits depend on it. */
  readonly count: number;
  /** The other processes that do some of the parts, on which the bits do not depend. Default: none, and this one does all. */
  readonly others?: OtherRanks;
}

/** Ranks 1 to k − 1 of a run, each a process of its own: rank r does the r-th of k equal runs of micro-batches. */
export interface OtherRanks {
  /** k − 1, with k a power of two and at most the number of micro-batches. */
  readonly count: number;
  /**
   * Gives them the number of a step and its weights, in the order of `flatWeights`. It resolves once these are on their way, to
   * a function that waits for their sums, rank after rank.
   */
  readonly begin: (
    step: number,
    weights: Float32Array,
  ) => Promise<() => Promise<readonly GradientSum[]>>;
  /** Called by `fitModel` when the last step has been taken: what is left to do, it does by itself. Default nothing. */
  readonly release?: () => Promise<void>;
}

/** Micro-batches where nobody says. */
const USUAL = 8;

/**
 * The number of micro-batches where nobody says: 8, or the largest power of two below it that divides the batch.
 *
 * @example
 * ```ts
 * import { usualMicroBatches } from "@chaosphere/train";
 *
 * console.log([64, 60, 7].map(usualMicroBatches).join(" ")); // 8 4 1
 * ```
 */
export function usualMicroBatches(batch: number): number {
  let count = USUAL;
  while (batch % count !== 0) count /= 2;
  return count;
}

/**
 * @param caller the function whose options they are.
 * @throws {@link DomainError} unless the parts are equal and can be shared equally.
 */
export function checkMicroBatches(
  caller: string,
  batch: number,
  { count, others }: MicroBatches,
): void {
  if (!(isPowerOfTwo(count) && batch % count === 0)) {
    throw new DomainError(
      `${caller}: the number of micro-batches must be a power of two that divides the batch of ${batch}, got ${count}. Change one of the two.`,
    );
  }
  const ranks = 1 + (others?.count ?? 0);
  if (!(isPowerOfTwo(ranks) && ranks <= count)) {
    throw new DomainError(
      `${caller}: the number of ranks must be a power of two and at most that of micro-batches, ${count}, got ${ranks}. Change one of the two.`,
    );
  }
}
