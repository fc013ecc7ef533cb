import { DomainError, ShapeError } from "../errors.ts";
import { gramMatrix } from "../linalg/gramMatrix.ts";
import { matrixProduct } from "../linalg/matrixProduct.ts";
import { symmetricEigen } from "../linalg/symmetricEigen.ts";
import { transposed } from "../linalg/transposed.ts";
import {
  type DiagonalGaussian,
  type FullGaussian,
  type IndependentGaussian,
  type LawBasis,
  lawDimension,
  lawMean,
  type NoisableGaussian,
  perCoefficient,
  refuseKind,
  type SpectralGaussian,
} from "./gaussianLaw.ts";
import { variancesOf } from "./woodbury.ts";

/** λ_j ≥ 0, the variances along the eigenvectors; for independent coordinates, their own variances by coefficient. Length d. */
export function eigenvaluesOf(law: SpectralGaussian): Float64Array {
  switch (law.kind) {
    case "isotropic":
      return perCoefficient(law.spectrum);
    case "diagonal":
      return law.variances;
    case "full":
      return law.eigenvalues;
    default:
      return refuseKind(law);
  }
}

/**
 * Rows of d coordinates as coordinates along the eigenvectors, y = Vᵀx, in `out` or a new array; unchanged if the coordinates
 * are independent.
 */
export function alongEigenvectors(
  law: SpectralGaussian,
  x: Float64Array,
  out?: Float64Array,
): Float64Array {
  if (law.kind !== "full") return x;
  const d = law.dimension;
  return matrixProduct(x, law.eigenvectors, x.length / d, d, d, out && { out });
}

/** The inverse of {@link alongEigenvectors}, x = V y. */
export function fromEigenvectors(law: SpectralGaussian, y: Float64Array): Float64Array {
  if (law.kind !== "full") return y;
  const d = law.dimension;
  return matrixProduct(y, law.eigenvectors, y.length / d, d, d, { transposeB: true });
}

/**
 * A Gaussian law along its own eigenvectors, where its coordinates are independent: N(Vᵀm, diag λ). Relative entropy and Fisher
 * information against N(0, I) do not see the rotation, and samplers with one coefficient for all modes commute with it.
 */
export function eigenmodes<B extends LawBasis>(
  law: IndependentGaussian<B>,
): Required<DiagonalGaussian<B>>;
export function eigenmodes(law: FullGaussian): Required<DiagonalGaussian<"eigenmodes">>;
export function eigenmodes<B extends LawBasis>(
  law: SpectralGaussian<B>,
): Required<DiagonalGaussian<B | "eigenmodes">>;
export function eigenmodes(law: SpectralGaussian): Required<DiagonalGaussian> {
  return {
    kind: "diagonal",
    basis: law.kind === "full" ? "eigenmodes" : law.basis,
    variances: eigenvaluesOf(law),
    mean: alongEigenvectors(law, lawMean(law)),
  };
}

/**
 * The covariance matrix Σ of a law, `[i·d + j]`, in the unit of its coordinates squared: d² numbers, 8 MB at bandLimit 32. A law
 * of low rank is multiplied out, Σ = D + F Fᵀ.
 */
export function covarianceMatrix(law: NoisableGaussian): Float64Array {
  const d = lawDimension(law);
  if (law.kind === "low-rank") {
    const covariance = gramMatrix(
      transposed(law.factor, law.factor.length / d, d),
      d,
      law.factor.length / d,
    );
    for (let i = 0; i < d; i++) covariance[i * (d + 1)] += law.diagonal[i];
    return covariance;
  }
  const λ = eigenvaluesOf(law);
  if (law.kind === "full") {
    const scaled = law.eigenvectors.map((v, at) => v * λ[at % d]);
    return matrixProduct(scaled, law.eigenvectors, d, d, d, { transposeB: true });
  }
  const covariance = new Float64Array(d * d);
  for (let i = 0; i < d; i++) covariance[i * (d + 1)] = λ[i];
  return covariance;
}

/** The variance of each coordinate, Σ_ii. Length d. */
export function coordinateVariances(law: NoisableGaussian): Float64Array;
/** The diagonal of V diag(λ) Vᵀ for the eigenvectors of a law and other eigenvalues. Length d. */
export function coordinateVariances(law: SpectralGaussian, eigenvalues: Float64Array): Float64Array;
export function coordinateVariances(law: NoisableGaussian, other?: Float64Array): Float64Array {
  if (law.kind === "low-rank") return variancesOf(law);
  const eigenvalues = other ?? eigenvaluesOf(law);
  if (law.kind !== "full") return eigenvalues;
  const { dimension: d, eigenvectors } = law;
  return Float64Array.from({ length: d }, (_, i) =>
    eigenvalues.reduce((sum, λ, j) => sum + λ * eigenvectors[i * d + j] ** 2, 0),
  );
}

/**
 * The same law by its eigenvectors, d×d numbers, at the cost of finding them unless the coordinates are independent: then they are
 * unit vectors in order of decreasing variance.
 */
export function inFullForm<B extends LawBasis>(law: NoisableGaussian<B>): FullGaussian<B> {
  if (law.kind === "full") return law;
  if (law.kind === "low-rank") {
    const dimension = lawDimension(law);
    const spectral = symmetricEigen(covarianceMatrix(law), dimension);
    return { kind: "full", basis: law.basis, dimension, mean: law.mean, ...spectral };
  }
  const variances = eigenvaluesOf(law);
  const d = variances.length;
  const order = Array.from({ length: d }, (_, i) => i).sort((i, j) => variances[j] - variances[i]);
  const eigenvectors = new Float64Array(d * d);
  order.forEach((i, j) => {
    eigenvectors[i * d + j] = 1;
  });
  return {
    kind: "full",
    basis: law.basis,
    dimension: d,
    mean: lawMean(law),
    eigenvalues: Float64Array.from(order, (i) => variances[i]),
    eigenvectors,
  };
}

/** Up to this dimension eigenvectors are found in passing: a third of a second. */
const MOST_COORDINATES = 1024;

/**
 * The same law by its eigenvectors where these are known or cheap to find, as for a law of low rank in at most 1024 coordinates; undefined
 * where they would cost far more than the law.
 */
export function spectralFormOf<B extends LawBasis>(
  law: NoisableGaussian<B>,
): SpectralGaussian<B> | undefined {
  if (law.kind !== "low-rank") return law;
  return lawDimension(law) <= MOST_COORDINATES ? inFullForm(law) : undefined;
}

/**
 * @throws {@link ShapeError} if mean, eigenvalues and eigenvectors do not fit each other.
 * @throws {@link DomainError} if an eigenvalue is negative or not finite, or a mean is not a number.
 */
export function checkSpectralForm(caller: string, law: SpectralGaussian): void {
  const d = lawDimension(law);
  const λ = eigenvaluesOf(law);
  const mean = law.mean ?? new Float64Array(d);
  if (mean.length !== d || λ.length !== d) {
    throw new ShapeError(
      `${caller}: a law of ${d} coordinates must have as many variances and means, got ${λ.length} and ${mean.length}. Use one band limit for both.`,
    );
  }
  if (law.kind === "full" && law.eigenvectors.length !== d * d) {
    throw new ShapeError(
      `${caller}: a law of ${d} coordinates must have ${d}·${d} eigenvector entries, got ${law.eigenvectors.length}. Take all from one fit.`,
    );
  }
  for (let i = 0; i < d; i++) {
    if (!(λ[i] >= 0 && λ[i] < Infinity) || Number.isNaN(mean[i])) {
      throw new DomainError(
        `${caller}: variances must be finite and 0 or more and means numbers, got ${λ[i]} and ${mean[i]} at position ${i}. Check the covariance estimate.`,
      );
    }
  }
}
