import {
  type CameronMartinCoordinates,
  DomainError,
  degreeOf,
  type GaussianMeasure,
  type ScoreFunction,
  ShapeError,
} from "@chaosphere/core";
import { dyadicGrowth } from "../bounds/fisherByBandLimit.ts";
import { checkTime } from "../denoiser.ts";

/** In which sense the law of the data has a score. */
export interface ScoreRegime {
  /**
   * "absolutely-continuous": the relative score has a finite mean square Cameron–Martin norm as the band limit grows, as far as the
   * tail shows, and the entropy bound has a meaning. "singular": it has not; only the absolute score exists, in L²(S²).
   */
  readonly regime: "absolutely-continuous" | "singular";
  /** I_L = E‖s‖²_CM over the degrees l < L, at index L − 1. Length bandLimit. */
  readonly relative: Float64Array;
  /** E‖S‖² in L²(S²) over the degrees l < L, S = s − x, at index L − 1. Length bandLimit. */
  readonly absolute: Float64Array;
  /** log₂ of the ratio of the last two dyadic blocks of `relative`; below 0 it settles. */
  readonly growth: number;
}

/** A tail below this share of the whole is rounding. */
const ROUNDING = 1e-20;

/**
 * Tells the two regimes of a score apart from draws of X_t, by the growth of its norms with the band limit:
 *
 *     E‖s‖²_CM = Σ_lm E[s_lm²],   E‖S‖² = Σ_lm C_l E[(s_lm − x_lm)²].
 *
 * Data of the first regime are absolutely continuous with respect to the noise, of finite Fisher information (regimes A and B of
 * docs/theory/formulas.md, G3 and G6). It never follows from finitely many degrees; the verdict says what happens if the tail goes on as it does.
 *
 * @param x Draws of X_t, one per row.
 * @throws {@link ShapeError} if the measure and the draws differ in band limit, or there is no draw.
 * @throws {@link DomainError} unless t > 0 and the band limit is 8 or more.
 *
 * Source: docs/theory/formulas.md (G3.3, G6, G9).
 *
 * @example
 * ```ts
 * import { isotropicGaussian, key, noisedGaussian, sampleGaussian, whittleMatern } from "@chaosphere/core";
 * import { gaussianDenoiser, relativeScore, scoreRegime } from "@chaosphere/score";
 *
 * const noise = whittleMatern(32, { alpha: 2, kappa: 1 });
 * const regimeOf = (alpha: number, kappa: number) => {
 *   const data = whittleMatern(32, { alpha, kappa });
 *   const law = isotropicGaussian("cameron-martin", data.spectrum.map((c, l) => c / noise.spectrum[l]));
 *   const x = sampleGaussian(noisedGaussian(law, 0.1), 20, key(1));
 *   return scoreRegime(noise, relativeScore(gaussianDenoiser(law)), 0.1, x).regime;
 * };
 * console.log(regimeOf(2, 3)); // absolutely-continuous
 * console.log(regimeOf(3, 1)); // singular
 * ```
 */
export function scoreRegime(
  γ: GaussianMeasure,
  score: ScoreFunction,
  t: number,
  x: CameronMartinCoordinates,
): ScoreRegime {
  checkTime("scoreRegime", t);
  const L = x.bandLimit;
  if (!(γ.spectrum.length === L && x.batch >= 1)) {
    throw new ShapeError(
      `scoreRegime: need one draw or more at the measure's band limit ${γ.spectrum.length}, got ${x.batch} at ${L}. Truncate one to the other.`,
    );
  }
  if (!(L >= 8)) {
    throw new DomainError(
      `scoreRegime: 8 degrees at least are needed to judge a tail, got bandLimit ${L}. Use a larger band limit.`,
    );
  }
  const s = score(t, x).values;
  const relative = new Float64Array(L);
  const absolute = new Float64Array(L);
  for (let i = 0; i < s.length; i++) {
    const l = degreeOf(i % L ** 2);
    relative[l] += s[i] ** 2 / x.batch;
    absolute[l] += (γ.spectrum[l] * (s[i] - x.values[i]) ** 2) / x.batch;
  }
  accumulate(relative);
  accumulate(absolute);
  const tail = relative[L - 1] - relative[Math.floor(L / 2) - 1];
  const growth =
    tail > ROUNDING * relative[L - 1] ? dyadicGrowth(relative) : Number.NEGATIVE_INFINITY;
  return { regime: growth < 0 ? "absolutely-continuous" : "singular", relative, absolute, growth };
}

/** Turns terms into partial sums in place. */
function accumulate(terms: Float64Array): void {
  for (let l = 1; l < terms.length; l++) terms[l] += terms[l - 1];
}
