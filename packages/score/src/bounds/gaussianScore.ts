import {
  checkSpectralForm,
  eigenmodes,
  type IndependentGaussian,
  noisedGaussian,
  type WhiteBasis,
} from "@chaosphere/core";
import type { MomentFlow } from "./scoreMoments.ts";

/** An affine function of each mode, ŝ_j(x) = slope_j x_j + offset_j. */
export interface AffineScore {
  readonly slope: Float64Array;
  readonly offset: Float64Array;
}

/**
 * The score of independent Gaussian modes, s_j(t, x) = (1 − 1/v_j(t)) x_j + a_j(t)/v_j(t), as a function of t.
 *
 * Source: docs/theory/formulas.md (G6.5).
 */
export function gaussianModeScore(
  law: IndependentGaussian<WhiteBasis>,
): (t: number) => AffineScore {
  const modes = eigenmodes(law);
  return (t) => {
    const { variances, mean } = noisedGaussian(modes, t);
    return { slope: variances.map((v) => 1 - 1 / v), offset: mean.map((a, j) => a / variances[j]) };
  };
}

/**
 * The moments of an affine estimate of the score of Gaussian data, in closed form:
 *
 *     E⟨s, ŝ⟩ = Σ_j [ α_j α̂_j (v_j + a_j²) + (α_j β̂_j + α̂_j β_j) a_j + β_j β̂_j ],   s = αx + β,  ŝ = α̂x + β̂.
 *
 * @param estimate Default: the exact score.
 * @throws {@link ShapeError} if there is not one mean per variance, {@link DomainError} if a variance is negative.
 *
 * Source: docs/theory/formulas.md (G6.5, G7.3).
 */
export function gaussianMoments(
  law: IndependentGaussian<WhiteBasis>,
  estimate?: (t: number) => AffineScore,
): MomentFlow {
  checkSpectralForm("gaussianMoments", law);
  const score = gaussianModeScore(law);
  const modes = eigenmodes(law);
  return (t) => {
    const { variances, mean } = noisedGaussian(modes, t);
    const inner = (f: AffineScore, g: AffineScore) =>
      variances.reduce((sum, v, j) => {
        const a = mean[j];
        const cross = f.slope[j] * g.offset[j] + g.slope[j] * f.offset[j];
        return sum + f.slope[j] * g.slope[j] * (v + a * a) + cross * a + f.offset[j] * g.offset[j];
      }, 0);
    const s = score(t);
    const ŝ = estimate?.(t) ?? s;
    return { fisherInformation: inner(s, s), inner: inner(s, ŝ), squaredNorm: inner(ŝ, ŝ) };
  };
}
