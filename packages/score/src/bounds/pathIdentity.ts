import { DomainError } from "@chaosphere/core";
import { type EntropyFlow, type MomentFlow, squaredScoreError } from "./scoreMoments.ts";

/** The two samplers that freeze only the score, for which the entropy of the path is known exactly. */
export type PathSampler = "exponential" | "martingale-exponential";

/** A relative entropy in nats and its parts, which sum to it. */
export interface EntropyBound {
  readonly total: number;
  readonly terms: EntropyTerms;
  /** Which of the two it is: the exact entropy of the path, or the bound on it by Fisher information. */
  readonly name: "path entropy" | "entropy bound";
}

/** Where the entropy between data and samples comes from. */
export interface EntropyTerms {
  /** Starting from γ in place of the law at the horizon. */
  readonly initialisation: number;
  /** Freezing the exact score over each step. */
  readonly discretisation: number;
  /** Using ŝ in place of s. In the identity of the exponential sampler it can be negative. */
  readonly scoreError: number;
}

/** Options of {@link pathEntropy}. */
export interface PathEntropyOptions {
  readonly sampler: PathSampler;
  /** Moments of the estimate ŝ under the true law. Default: the exact score. */
  readonly moments?: MomentFlow;
}

/**
 * The exact relative entropy between the reverse process of the data and the sampler's path, which bounds the
 * entropy of what is generated, KL(μ_η | output) ≤ K:
 *
 *     exponential (G7.3):   K = KL_η − Σ_k [ 2(e^{h_k} − 1) E⟨s_k, ŝ_k⟩ − h_k E‖ŝ_k‖² ],
 *     martingale-exponential (G7.4):    K = KL_η − Σ_k ½(e^{2h_k} − 1)( I_k − ε_k² ),   ε_k² = E‖ŝ_k − s_k‖².
 *
 * Initialisation is KL_T; discretisation is what the exact score leaves, (G7.5); the rest is the error of the score.
 * Finite Fisher information is needed at the times before a step only, not at the stopping time.
 *
 * @param times forward times of the sampler, decreasing, from the horizon T to the stopping time η.
 * @throws {@link DomainError} if the times do not decrease.
 *
 * Source: docs/theory/formulas.md (G7.3, G7.4, G7.5).
 */
export function pathEntropy(
  flow: EntropyFlow,
  times: ArrayLike<number>,
  { sampler, moments }: PathEntropyOptions,
): EntropyBound {
  checkDecreasing("pathEntropy", times);
  const initialisation = flow(times[0]).klDivergence;
  let discretisation = flow(times[times.length - 1]).klDivergence - initialisation;
  let scoreError = 0;
  for (let k = 0; k + 1 < times.length; k++) {
    const h = times[k] - times[k + 1];
    const { fisherInformation } = flow(times[k]);
    discretisation -= gainOfExactScore(sampler, h) * fisherInformation;
    if (moments === undefined) continue;
    const m = moments(times[k]);
    scoreError +=
      sampler === "martingale-exponential"
        ? (Math.expm1(2 * h) / 2) * squaredScoreError(m)
        : 2 * Math.expm1(h) * (m.fisherInformation - m.inner) -
          h * (m.fisherInformation - m.squaredNorm);
  }
  return {
    total: initialisation + discretisation + scoreError,
    terms: { initialisation, discretisation, scoreError },
    name: "path entropy",
  };
}

/** The coefficient of I_k in (G7.5) and (G7.4): 2(e^h − 1) − h, or ½(e^{2h} − 1). */
function gainOfExactScore(sampler: PathSampler, h: number): number {
  switch (sampler) {
    case "exponential":
      return 2 * Math.expm1(h) - h;
    case "martingale-exponential":
      return Math.expm1(2 * h) / 2;
    default:
      return sampler satisfies never;
  }
}

/** @throws {@link DomainError} unless there are two times or more, each 0 or more, strictly decreasing and finite. */
export function checkDecreasing(caller: string, times: ArrayLike<number>): void {
  if (!(times.length >= 2)) {
    throw new DomainError(
      `${caller}: need two times or more, got ${times.length}. Give forward times from the horizon down to the stopping time.`,
    );
  }
  for (let k = 0; k < times.length; k++) {
    const before = k === 0 ? Number.POSITIVE_INFINITY : times[k - 1];
    if (!(0 <= times[k] && times[k] < before)) {
      throw new DomainError(
        `${caller}: times must be finite, 0 or more and strictly decreasing, got ${times[k]} at position ${k}. Give forward times from the horizon down.`,
      );
    }
  }
}
