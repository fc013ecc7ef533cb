import {
  type CameronMartinCoordinates,
  DomainError,
  degreeOf,
  type ForwardProcess,
  type Key,
  type ScoreFunction,
  ShapeError,
} from "@chaosphere/core";
import { type Estimate, estimateOf } from "../bounds/estimate.ts";
import { type NoisedPairs, noisedPairs } from "./noisedPairs.ts";
import { rowSums } from "./scoreTerms.ts";

/** Options of {@link denoisingLoss}. */
export interface DenoisingOptions {
  /**
   * w_l ≥ 0, one per degree: the norm ‖h‖²_w = Σ_lm w_l h_lm² of the loss. Default 1, the Cameron–Martin norm;
   * the noise's own spectrum gives the norm of L²(S²).
   */
  readonly weights?: Float64Array;
  /**
   * `renormalised` leaves out ‖τ‖²_w, which does not depend on the score and is infinite in the limit of
   * all degrees unless Σ (2l+1) w_l is finite; `plain` keeps it. Default `renormalised`.
   */
  readonly form?: "renormalised" | "plain";
}

/** Options of {@link denoisingLoss}. */
export interface DenoisingLossOptions extends DenoisingOptions {
  /** I_t = E‖s‖²_w, added to the renormalised loss to make it E‖ŝ − s‖²_w. Default 0. */
  readonly fisherInformation?: number;
}

/**
 * The denoising objective pair by pair:
 *
 *     renormalised:  ‖ŝ‖²_w − 2⟨ŝ, τ⟩_w,   of mean E‖ŝ − s‖²_w − I_t,
 *     plain:         ‖ŝ − τ‖²_w,           of mean E‖ŝ − s‖²_w + E‖τ − s‖²_w.
 *
 * Both have the same minimiser; there is no factor ½.
 *
 * @returns one term per row; length batch.
 * @throws {@link ShapeError} if the score changes the shape or there is not one weight per degree,
 *   {@link DomainError} if a weight is negative or the score not finite.
 *
 * Source: docs/theory/formulas.md (G8.1).
 */
export function denoisingTerms(
  score: ScoreFunction,
  { t, x, target }: NoisedPairs,
  { weights, form = "renormalised" }: DenoisingOptions = {},
): Float64Array {
  const w = weightOf(x, weights);
  const τ = target.values;
  const kept = form === "plain" ? 1 : 0;
  return rowSums(
    "denoisingTerms",
    score(t, x),
    x,
    (s, i) => w(i) * (s * (s - 2 * τ[i]) + kept * τ[i] * τ[i]),
  );
}

/**
 * The denoising objective of a score on noised data, with its standard error:
 *
 *     J = E[ ‖ŝ‖² − 2⟨ŝ, τ⟩ ],   J + I_t = E‖ŝ − s‖².
 *
 * J converges as the band limit grows, to −I_t for the exact score; the plain form grows like the number of modes.
 *
 * @param x0 Data, two rows or more.
 * @throws {@link DomainError} unless 0 < t ≤ horizon, weights are ≥ 0 and the score is finite, {@link ShapeError} if the score changes the shape, there is not one weight per degree, or there are fewer than
 *   two rows.
 *
 * Source: Vincent (2011), section 4, up to the factor ½; docs/theory/formulas.md (G8.1).
 */
export function denoisingLoss(
  score: ScoreFunction,
  process: ForwardProcess,
  t: number,
  x0: CameronMartinCoordinates,
  key: Key,
  options: DenoisingLossOptions = {},
): Estimate {
  const terms = denoisingTerms(score, noisedPairs(process, t, x0, key), options);
  const { value, standardError } = estimateOf("denoisingLoss", terms);
  return { value: value + (options.fisherInformation ?? 0), standardError };
}

/** The weight of each position among the values of x. */
function weightOf(
  { bandLimit }: CameronMartinCoordinates,
  weights: Float64Array = new Float64Array(bandLimit).fill(1),
): (i: number) => number {
  if (weights.length !== bandLimit) {
    throw new ShapeError(
      `denoisingTerms: need one weight per degree, ${bandLimit}, got ${weights.length}. Truncate the spectrum to the band limit.`,
    );
  }
  for (const w of weights) {
    if (!(w >= 0 && w < Number.POSITIVE_INFINITY)) {
      throw new DomainError(
        `denoisingTerms: weights must be finite and 0 or more, got ${w}. Give the squared weights of a norm.`,
      );
    }
  }
  const row = bandLimit ** 2;
  const byPosition = Float64Array.from({ length: row }, (_, i) => weights[degreeOf(i)]);
  return (i) => byPosition[i % row];
}
