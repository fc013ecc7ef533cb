import { checkDecreasing, type EntropyBound } from "./pathIdentity.ts";
import type { EntropyFlow, MomentFlow } from "./scoreMoments.ts";
import { squaredScoreError } from "./scoreMoments.ts";

/** Options of {@link entropyBound}. */
export interface EntropyBoundOptions {
  /** Moments of the estimate ŝ. Default: the exact score, bound (G7.6); else (G7.7). */
  readonly moments?: MomentFlow;
  /**
   * `closed`: from the two entropies of the data alone, with the largest step. `summed`: Fisher information step by
   * step (Abel summation), sharper, and the one to use when steps differ. Default `closed`.
   */
  readonly form?: "closed" | "summed";
}

/**
 * The entropic bound on what either sampler generates, term by term, with explicit constants:
 *
 *     (G7.6)  exact score:  KL ≤ e^{−2(T−η)} KL_η + h I_η,                            closed, h = max h_k,
 *                           KL ≤ KL_T + Σ_k h_k (I_{k+1} − I_k),                      summed,
 *     (G7.7)  score ŝ:      KL ≤ initialisation + 2 × discretisation + Σ_k max(2h_k, ½(e^{2h_k} − 1)) ε_k².
 *
 * I_k is the Fisher information at the forward time t_k. The last maximum is 2h_k for steps up to 0.62; beyond, the
 * martingale sampler amplifies an error by more.
 *
 * @param times forward times of the sampler, decreasing, from the horizon T to the stopping time η.
 * @throws {@link DomainError} if the times do not decrease.
 *
 * Source: docs/theory/formulas.md (G7.6, G7.7).
 */
export function entropyBound(
  flow: EntropyFlow,
  times: ArrayLike<number>,
  { moments, form = "closed" }: EntropyBoundOptions = {},
): EntropyBound {
  checkDecreasing("entropyBound", times);
  const [horizon, stop] = [times[0], times[times.length - 1]];
  const initialisation =
    form === "closed"
      ? Math.exp(-2 * (horizon - stop)) * flow(stop).klDivergence
      : flow(horizon).klDivergence;
  const frozen =
    form === "closed" ? largestStep(times) * flow(stop).fisherInformation : freezing(flow, times);
  const discretisation = moments === undefined ? frozen : 2 * frozen;
  const scoreError = moments === undefined ? 0 : weightedErrors(moments, times);
  return {
    total: initialisation + discretisation + scoreError,
    terms: { initialisation, discretisation, scoreError },
    name: "entropy bound",
  };
}

function largestStep(times: ArrayLike<number>): number {
  let largest = 0;
  for (let k = 1; k < times.length; k++) largest = Math.max(largest, times[k - 1] - times[k]);
  return largest;
}

/** Σ_k h_k (I_{k+1} − I_k). */
function freezing(flow: EntropyFlow, times: ArrayLike<number>): number {
  let sum = 0;
  let before = flow(times[0]).fisherInformation;
  for (let k = 1; k < times.length; k++) {
    const after = flow(times[k]).fisherInformation;
    sum += (times[k - 1] - times[k]) * (after - before);
    before = after;
  }
  return sum;
}

/** Σ_k max(2h_k, ½(e^{2h_k} − 1)) ε_k². */
function weightedErrors(moments: MomentFlow, times: ArrayLike<number>): number {
  let sum = 0;
  for (let k = 0; k + 1 < times.length; k++) {
    const h = times[k] - times[k + 1];
    sum += Math.max(2 * h, Math.expm1(2 * h) / 2) * squaredScoreError(moments(times[k]));
  }
  return sum;
}
