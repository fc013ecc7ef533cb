import { DomainError } from "@chaosphere/core";
import {
  type CholeskyFactor,
  choleskyFactor,
  gramMatrix,
  matrixProduct,
  whitenRows,
  whitenRowsTransposed,
} from "@chaosphere/core/linalg";
import { once } from "./once.ts";
import { direct, type InformationTraces, type PosteriorSolver } from "./posteriorSolver.ts";
import { imagesOfUnits } from "./unitImages.ts";
import type { WhitenedObservation } from "./whitenedObservation.ts";

/** Numbers in G up to which the system of the data is solved: 256 MB. */
const LARGEST_TABLE = 2 ** 25;
/** Largest dimension of a system that is factored: 134 MB, and as much for the factor. */
export const LARGEST_SYSTEM = 4096;

/** The cheaper of the two systems, that of the n data and that of the d coordinates; undefined where both are too large. */
export function denseForm(n: number, d: number): "data" | "coordinates" | undefined {
  const byData = n <= LARGEST_SYSTEM && n * d <= LARGEST_TABLE;
  const byCoordinates = d <= LARGEST_SYSTEM;
  if (byData && (n <= d || !byCoordinates)) return "data";
  return byCoordinates ? "coordinates" : undefined;
}

/**
 * I + H by a Cholesky factor: of I + G G*, n × n, where there are fewer data than coordinates, by
 *
 *     (I + G*G)⁻¹ G* = G* (I + G G*)⁻¹,   (I + G*G)⁻¹ = I − G* (I + G G*)⁻¹ G,
 *
 * else of I + G*G itself.
 *
 * @throws {@link DomainError} if both systems are larger than {@link LARGEST_SYSTEM}.
 */
export function denseSolver(whitened: WhitenedObservation): PosteriorSolver {
  const { size: n, dimension: d } = whitened;
  const form = denseForm(n, d);
  if (form === "data") return solverOfData(whitened);
  if (form === "coordinates") return solverOfCoordinates(whitened);
  throw new DomainError(
    `gaussianPosterior: a dense system must have at most ${LARGEST_SYSTEM} rows, got ${n} data of ${d} coordinates. Use the method "conjugate-gradients".`,
  );
}

function solverOfData({ size: n, dimension: d, adjoint }: WhitenedObservation): PosteriorSolver {
  const table = imagesOfUnits(n, d, adjoint);
  const system = gramMatrix(table, n, d);
  addIdentity(system, n);
  const factor = choleskyFactor(system, n, { caller: "gaussianPosterior" });
  const solve = (r: Float64Array) => whitenRowsTransposed(factor, whitenRows(factor, r));
  const spread = (r: Float64Array) => matrixProduct(r, table, r.length / n, n, d);
  return {
    method: "dense",
    gain: (r) => direct(spread(solve(r.slice()))),
    covariance: (b) => {
      const seen = matrixProduct(b, table, b.length / d, d, n, { transposeB: true });
      const known = spread(solve(seen));
      return direct(b.map((value, i) => value - known[i]));
    },
    information: once(() => tracesOf(factor)),
  };
}

function solverOfCoordinates({
  size: n,
  dimension: d,
  apply,
  adjoint,
}: WhitenedObservation): PosteriorSolver {
  const system = imagesOfUnits(d, d, (units) => adjoint(apply(units)), d, n);
  addIdentity(system, d);
  const factor = choleskyFactor(system, d, { caller: "gaussianPosterior" });
  const solve = (b: Float64Array) => direct(whitenRowsTransposed(factor, whitenRows(factor, b)));
  return {
    method: "dense",
    gain: (r) => solve(adjoint(r)),
    covariance: (b) => solve(b.slice()),
    covarianceRoot: (b) => whitenRowsTransposed(factor, b.slice()),
    information: once(() => tracesOf(factor)),
  };
}

function addIdentity(matrix: Float64Array, d: number): void {
  for (let i = 0; i < d; i++) matrix[i * (d + 1)] += 1;
}

/** log det S and tr (I − S⁻¹) of a factored system S = I + G G* or I + G*G. */
function tracesOf(factor: CholeskyFactor): InformationTraces {
  const d = factor.dimension;
  const units = new Float64Array(d * d);
  addIdentity(units, d);
  // Row i of L⁻¹ E is L⁻¹ e_i; the squares sum to tr L^−T L⁻¹.
  const inverse = whitenRows(factor, units).reduce((sum, x) => sum + x * x, 0);
  return { logDeterminant: 2 * factor.halfLogDeterminant, trace: d - inverse };
}
