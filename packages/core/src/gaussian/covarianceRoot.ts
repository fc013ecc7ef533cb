import { timesColumns } from "../linalg/gramMatrix.ts";
import { matrixProduct } from "../linalg/matrixProduct.ts";
import { type GaussianLaw, lawDimension } from "./gaussianLaw.ts";
import { alongEigenvectors, eigenvaluesOf, fromEigenvectors } from "./spectralForm.ts";
import { colourLowRank, colourLowRankAdjoint, woodbury } from "./woodbury.ts";

/** A root T of a covariance Σ = T Tᵀ: if ξ is N(0, I), then m + T ξ is of the law. */
export interface CovarianceRoot {
  /** d. */
  readonly dimension: number;
  /** Rows T ξ: √λ ξ, V √λ ξ, L ξ or D^½ (1 + D^−½ FᵀF D^−½)^½ ξ by the kind of the law. */
  readonly times: (ξ: Float64Array) => Float64Array;
  /** Rows Tᵀ x. */
  readonly timesTransposed: (x: Float64Array) => Float64Array;
}

/**
 * The root of a law's covariance that its draws are made with: `sampleGaussian` is m + T ξ of white noise ξ.
 *
 * @example
 * ```ts
 * import { covarianceRoot, isotropicGaussian } from "@chaosphere/core";
 *
 * const root = covarianceRoot(isotropicGaussian("harmonic", Float64Array.of(4, 9)));
 * console.log(root.times(Float64Array.of(1, 1, 1, 1)).join(" ")); // 2 3 3 3
 * ```
 */
export function covarianceRoot(law: GaussianLaw): CovarianceRoot {
  const dimension = lawDimension(law);
  if (law.kind === "factored") {
    const { lower } = law.factor;
    const product = (rows: Float64Array, transposeB: boolean) =>
      matrixProduct(rows, lower, rows.length / dimension, dimension, dimension, { transposeB });
    return {
      dimension,
      times: (ξ) => product(ξ, true),
      timesTransposed: (x) => product(x, false),
    };
  }
  if (law.kind === "low-rank") {
    const w = woodbury(law);
    return {
      dimension,
      times: (ξ) => colourLowRank(law, w, ξ),
      timesTransposed: (x) => colourLowRankAdjoint(law, w, x),
    };
  }
  const spreads = eigenvaluesOf(law).map(Math.sqrt);
  return {
    dimension,
    times: (ξ) => fromEigenvectors(law, timesColumns(ξ, spreads)),
    timesTransposed: (x) => timesColumns(alongEigenvectors(law, x), spreads),
  };
}
