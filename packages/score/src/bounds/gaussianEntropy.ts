import {
  type DiagonalGaussian,
  DomainError,
  type FullCovariance,
  matrixProduct,
  ShapeError,
} from "@chaosphere/core";
import type { EntropyFlow, MomentFlow } from "./scoreMoments.ts";

/** An affine function of each mode, ŝ_j(x) = slope_j x_j + offset_j. */
export interface AffineScore {
  readonly slope: Float64Array;
  readonly offset: Float64Array;
}

/**
 * A Gaussian law along its own eigenvectors, where its coordinates are independent: variances λ_j and means Vᵀa.
 * Relative entropy, Fisher information and the samplers do not see the rotation.
 */
export function eigenmodes({ dimension, mean, ...law }: FullCovariance): DiagonalGaussian {
  return {
    variances: law.eigenvalues,
    mean: matrixProduct(mean, law.eigenvectors, 1, dimension, dimension),
  };
}

/**
 * Independent Gaussian modes after the forward time t: variance v(t) = 1 + e^{−2t}(v − 1) and mean e^{−t}a.
 *
 * Source: docs/theory/formulas.md (G6.5).
 */
export function noisedModes({ variances, mean }: DiagonalGaussian, t: number): DiagonalGaussian {
  const [decay, share, noise] = [Math.exp(-t), Math.exp(-2 * t), -Math.expm1(-2 * t)];
  return { variances: variances.map((v) => share * v + noise), mean: mean.map((a) => decay * a) };
}

/**
 * Relative entropy and relative Fisher information of Gaussian data along the noising flow, from the variances
 * and means of independent Cameron–Martin coordinates ({@link eigenmodes} of any covariance):
 *
 *     KL_t = ½ Σ_j ( v_j(t) − 1 − log v_j(t) + a_j(t)² ),   I_t = Σ_j ( (v_j(t) − 1)²/v_j(t) + a_j(t)² ).
 *
 * Infinite at t = 0 if a variance is 0.
 *
 * @throws {@link ShapeError} if there is not one mean a variance.
 * @throws {@link DomainError} if a variance is negative; the flow, if t < 0.
 *
 * Source: docs/theory/formulas.md (G6.4, G6.5).
 */
export function gaussianEntropies(law: DiagonalGaussian): EntropyFlow {
  checkModes("gaussianEntropies", law);
  const squaredMean = law.mean.reduce((sum, a) => sum + a * a, 0);
  return (t) => {
    checkForwardTime("gaussianEntropies", t);
    const share = Math.exp(-2 * t);
    let [klDivergence, fisherInformation] = [(share * squaredMean) / 2, share * squaredMean];
    for (const v of law.variances) {
      const departure = share * (v - 1);
      klDivergence += (departure - Math.log1p(departure)) / 2;
      fisherInformation += departure ** 2 / (1 + departure);
    }
    return { klDivergence, fisherInformation };
  };
}

/**
 * The score of independent Gaussian modes, s_j(t, x) = (1 − 1/v_j(t)) x_j + a_j(t)/v_j(t), as a function of t.
 *
 * Source: docs/theory/formulas.md (G6.5).
 */
export function gaussianModeScore(law: DiagonalGaussian): (t: number) => AffineScore {
  return (t) => {
    const { variances, mean } = noisedModes(law, t);
    return { slope: variances.map((v) => 1 - 1 / v), offset: mean.map((a, j) => a / variances[j]) };
  };
}

/**
 * The moments of an affine estimate of the score of Gaussian data, in closed form:
 *
 *     E⟨s, ŝ⟩ = Σ_j [ α_j α̂_j (v_j + a_j²) + (α_j β̂_j + α̂_j β_j) a_j + β_j β̂_j ],   s = αx + β,  ŝ = α̂x + β̂.
 *
 * @param estimate Default: the exact score.
 * @throws as {@link gaussianEntropies}.
 *
 * Source: docs/theory/formulas.md (G6.5, G7.3).
 */
export function gaussianMoments(
  law: DiagonalGaussian,
  estimate?: (t: number) => AffineScore,
): MomentFlow {
  checkModes("gaussianMoments", law);
  const score = gaussianModeScore(law);
  return (t) => {
    const { variances, mean } = noisedModes(law, t);
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

/** @throws {@link DomainError} unless t ≥ 0. */
export function checkForwardTime(caller: string, t: number): void {
  if (!(t >= 0)) {
    throw new DomainError(
      `${caller}: t must be 0 or more, got ${t}. The noising process starts at 0.`,
    );
  }
}

/** @throws {@link ShapeError} or {@link DomainError} unless there is one mean a variance and none is negative. */
export function checkModes(caller: string, { variances, mean }: DiagonalGaussian): void {
  if (variances.length !== mean.length) {
    throw new ShapeError(
      `${caller}: need one mean a variance, got ${variances.length} variances and ${mean.length} means. Use isotropicLaw to expand a spectrum.`,
    );
  }
  const bad = variances.find((v) => !(v >= 0 && v < Number.POSITIVE_INFINITY));
  if (bad !== undefined) {
    throw new DomainError(
      `${caller}: variances must be finite and 0 or more, got ${bad}. Check the covariance estimate.`,
    );
  }
}
