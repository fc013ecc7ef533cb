import { DomainError, ShapeError } from "../errors.ts";
import type { LowRankGaussian } from "./gaussianLaw.ts";

/**
 * The law N(m, D + FᵀF) with a diagonal D and a factor F of few rows, in Cameron–Martin coordinates. Everything is worked out from
 * the r × r matrix F D⁻¹ Fᵀ: r d numbers and r² d operations, where the covariance has d² and its eigenvectors cost d³.
 *
 * @param diagonal D_i > 0. Length d.
 * @param factor F, row-major r×d.
 * @param mean m. Length d.
 *
 * @throws {@link ShapeError} if the mean, or the rows of the factor, are not of length d.
 * @throws {@link DomainError} if the diagonal is not positive, or something is not finite.
 *
 * @example
 * ```ts
 * import { covarianceMatrix, lowRankGaussian } from "@chaosphere/core";
 *
 * const law = lowRankGaussian(new Float64Array(4).fill(1), Float64Array.of(2, 1, 0, 0), new Float64Array(4));
 * console.log(covarianceMatrix(law).subarray(0, 4).join(" ")); // 5 2 0 0
 * ```
 */
export function lowRankGaussian(
  diagonal: Float64Array,
  factor: Float64Array,
  mean: Float64Array,
): LowRankGaussian<"cameron-martin"> {
  const law: LowRankGaussian<"cameron-martin"> = {
    kind: "low-rank",
    basis: "cameron-martin",
    diagonal,
    factor,
    mean,
  };
  checkLowRank("lowRankGaussian", law);
  return law;
}

/**
 * @throws {@link ShapeError} if mean, diagonal and factor do not fit each other.
 * @throws {@link DomainError} if the diagonal is not positive, or something is not finite.
 */
export function checkLowRank(caller: string, { diagonal, factor, mean }: LowRankGaussian): void {
  const d = diagonal.length;
  if (!(d >= 1 && mean.length === d && factor.length % d === 0)) {
    throw new ShapeError(
      `${caller}: a law of ${d} coordinates must have as many means and whole rows of its factor, got ${mean.length} and ${factor.length} numbers. Use one band limit for all.`,
    );
  }
  const wrong = diagonal.findIndex((v) => !(v > 0 && v < Infinity));
  if (wrong >= 0) {
    throw new DomainError(
      `${caller}: the diagonal must be positive and finite, got ${diagonal[wrong]} at position ${wrong}. Leave out the coordinates that do not vary.`,
    );
  }
  for (const values of [factor, mean]) {
    const at = values.findIndex((v) => !Number.isFinite(v));
    if (at >= 0) {
      throw new DomainError(
        `${caller}: factor and mean must be finite, got ${values[at]} at position ${at}. Check the data.`,
      );
    }
  }
}
