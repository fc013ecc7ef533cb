import {
  type CameronMartinCoordinates,
  degreeOf,
  type FullCovariance,
  type GaussianMeasure,
} from "@chaosphere/core";

/**
 * The variance of fields about the model's mean over the variance of the model, by degree:
 *
 *     Σ_m mean over fields of (z_lm − μ_lm)² / Σ_m Cov(lm, lm);
 *
 * NaN at degrees where the noise has no variance. Length bandLimit.
 */
export function varianceOverModel(
  { dimension: d, mean, eigenvalues, eigenvectors }: FullCovariance,
  { values, batch, bandLimit }: CameronMartinCoordinates,
  { spectrum }: GaussianMeasure,
): Float64Array {
  const [found, own] = [new Float64Array(bandLimit), new Float64Array(bandLimit)];
  const add = (to: Float64Array, i: number, value: number) => {
    to[degreeOf(i)] += value;
  };
  values.forEach((z, at) => {
    add(found, at % d, (z - mean[at % d]) ** 2 / batch);
  });
  for (let i = 0; i < d; i++) {
    eigenvalues.forEach((λ, j) => {
      add(own, i, λ * eigenvectors[i * d + j] ** 2);
    });
  }
  return found.map((value, l) => (spectrum[l] > 0 ? value / own[l] : Number.NaN));
}
