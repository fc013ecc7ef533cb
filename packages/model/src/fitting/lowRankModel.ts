import { DomainError, type GridFields, type LowRankGaussian, rowsAt } from "@chaosphere/core";
import {
  type ChosenShrinkage,
  chooseShrinkage,
  lowRankCovariance,
  principalRows,
} from "@chaosphere/core/estimation";
import { fitWithCovariance, type GaussianFit, type GaussianFitOptions } from "./gaussianModel.ts";

/** Options of {@link fitLowRankGaussian}. */
export interface LowRankFitOptions extends GaussianFitOptions {
  /** Share in (0, 1] of the way from the sample covariance to its diagonal. Default: chosen by the likelihood of `choice`. */
  readonly shrinkage?: number | undefined;
  /** Number of principal rows that are kept. Default: all, one fewer than fields. */
  readonly rank?: number | undefined;
  /** The fields, among those that are fitted, by which the shrinkage is chosen. Required unless it is given. */
  readonly choice?: ShrinkageRows | undefined;
}

/** Two parts of the fields, by their numbers: the shrinkages tried are fitted to one and judged by their likelihood on the other. */
export interface ShrinkageRows {
  readonly fitted: readonly number[];
  /** Of other runs or years, so that they are independent of the fitted ones. */
  readonly judges: readonly number[];
}

/** A Gaussian model of low rank, and how its shrinkage was found. */
export interface LowRankFit extends GaussianFit<LowRankGaussian<"cameron-martin">> {
  readonly shrinkage: number;
  /** Rows of its factor. */
  readonly rank: number;
  /** What the judging fields say of it. Absent where the shrinkage was given. */
  readonly choice?: ChosenShrinkage;
}

/**
 * Fits the Gaussian model with a covariance of low rank and a diagonal: the law of {@link fitGaussianModel}, the sample covariance shrunk to
 * its diagonal, kept by the rows of the sample and not by its eigenvectors ({@link lowRankCovariance}), so that the number of fields
 * sets the cost and not bandLimit⁴. The shrinkage is chosen by the likelihood of the judging fields under the law of the others.
 *
 * @param fields two fields or more.
 * @param bandLimit L: degrees l < L are fitted.
 * @throws {@link DomainError} if there are fewer than two fields, a coefficient does not vary, or the shrinkage must be chosen and there
 *   are no fields to choose by.
 *
 * @example
 * ```ts
 * import { colour, gaussLegendre, key, synthesise, whiteNoise, whittleMatern } from "@chaosphere/core";
 * import { fitLowRankGaussian } from "@chaosphere/model";
 *
 * const law = whittleMatern(8, { alpha: 2, kappa: 3 });
 * const fields = synthesise(colour(law, whiteNoise(8, 24, key(1))), gaussLegendre(8));
 * const numbers = Array.from({ length: 24 }, (_, b) => b);
 * const choice = { fitted: numbers.slice(0, 16), judges: numbers.slice(16) };
 * const { model, rank, shrinkage } = fitLowRankGaussian(fields, 8, { choice });
 * // Coefficients of an isotropic law are independent: the covariances of the sample are noise.
 * console.log(model.covariance.kind, rank, shrinkage > 0.9); // low-rank 23 true
 * ```
 */
export function fitLowRankGaussian(
  fields: GridFields,
  bandLimit: number,
  options: LowRankFitOptions = {},
): LowRankFit {
  const { shrinkage: given, rank, choice: parts, ...rest } = options;
  const caller = "fitLowRankGaussian";
  if (given === undefined && !parts) {
    throw new DomainError(
      `${caller}: the shrinkage must be chosen by other fields, got none. Give choice, or shrinkage.`,
    );
  }
  let chosen: ChosenShrinkage | undefined;
  const fit = fitWithCovariance(caller, fields, bandLimit, rest, (z, standard) => {
    if (given === undefined && parts) {
      const fitted = principalRows(rowsAt(z, parts.fitted), standard.measure);
      chosen = chooseShrinkage(fitted, rowsAt(z, parts.judges), rank);
    }
    const shrinkage = given ?? (chosen as ChosenShrinkage).shrinkage;
    return lowRankCovariance(principalRows(z, standard.measure), { shrinkage, rank });
  });
  const { covariance } = fit.model;
  return {
    ...fit,
    shrinkage: given ?? (chosen as unknown as ChosenShrinkage).shrinkage,
    rank: covariance.factor.length / covariance.diagonal.length,
    ...(chosen && { choice: chosen }),
  };
}
