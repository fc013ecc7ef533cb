import { degreeOf, type FullCovariance } from "@chaosphere/core";
import type { IsotropicCheckpoint } from "./checkpoint.ts";

/**
 * The law of an isotropic model in Cameron–Martin coordinates, whose mean there is 0: variance q_l, and 1 in the degrees with
 * C_l = 0, whose coordinates stand for nothing.
 */
export function isotropicLawOf({ noise, ratio }: IsotropicCheckpoint): {
  readonly variances: Float64Array;
} {
  return { variances: ratio.map((q, l) => (noise.spectrum[l] === 0 ? 1 : q)) };
}

/** The same as a full covariance, d×d numbers of which all but d are 0. */
export function isotropicCovariance(model: IsotropicCheckpoint): FullCovariance {
  const d = model.bandLimit ** 2;
  const { variances } = isotropicLawOf(model);
  const order = Array.from({ length: d }, (_, i) => i).sort(
    (i, j) => variances[degreeOf(j)] - variances[degreeOf(i)],
  );
  const eigenvectors = new Float64Array(d * d);
  order.forEach((i, j) => {
    eigenvectors[i * d + j] = 1;
  });
  return {
    dimension: d,
    mean: new Float64Array(d),
    eigenvalues: Float64Array.from(order, (i) => variances[degreeOf(i)]),
    eigenvectors,
  };
}
