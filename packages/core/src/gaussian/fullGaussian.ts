import { DomainError, ShapeError } from "../errors.ts";
import { symmetricEigen } from "../linalg/symmetricEigen.ts";
import type { FullGaussian } from "./gaussianLaw.ts";

/** Eigenvalues above −ROUNDING · d · λ_1 are not negative but for rounding. */
const ROUNDING = 4 * Number.EPSILON;

/**
 * The Gaussian law with a given mean and symmetric covariance in Cameron–Martin coordinates, by its eigenvectors.
 *
 * @param covariance row-major d×d, d the length of the mean.
 *
 * @throws {@link ShapeError} if the covariance is not d×d.
 * @throws {@link DomainError} if it is not symmetric, or has an eigenvalue below zero by more than rounding.
 */
export function fullGaussian(
  covariance: Float64Array,
  mean: Float64Array,
): FullGaussian<"cameron-martin"> {
  const d = mean.length;
  checkSymmetric(covariance, d);
  const { eigenvalues, eigenvectors } = symmetricEigen(covariance, d);
  const [largest, smallest] = [eigenvalues[0], eigenvalues[d - 1]];
  if (!(smallest >= -ROUNDING * d * largest)) {
    throw new DomainError(
      `fullGaussian: a covariance has no negative eigenvalue, got ${smallest}. Symmetrise it, or shrink it to its diagonal.`,
    );
  }
  return {
    kind: "full",
    basis: "cameron-martin",
    dimension: d,
    mean,
    eigenvalues: eigenvalues.map((λ) => Math.max(0, λ)),
    eigenvectors,
  };
}

function checkSymmetric(covariance: Float64Array, d: number): void {
  if (!(d >= 1 && covariance.length === d * d)) {
    throw new ShapeError(
      `fullGaussian: the covariance must have ${d}² entries, one row and column per component of the mean, got ${covariance.length}. Check the dimension.`,
    );
  }
  for (let i = 0; i < d; i++) {
    for (let j = 0; j <= i; j++) {
      const [below, above] = [covariance[i * d + j], covariance[j * d + i]];
      if (!(Math.abs(below - above) <= 1e-10 * (Math.abs(below) + Math.abs(above)))) {
        throw new DomainError(
          `fullGaussian: a covariance must be symmetric and finite, got ${below} and ${above} at (${i}, ${j}). Average it with its transpose.`,
        );
      }
    }
  }
}
