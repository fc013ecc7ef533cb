import { DomainError } from "../errors.ts";
import type { Basis } from "../harmonics/coefficients.ts";
import type { CholeskyFactor } from "../linalg/cholesky.ts";

/**
 * Coordinates in which a Gaussian law is given: those of fields, or independent modes along the law's own eigenvectors,
 * which {@link eigenmodes} yields. Modes belong to one law and cannot be mixed with coordinates of fields.
 */
export type LawBasis = Basis | "eigenmodes";

/** Coordinates in which the noise γ is N(0, I). */
export type WhiteBasis = Exclude<LawBasis, "harmonic">;

/** N(m, diag C_l): independent coordinates with one variance per degree. Without a mean it is invariant under rotations. */
export interface IsotropicGaussian<B extends LawBasis = LawBasis> {
  readonly kind: "isotropic";
  readonly basis: B;
  /** C_l ≥ 0, the variance of every order m of degree l. Length bandLimit. */
  readonly spectrum: Float64Array;
  /** m at index l² + l + m. Length bandLimit². Default 0. */
  readonly mean?: Float64Array | undefined;
}

/** N(m, diag v): independent coordinates with one variance per coefficient. */
export interface DiagonalGaussian<B extends LawBasis = LawBasis> {
  readonly kind: "diagonal";
  readonly basis: B;
  /** v ≥ 0, at index l² + l + m for a field. Length d: bandLimit² for a field. */
  readonly variances: Float64Array;
  /** m. Length d. Default 0. */
  readonly mean?: Float64Array;
}

/** N(m, V diag(λ) Vᵀ): any covariance, by its eigenvectors. */
export interface FullGaussian<B extends LawBasis = LawBasis> {
  readonly kind: "full";
  readonly basis: B;
  /** d: bandLimit² for a field. */
  readonly dimension: number;
  /** m at index l² + l + m. Length d. */
  readonly mean: Float64Array;
  /** λ_j ≥ 0, decreasing. Length d. */
  readonly eigenvalues: Float64Array;
  /** V, orthogonal, row-major d×d: `eigenvectors[i·d + j]` is coordinate i of eigenvector j. */
  readonly eigenvectors: Float64Array;
}

/**
 * N(m, L Lᵀ): any positive definite covariance, by its Cholesky factor. A tenth of the work of its eigenvectors, and enough for
 * densities and relative entropies.
 */
export interface FactoredGaussian<B extends LawBasis = LawBasis> {
  readonly kind: "factored";
  readonly basis: B;
  /** m at index l² + l + m. Length d. */
  readonly mean: Float64Array;
  /** L, lower triangular. */
  readonly factor: CholeskyFactor;
}

/**
 * N(m, D + FᵀF): a diagonal and a covariance of low rank, as a sample of fewer fields than coordinates has when it is shrunk to its
 * diagonal. r d numbers in place of d².
 */
export interface LowRankGaussian<B extends LawBasis = LawBasis> {
  readonly kind: "low-rank";
  readonly basis: B;
  /** m at index l² + l + m. Length d. */
  readonly mean: Float64Array;
  /** D_i > 0. Length d: bandLimit² for a field. */
  readonly diagonal: Float64Array;
  /** F, row-major r×d. */
  readonly factor: Float64Array;
}

/** A Gaussian law whose coordinates are independent. */
export type IndependentGaussian<B extends LawBasis = LawBasis> =
  | IsotropicGaussian<B>
  | DiagonalGaussian<B>;

/** A Gaussian law whose eigenvalues and eigenvectors are known. */
export type SpectralGaussian<B extends LawBasis = LawBasis> =
  | IndependentGaussian<B>
  | FullGaussian<B>;

/** A Gaussian law that keeps its form when noise N(0, I) is added. */
export type NoisableGaussian<B extends LawBasis = LawBasis> =
  | SpectralGaussian<B>
  | LowRankGaussian<B>;

/**
 * A Gaussian law N(m, Σ) by the form of its covariance. The basis says which coordinates it is the law of: a_lm ("harmonic")
 * or z_lm = a_lm/√C_l ("cameron-martin"), in which the noise is N(0, I).
 */
export type GaussianLaw<B extends LawBasis = LawBasis> = NoisableGaussian<B> | FactoredGaussian<B>;

/**
 * The Gaussian law with one variance per degree in the given coordinates.
 *
 * @param spectrum C_l ≥ 0. Length bandLimit.
 * @param mean Length bandLimit². Default 0.
 */
export function isotropicGaussian<B extends LawBasis>(
  basis: B,
  spectrum: Float64Array,
  mean?: Float64Array,
): IsotropicGaussian<B> {
  return { kind: "isotropic", basis, spectrum, ...(mean && { mean }) };
}

/**
 * The Gaussian law with one variance per coefficient in the given coordinates.
 *
 * @param variances v ≥ 0. Length d: bandLimit² for a field.
 * @param mean Length d. Default 0.
 */
export function diagonalGaussian<B extends LawBasis>(
  basis: B,
  variances: Float64Array,
  mean?: Float64Array,
): DiagonalGaussian<B> {
  return { kind: "diagonal", basis, variances, ...(mean && { mean }) };
}

/** One number per degree as one per coefficient: x_l at index l² + l + m. Length bandLimit². */
export function perCoefficient(byDegree: Float64Array): Float64Array {
  const values = new Float64Array(byDegree.length ** 2);
  byDegree.forEach((value, l) => {
    values.fill(value, l * l, (l + 1) ** 2);
  });
  return values;
}

/** d, the number of coordinates of a law: bandLimit² for a field. */
export function lawDimension(law: GaussianLaw): number {
  switch (law.kind) {
    case "isotropic":
      return law.spectrum.length ** 2;
    case "diagonal":
      return law.variances.length;
    case "full":
      return law.dimension;
    case "factored":
    case "low-rank":
      return law.mean.length;
    default:
      return refuseKind(law);
  }
}

/** m, the mean of a law. Length d. */
export function lawMean(law: GaussianLaw): Float64Array {
  return law.mean ?? new Float64Array(lawDimension(law));
}

/** @throws {@link DomainError}: plain JavaScript can bring a record that is no law. */
export function refuseKind(law: never): never {
  const { kind } = law as { readonly kind?: unknown };
  throw new DomainError(
    `GaussianLaw: the kind must be isotropic, diagonal, full, factored or low-rank, got ${String(kind)}. Build the law by isotropicGaussian, diagonalGaussian, fullGaussian, factoredGaussian or lowRankGaussian.`,
  );
}
