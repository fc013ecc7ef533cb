import { ShapeError } from "../errors.ts";
import { choleskyFactor } from "../linalg/cholesky.ts";
import { type FactoredGaussian, type GaussianLaw, type LawBasis, lawMean } from "./gaussianLaw.ts";
import { covarianceMatrix } from "./spectralForm.ts";

/**
 * The law with a given mean and covariance in Cameron–Martin coordinates, by its Cholesky factor.
 *
 * @param covariance symmetric positive definite, row-major d×d; only entries on and below the diagonal are read.
 * @throws {@link ShapeError} if the covariance is not d×d, d the length of the mean.
 * @throws {@link DomainError} if it is not positive definite.
 */
export function factoredGaussian(
  covariance: Float64Array,
  mean: Float64Array,
): FactoredGaussian<"cameron-martin"> {
  return factorise("cameron-martin", covariance, mean);
}

/**
 * The same law by its Cholesky factor, Σ = L Lᵀ, in d³/3 operations; a law that has one is returned as it is.
 *
 * @throws {@link DomainError} if Σ is not positive definite.
 */
export function inFactoredForm<B extends LawBasis>(law: GaussianLaw<B>): FactoredGaussian<B> {
  if (law.kind === "factored") return law;
  return factorise(law.basis, covarianceMatrix(law), lawMean(law));
}

function factorise<B extends LawBasis>(
  basis: B,
  covariance: Float64Array,
  mean: Float64Array,
): FactoredGaussian<B> {
  const d = mean.length;
  if (covariance.length !== d * d) {
    throw new ShapeError(
      `factoredGaussian: the covariance must have ${d}² entries, got ${covariance.length}. Give one row and column for each component of the mean.`,
    );
  }
  const factor = choleskyFactor(covariance, d, { caller: "factoredGaussian" });
  return { kind: "factored", basis, mean, factor };
}
