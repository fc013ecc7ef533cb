import type { CameronMartinCoordinates, ScoreFunction } from "@chaosphere/core";
import type { RelativeEntropies } from "../exact/mixtureEntropy.ts";

/** KL(μ_t | γ) and I(μ_t | γ) as functions of the forward time t. */
export type EntropyFlow = (t: number) => RelativeEntropies;

/** What an estimate ŝ of the score s is under the true law μ_t, in the Cameron–Martin norm. */
export interface ScoreMoments {
  /** I_t = E‖s‖². */
  readonly fisherInformation: number;
  /** E⟨s, ŝ⟩. */
  readonly inner: number;
  /** E‖ŝ‖². */
  readonly squaredNorm: number;
}

/** {@link ScoreMoments} as functions of the forward time t. */
export type MomentFlow = (t: number) => ScoreMoments;

/** Weighted points that integrate functions against a law; the weights sum to 1. */
export interface WeightedPoints {
  /** One point per row. */
  readonly points: CameronMartinCoordinates;
  /** One weight per row. */
  readonly weights: Float64Array;
}

/** Points for expectations under μ_t, as a function of the forward time t. */
export type LawQuadrature = (t: number) => WeightedPoints;

/**
 * The moments of an estimate of the score by quadrature,
 *
 *     E⟨s, ŝ⟩ ≈ Σ_n w_n ⟨s(t, x_n), ŝ(t, x_n)⟩.
 *
 * Source: docs/theory/formulas.md (G7.3, G7.4).
 */
export function scoreMoments(
  quadrature: LawQuadrature,
  score: ScoreFunction,
  estimate: ScoreFunction = score,
): MomentFlow {
  return (t) => {
    const { points, weights } = quadrature(t);
    const s = score(t, points).values;
    const ŝ = estimate === score ? s : estimate(t, points).values;
    const row = points.bandLimit ** 2;
    let [fisherInformation, inner, squaredNorm] = [0, 0, 0];
    for (let i = 0; i < s.length; i++) {
      const weight = weights[Math.floor(i / row)];
      fisherInformation += weight * s[i] * s[i];
      inner += weight * s[i] * ŝ[i];
      squaredNorm += weight * ŝ[i] * ŝ[i];
    }
    return { fisherInformation, inner, squaredNorm };
  };
}

/** ε_t² = E‖ŝ − s‖² = I_t − 2 E⟨s, ŝ⟩ + E‖ŝ‖². */
export function squaredScoreError(moments: ScoreMoments): number {
  return moments.fisherInformation - 2 * moments.inner + moments.squaredNorm;
}
