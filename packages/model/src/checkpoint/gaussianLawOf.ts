import {
  covarianceMatrix,
  diagonalGaussian,
  eigenvaluesOf,
  fullGaussian,
  type GaussianLaw,
  type IsotropicGaussian,
  inFactoredForm,
  isotropicGaussian,
  lawMean,
  type NoisableGaussian,
  perCoefficient,
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

/**
 * The same as a law of harmonic coefficients a = ā + C^½ z, as `gaussianPosterior` takes it: scaled row by row, its covariance by
 * a Cholesky factor where it was full.
 */
export function harmonicLawOf(model: Checkpoint): GaussianLaw<"harmonic"> | undefined {
  const law = gaussianLawOf(model);
  if (!law) return undefined;
  const { spectrum } = model.noise;
  const variances = perCoefficient(spectrum);
  const roots = variances.map(Math.sqrt);
  const mean = lawMean(law).map((m, i) => model.mean[i] + roots[i] * m);
  if (law.kind === "isotropic") {
    return isotropicGaussian(
      "harmonic",
      law.spectrum.map((q, l) => q * spectrum[l]),
      mean,
    );
  }
  if (law.kind === "diagonal") {
    return diagonalGaussian(
      "harmonic",
      law.variances.map((q, i) => q * variances[i]),
      mean,
    );
  }
  const d = mean.length;
  if (law.kind === "low-rank" && spectrum.every((c) => c > 0)) {
    const diagonal = law.diagonal.map((q, i) => q * variances[i]);
    const factor = law.factor.map((f, at) => f * roots[at % d]);
    return { kind: "low-rank", basis: "harmonic", mean, diagonal, factor };
  }
  if (spectrum.every((c) => c > 0) && hasDensity(law)) {
    const { factor } = inFactoredForm(law);
    const lower = factor.lower.map((entry, at) => entry * roots[Math.floor(at / d)]);
    const halfLogDeterminant =
      factor.halfLogDeterminant + roots.reduce((sum, root) => sum + Math.log(root), 0);
    const scaled = { dimension: d, lower, halfLogDeterminant };
    return { kind: "factored", basis: "harmonic", mean, factor: scaled };
  }
  const whitened = covarianceMatrix(law);
  const covariance = whitened.map((entry, at) => {
    const [i, k] = [Math.floor(at / d), at % d];
    return ((entry + whitened[k * d + i]) / 2) * (roots[i] * roots[k]);
  });
  return { ...fullGaussian(covariance, mean), basis: "harmonic" };
}

/** Whether a covariance has a Cholesky factor, whatever the rounding. */
function hasDensity(law: NoisableGaussian): boolean {
  if (law.kind === "low-rank") return true;
  const λ = eigenvaluesOf(law);
  const largest = λ.reduce((most, v) => Math.max(most, v), 0);
  return λ.every((v) => v > 1e-10 * largest);
}

/** The law of {@link gaussianLawOf} by its eigenvectors, as the exact law of a sampler's output needs it ({@link spectralFormOf}); undefined where there are none. */
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
