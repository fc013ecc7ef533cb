import {
  type CameronMartinCoordinates,
  coordinateVariances,
  degreeOf,
  type GaussianMeasure,
  lawMean,
  type SpectralGaussian,
} from "@chaosphere/core";

/**
 * The variance of fields about the model's mean over the variance of the model, by degree:
 *
 *     Σ_m mean over fields of (z_lm − μ_lm)² / Σ_m Cov(lm, lm);
 *
 * NaN at degrees where the noise has no variance. Length bandLimit.
 */
export function varianceOverModel(
  law: SpectralGaussian<"cameron-martin">,
  { values, batch, bandLimit }: CameronMartinCoordinates,
  { spectrum }: GaussianMeasure,
): Float64Array {
  const mean = lawMean(law);
  const d = mean.length;
  const [found, own] = [new Float64Array(bandLimit), new Float64Array(bandLimit)];
  const add = (to: Float64Array, i: number, value: number) => {
    to[degreeOf(i)] += value;
  };
  values.forEach((z, at) => {
    add(found, at % d, (z - mean[at % d]) ** 2 / batch);
  });
  coordinateVariances(law).forEach((variance, i) => {
    add(own, i, variance);
  });
  return found.map((value, l) => (spectrum[l] > 0 ? value / own[l] : Number.NaN));
}
