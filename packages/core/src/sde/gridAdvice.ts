import { checkDecreasing, dyadicTimes } from "./dyadicTimes.ts";

/** Cells halved per step above which a grid is advised against; the library's own need fewer than 5. */
const TOLERATED = 10;

/** Why a time grid is slow for the samplers that draw noise on the way. */
export interface GridAdvice {
  /** The reason in words, with its numbers and the way out. */
  readonly warning: string;
  /** Normal draws that a coordinate takes per step. */
  readonly drawsPerStep: number;
  /** The same on `dyadicTimes(times)`. */
  readonly mended: number;
}

/**
 * A warning if a time grid is slow for the samplers that draw noise on the way, else undefined. Their driving noise is one
 * path, known at any double and reached by halving intervals of time: an inner time costs one draw for each of its binary
 * digits, about 40 on arbitrary doubles. `dyadicTimes` moves each time by at most 1/32 of the shorter step beside it and
 * brings that to about 4. Deterministic samplers draw no noise on the way, and any grid suits them.
 *
 * @throws {@link DomainError} unless the times are finite, 0 or more and strictly decreasing.
 *
 * @example
 * ```ts
 * import { dyadicTimes, gridAdvice } from "@chaosphere/core";
 *
 * const times = Float64Array.from({ length: 21 }, (_, k) => 3 * 0.8 ** k);
 * console.log(gridAdvice(times) !== undefined, gridAdvice(dyadicTimes(times)) === undefined); // true true
 * ```
 */
export function gridAdvice(times: ArrayLike<number>): GridAdvice | undefined {
  checkDecreasing("gridAdvice", times);
  const own = Float64Array.from(times);
  const drawsPerStep = cellsPerStep(own);
  if (!(drawsPerStep > TOLERATED)) return undefined;
  const mended = cellsPerStep(dyadicTimes(own));
  const warning = `the given times take ${drawsPerStep.toFixed(0)} draws per step where few binary digits take ${mended.toFixed(0)}. Use dyadicTimes(times), which moves each by at most 1/32 of a step.`;
  return { warning, drawsPerStep, mended };
}

/** Dyadic cells that must be halved to reach every inner time, per step; the ends are what they are. */
function cellsPerStep(times: Float64Array): number {
  const cells = new Set<string>();
  for (const t of times.subarray(1, -1)) {
    let unit = 1;
    while (unit < t) unit *= 2;
    for (; t % unit !== 0; unit /= 2) cells.add(`${unit} ${Math.floor(t / unit)}`);
  }
  return cells.size / Math.max(times.length - 1, 1);
}
