import {
  type DiagonalGaussian,
  DomainError,
  type FullCovariance,
  ShapeError,
} from "@chaosphere/core";
import { matrixProduct } from "@chaosphere/core/linalg";

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

/** @throws {@link DomainError} unless t ≥ 0. */
export function checkForwardTime(caller: string, t: number): void {
  if (!(t >= 0)) {
    throw new DomainError(
      `${caller}: t must be 0 or more, got ${t}. The noising process starts at 0.`,
    );
  }
}
