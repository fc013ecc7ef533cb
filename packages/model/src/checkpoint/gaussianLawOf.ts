import {
  type IsotropicGaussian,
  isotropicGaussian,
  type NoisableGaussian,
  type SpectralGaussian,
  spectralFormOf,
} from "@chaosphere/core";
import type { Checkpoint, IsotropicCheckpoint } from "./checkpoint.ts";

/**
 * The Gaussian law, in Cameron–Martin coordinates, that a model is or whose score its network corrects; undefined for a mixture, which
 * has none.
 */
export function gaussianLawOf(model: Checkpoint): NoisableGaussian<"cameron-martin"> | undefined {
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

/** The same by its eigenvectors, as the exact law of a sampler's output needs it ({@link spectralFormOf}); undefined where there are none. */
export function spectralLawOf(model: Checkpoint): SpectralGaussian<"cameron-martin"> | undefined {
  const law = gaussianLawOf(model);
  return law && spectralFormOf(law);
}

/** The same model with its law by eigenvectors, where {@link spectralFormOf} finds them: a sampler follows it along them. */
export function withEigenvectors(model: Checkpoint): Checkpoint {
  if (model.kind !== "gaussian" || model.covariance.kind !== "low-rank") return model;
  const covariance = spectralFormOf(model.covariance);
  return covariance?.kind === "full" ? { ...model, covariance } : model;
}

/** Mean 0, variance q_l, and 1 in the degrees with C_l = 0, whose coordinates stand for nothing. */
export function isotropicLawOf({
  noise,
  ratio,
}: IsotropicCheckpoint): IsotropicGaussian<"cameron-martin"> {
  const spectrum = ratio.map((q, l) => (noise.spectrum[l] === 0 ? 1 : q));
  return isotropicGaussian("cameron-martin", spectrum);
}
