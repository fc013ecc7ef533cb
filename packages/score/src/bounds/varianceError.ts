import type { DiagonalGaussian, FullCovariance } from "@chaosphere/core";
import { eigenmodes, noisedModes } from "./gaussianModes.ts";
import { type SampledGaussianOptions, sampledGaussian } from "./sampledGaussian.ts";

/** How far the variances of generated fields are from those of a Gaussian law, degree by degree. */
export interface VarianceError {
  /** Variance generated over the law's, less 1; 0 where the law has none. Length bandLimit. */
  readonly byDegree: Float64Array;
  /** The largest in size. */
  readonly worst: number;
  /** Its degree. */
  readonly degree: number;
}

/**
 * The exact error in the variance of each degree, Σ_m Var y_lm / Σ_m Var x_lm − 1, of what a sampler makes of a Gaussian
 * law: start from the noise, steps and stopping time together.
 *
 * @param law the data, in Cameron–Martin coordinates.
 * @param times forward times of the steps, decreasing, from the horizon to the stopping time.
 * @throws {@link DomainError} if the times do not decrease or a variance is negative.
 *
 * Source: docs/theory/formulas.md (G6.5, G7.1, G7.2).
 */
export function varianceError(
  law: FullCovariance | DiagonalGaussian,
  times: ArrayLike<number>,
  options: SampledGaussianOptions,
): VarianceError {
  const modes = modesOf(law);
  return errorOf(law, modes, sampledGaussian(modes, times, options).variances);
}

/**
 * The part of {@link varianceError} that no number of steps takes away: what the exact probability flow makes of the
 * noise between the horizon and the stopping time, v(η)/v(T) in each mode.
 */
export function spanVarianceError(
  law: FullCovariance | DiagonalGaussian,
  { horizon, stop }: { readonly horizon: number; readonly stop: number },
): VarianceError {
  const modes = modesOf(law);
  const first = noisedModes(modes, horizon).variances;
  const last = noisedModes(modes, stop).variances;
  return errorOf(
    law,
    modes,
    last.map((v, j) => v / first[j]),
  );
}

function modesOf(law: FullCovariance | DiagonalGaussian): DiagonalGaussian {
  return "eigenvectors" in law ? eigenmodes(law) : law;
}

function errorOf(
  law: FullCovariance | DiagonalGaussian,
  modes: DiagonalGaussian,
  generated: Float64Array,
): VarianceError {
  const excess = generated.map((w, j) => w - modes.variances[j]);
  const [added, whole] = [byDegree(law, excess), byDegree(law, modes.variances)];
  // A degree whose variance is the rounding of another's has none.
  const empty = Number.EPSILON * whole.reduce((a, b) => Math.max(a, b), 0);
  const errors = added.map((d, l) => (whole[l] > empty ? d / whole[l] : 0));
  const degree = errors.reduce((w, e, l) => (Math.abs(e) > Math.abs(errors[w]) ? l : w), 0);
  return { byDegree: errors, worst: errors[degree], degree };
}

/** Σ_m of the coordinates' variances in each degree, for given variances of the modes. */
function byDegree(law: FullCovariance | DiagonalGaussian, variances: Float64Array): Float64Array {
  const d = variances.length;
  const sums = new Float64Array(Math.round(Math.sqrt(d)));
  for (let i = 0; i < d; i++) {
    const l = Math.floor(Math.sqrt(i));
    if (!("eigenvectors" in law)) sums[l] += variances[i];
    else {
      for (let j = 0; j < d; j++) sums[l] += law.eigenvectors[i * d + j] ** 2 * variances[j];
    }
  }
  return sums;
}
