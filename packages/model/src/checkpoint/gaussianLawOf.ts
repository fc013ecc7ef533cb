import { type IsotropicGaussian, isotropicGaussian, type SpectralGaussian } from "@chaosphere/core";
import type { Checkpoint, IsotropicCheckpoint } from "./checkpoint.ts";

/**
 * The Gaussian law, in Cameron–Martin coordinates, that a model is or whose score its network corrects; undefined for a mixture, which
 * has none.
 */
export function gaussianLawOf(model: Checkpoint): SpectralGaussian<"cameron-martin"> | undefined {
  switch (model.kind) {
    case "gaussian":
      return model.covariance;
    case "isotropic":
      return isotropicLawOf(model);
    case "network":
      return model.closedForm;
    case "mixture":
      return undefined;
    default:
      return model satisfies never;
  }
}

/** Mean 0, variance q_l, and 1 in the degrees with C_l = 0, whose coordinates stand for nothing. */
export function isotropicLawOf({
  noise,
  ratio,
}: IsotropicCheckpoint): IsotropicGaussian<"cameron-martin"> {
  const spectrum = ratio.map((q, l) => (noise.spectrum[l] === 0 ? 1 : q));
  return isotropicGaussian("cameron-martin", spectrum);
}
