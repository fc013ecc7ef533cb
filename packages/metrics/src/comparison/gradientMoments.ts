import {
  gaussLegendre,
  gridFields,
  type HarmonicCoefficients,
  type SphereGrid,
  synthesiseGradient,
} from "@chaosphere/core";
import { type PixelMoments, type PixelMomentsOptions, pixelMoments } from "./pixelMoments.ts";

/** Moments of the gradient of an ensemble, over the sphere and over the fields; lengths are in radii of the sphere. */
export interface GradientMoments {
  /** Of the slope in a direction, southward and eastward alike: mean 0 and skewness 0 for an isotropic law, kurtosis 0 for a Gaussian one. */
  readonly slope: PixelMoments;
  /** Of the steepness |∇f|: skewness 0.631 and kurtosis 0.245, those of a Rayleigh variable, for an isotropic Gaussian law. */
  readonly steepness: PixelMoments;
}

/** Options of {@link gradientMoments}. */
export interface GradientMomentsOptions extends PixelMomentsOptions {
  /** Where slopes are taken. Default: 2L Gauss rings, on which |∇f|⁴ is integrated exactly. */
  readonly grid?: SphereGrid;
}

/**
 * Mean, variance, skewness and excess kurtosis of the slopes of an ensemble and of their size |∇f|, as {@link pixelMoments} has them of
 * heights. Filaments and fronts show in them before they show in the heights.
 *
 * @throws {@link ShapeError} unless there is one group per field and there are two groups or more.
 *
 * @example
 * ```ts
 * import { colour, key, whiteNoise, whittleMatern } from "@chaosphere/core";
 * import { gradientMoments } from "@chaosphere/metrics";
 *
 * const γ = whittleMatern(8, { alpha: 3, kappa: 3 });
 * const { slope, steepness } = gradientMoments(colour(γ, whiteNoise(8, 200, key(1))));
 * console.log(Math.abs(slope.kurtosis.value) < 0.1, steepness.skewness.value.toFixed(1)); // true 0.6
 * ```
 */
export function gradientMoments(
  f: HarmonicCoefficients,
  { grid = gaussLegendre(2 * f.bandLimit), groups }: GradientMomentsOptions = {},
): GradientMoments {
  const { batch } = f;
  const { south, east } = synthesiseGradient(f, grid);
  const both = new Float64Array(2 * south.values.length);
  both.set(south.values);
  both.set(east.values, south.values.length);
  const names = Array.from(groups ?? Array(batch).keys());
  const sizes = south.values.map((s, i) => Math.hypot(s, east.values[i]));
  return {
    slope: pixelMoments(gridFields(grid, both), { groups: [...names, ...names] }),
    steepness: pixelMoments(gridFields(grid, sizes), { groups: names }),
  };
}
