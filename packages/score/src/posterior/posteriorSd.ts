import type { Key, SphereGrid } from "@chaosphere/core";
import { checkCount } from "./checkCount.ts";
import { dots } from "./conjugateGradients.ts";
import { fluctuations } from "./drawPosterior.ts";
import type { GaussianPosterior } from "./gaussianPosterior.ts";
import { gridCells } from "./gridCells.ts";
import type { ObservationOperator } from "./operator.ts";
import { imagesOfUnits } from "./unitImages.ts";

/** How {@link posteriorSd} finds it. */
export type PosteriorSdOptions =
  | {
      /** One solution of the system per place, or one for each coordinate where these are fewer and a root is at hand. */
      readonly exact: true;
    }
  | {
      /** Number of draws, 1 or more: the relative standard error is 1/√(2·draws). */
      readonly draws: number;
      readonly key: Key;
    };

/** A standard deviation for each place, the same for all rows of values. */
export interface PosteriorSd {
  /** In the order of the places. Units of the field. */
  readonly values: Float64Array;
  /** Relative standard error; 0 where the values are exact to rounding. */
  readonly relativeError: number;
}

/** Numbers of coefficients or places that are taken together. */
const TOGETHER = 2 ** 21;

/**
 * The posterior standard deviation of the field at the points of a grid, or of the numbers of any operator A′: the root of the
 * diagonal of A′ C^{1/2} (I + H)⁻¹ C^{1/2} A′*.
 *
 * Exactly it takes one solution per place, or one per coordinate, cheap where the posterior is diagonal or dense. By draws it is the root mean square
 * of their distance from the mean, which is known.
 *
 * @throws {@link ShapeError} if the operator is of another band limit than the posterior.
 * @throws {@link DomainError} if the number of draws is not whole, or conjugate gradients do not converge.
 */
export function posteriorSd(
  posterior: GaussianPosterior,
  where: SphereGrid | ObservationOperator,
  options: PosteriorSdOptions,
): PosteriorSd {
  const operator = "adjoint" in where ? where : everyPoint(posterior, where);
  if ("draws" in options) return sdByDraws(posterior, operator, options.draws, options.key);
  return { values: exactSd(posterior, operator), relativeError: 0 };
}

function everyPoint({ mean }: GaussianPosterior, grid: SphereGrid): ObservationOperator {
  return gridCells(grid, new Uint8Array(grid.nLat * grid.nLon).fill(1), mean.bandLimit);
}

function exactSd(
  { whitened, solver }: GaussianPosterior,
  { size, apply, adjoint }: ObservationOperator,
): Float64Array {
  const { dimension: d, root } = whitened;
  const { covarianceRoot } = solver;
  if (covarianceRoot && d < size) {
    return sdByColumns(d, size, (units) => apply(root.times(covarianceRoot(units))));
  }
  const variances = (units: Float64Array) => {
    const k = root.timesTransposed(adjoint(units));
    return dots(k, solver.covariance(k).values, d);
  };
  return imagesOfUnits(size, 1, variances, size, d).map((v) => Math.sqrt(Math.max(0, v)));
}

/** The norms of the rows of a matrix of size × d, from its columns. Sums of squares: nothing cancels. */
function sdByColumns(
  d: number,
  size: number,
  columns: (units: Float64Array) => Float64Array,
): Float64Array {
  const variances = new Float64Array(size);
  const most = Math.max(1, Math.floor(TOGETHER / Math.max(d, size)));
  for (let first = 0; first < d; first += most) {
    const count = Math.min(most, d - first);
    const units = new Float64Array(count * d);
    for (let j = 0; j < count; j++) units[j * d + first + j] = 1;
    const values = columns(units);
    for (let at = 0; at < values.length; at++) variances[at % size] += values[at] * values[at];
  }
  return variances.map(Math.sqrt);
}

function sdByDraws(
  posterior: GaussianPosterior,
  { size, apply }: ObservationOperator,
  draws: number,
  key: Key,
): PosteriorSd {
  checkCount("posteriorSd", draws);
  const { dimension: d, size: n } = posterior.whitened;
  const squares = new Float64Array(size);
  const most = Math.max(1, Math.floor(TOGETHER / Math.max(d, n, size)));
  for (let first = 0; first < draws; first += most) {
    const values = apply(fluctuations(posterior, key, first, Math.min(most, draws - first)));
    for (let at = 0; at < values.length; at++) squares[at % size] += values[at] * values[at];
  }
  return {
    values: squares.map((square) => Math.sqrt(square / draws)),
    relativeError: 1 / Math.sqrt(2 * draws),
  };
}
