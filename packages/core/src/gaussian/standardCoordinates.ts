import { DomainError, ShapeError } from "../errors.ts";
import { type Basis, type Coefficients, coefficients } from "../harmonics/coefficients.ts";
import { whitenRows } from "../linalg/cholesky.ts";
import { checkKey, type Key } from "../random/key.ts";
import { covarianceRoot } from "./covarianceRoot.ts";
import { type GaussianLaw, lawDimension, lawMean } from "./gaussianLaw.ts";
import { alongEigenvectors, eigenvaluesOf } from "./spectralForm.ts";
import { type WhiteNoiseOptions, whiteNoise } from "./whiteNoise.ts";
import { whitenLowRank, woodbury } from "./woodbury.ts";

/**
 * Draws from a Gaussian law, x = m + V √λ ξ, or m + L ξ with a Cholesky factor.
 *
 * Row b comes from stream `child(stream, firstRow + b)`: a larger batch extends a smaller one. With independent coordinates a
 * larger band limit adds degrees; else ξ is along eigenvectors, and another band limit gives other draws.
 *
 * @throws {@link ShapeError} if the dimension is not of the form bandLimit².
 * @throws {@link DomainError} if the batch or the first row is not a whole number.
 *
 * @example
 * ```ts
 * import { fullGaussian, key, sampleGaussian } from "@chaosphere/core";
 *
 * const covariance = Float64Array.of(4, 0, 0, 0, 0, 2, 1, 0, 0, 1, 2, 0, 0, 0, 0, 1);
 * const law = fullGaussian(covariance, new Float64Array(4));
 * const z = sampleGaussian(law, 3, key(1));
 * console.log(z.basis, z.bandLimit, z.batch); // cameron-martin 2 3
 * ```
 */
export function sampleGaussian<B extends Basis>(
  law: GaussianLaw<B>,
  batch: number,
  stream: Key,
  options: WhiteNoiseOptions = {},
): Coefficients<B> {
  checkKey("sampleGaussian", stream);
  const d = lawDimension(law);
  const bandLimit = Math.round(Math.sqrt(d));
  if (bandLimit ** 2 !== d) {
    throw new ShapeError(
      `sampleGaussian: the dimension must be bandLimit², got ${d}. Fit the law to whole rows of coefficients.`,
    );
  }
  const mean = lawMean(law);
  const ξ = whiteNoise(bandLimit, batch, stream, options).values;
  return coefficients(
    law.basis,
    bandLimit,
    covarianceRoot(law)
      .times(ξ)
      .map((value, i) => value + mean[i % d]),
  );
}

/** Coordinates of rows in which a law is N(0, I), and its volume. */
export interface StandardCoordinates {
  /** √λ⁻¹ Vᵀ(x − m), L⁻¹(x − m) or (1 + D^−½ FᵀF D^−½)^−½ D^−½ (x − m). */
  readonly values: Float64Array;
  /** ½ log det Σ. */
  readonly halfLogDeterminant: number;
}

/** Standard coordinates of rows, which are N(0, I) if x is of the law. */
export function standardCoordinates(law: GaussianLaw, x: Float64Array): StandardCoordinates {
  const d = lawDimension(law);
  const mean = lawMean(law);
  const centred = x.map((value, i) => value - mean[i % d]);
  if (law.kind === "factored") {
    const values = whitenRows(law.factor, centred);
    return { values, halfLogDeterminant: law.factor.halfLogDeterminant };
  }
  if (law.kind === "low-rank") {
    const w = woodbury(law);
    return { values: whitenLowRank(law, w, centred), halfLogDeterminant: w.halfLogDeterminant };
  }
  const λ = eigenvaluesOf(law);
  const spreads = λ.map(Math.sqrt);
  return {
    values: alongEigenvectors(law, centred).map((y, i) => y / spreads[i % d]),
    halfLogDeterminant: λ.reduce((sum, λ) => sum + Math.log(λ), 0) / 2,
  };
}

/** @throws {@link DomainError} if the law has an eigenvalue 0 and hence no density. */
export function checkRegular(caller: string, law: GaussianLaw): void {
  if (law.kind === "factored" || law.kind === "low-rank") return;
  const smallest = eigenvaluesOf(law).reduce((a, b) => Math.min(a, b), Infinity);
  if (!(smallest > 0)) {
    throw new DomainError(
      `${caller}: the covariance must be regular, got the eigenvalue ${smallest}. Shrink it to its diagonal first, or take the law noised to a time t > 0.`,
    );
  }
}
