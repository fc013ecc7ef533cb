import {
  coordinateVariances,
  degreeOf,
  eigenmodes,
  eigenvaluesOf,
  noisedGaussian,
  type SpectralGaussian,
} from "@chaosphere/core";
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
  law: SpectralGaussian<"cameron-martin">,
  times: ArrayLike<number>,
  options: SampledGaussianOptions,
): VarianceError {
  return errorOf(law, sampledGaussian(eigenmodes(law), times, options).variances);
}

/**
 * The part of {@link varianceError} that no number of steps takes away: what the exact probability flow makes of the
 * noise between the horizon and the stopping time, v(η)/v(T) in each mode.
 */
export function spanVarianceError(
  law: SpectralGaussian<"cameron-martin">,
  { horizon, stop }: { readonly horizon: number; readonly stop: number },
): VarianceError {
  const first = eigenvaluesOf(noisedGaussian(law, horizon));
  const last = eigenvaluesOf(noisedGaussian(law, stop));
  return errorOf(
    law,
    last.map((v, j) => v / first[j]),
  );
}

/** @param generated variances along the eigenvectors of the law. */
function errorOf(law: SpectralGaussian, generated: Float64Array): VarianceError {
  const λ = eigenvaluesOf(law);
  const whole = byDegree(coordinateVariances(law));
  const added = byDegree(
    coordinateVariances(
      law,
      generated.map((w, j) => w - λ[j]),
    ),
  );
  // A degree whose variance is the rounding of another's has none.
  const empty = Number.EPSILON * whole.reduce((a, b) => Math.max(a, b), 0);
  const errors = added.map((d, l) => (whole[l] > empty ? d / whole[l] : 0));
  const degree = errors.reduce((w, e, l) => (Math.abs(e) > Math.abs(errors[w]) ? l : w), 0);
  return { byDegree: errors, worst: errors[degree], degree };
}

/** Σ_m of one number per coordinate. Length bandLimit. */
function byDegree(perCoordinate: Float64Array): Float64Array {
  const sums = new Float64Array(Math.round(Math.sqrt(perCoordinate.length)));
  perCoordinate.forEach((value, i) => {
    sums[degreeOf(i)] += value;
  });
  return sums;
}
