import { checkWhole } from "../grid/seenCells.ts";
import { type GridFields, gridFields, type SphereGrid } from "../grid/sphereGrid.ts";
import { sphericalTransform } from "../kernels/kernel.ts";
import { checkBasis, coefficients, type HarmonicCoefficients } from "./coefficients.ts";
import {
  checkFinite,
  checkGrid,
  checkOptions,
  checkResolution,
  checkTransform,
  resultArray,
} from "./transformChecks.ts";

/** Where {@link analyse} and {@link adjointSynthesis} put their results. */
export interface AnalysisOptions {
  /**
   * Array of batch·L² numbers that receives the coefficients and is kept in the result; it may not overlap the fields.
   * Default a new array.
   */
  readonly out?: Float64Array | undefined;
}

/** What {@link synthesise} does beside the sum. */
export interface SynthesisOptions {
  /** Unit of the values, as text. Default none. */
  readonly unit?: string | undefined;
  /**
   * Array of batch·nLat·nLon numbers that receives the values and is kept in the result; it may not overlap the
   * coefficients. Default a new array.
   */
  readonly out?: Float64Array | undefined;
}

/**
 * Coefficients of a batch of fields, a_lm = ⟨f, Y_lm⟩ for l < bandLimit, exact if f has no degrees l ≥ bandLimit.
 *
 * Where the weights of the grid integrate products of such fields, 2(bandLimit − 1) ≤ exactDegree, by its quadrature,
 *
 *     a_lm = Σ_j w_j Σ_k f(θ_j, λ_k) Y_lm(θ_j, λ_k).
 *
 * On equally spaced rings the sampling theorem gives about twice as many degrees, up to resolvedDegree: along the great
 * circles through the poles f is a trigonometric polynomial, its values between the rings follow, and the quadrature runs
 * over both. A ring at a pole counts by its mean.
 *
 * Degrees that f has beyond those alias: by quadrature a degree l′ enters a_lm if l + l′ > exactDegree, else if
 * l′ > resolvedDegree; orders m′ enter m if m + m′ or |m − m′| is a multiple of nLon. Analysis to {@link largestBandLimit}
 * and then `truncate` is the surer, and the slower way to few degrees.
 *
 * @throws {@link DomainError} if bandLimit is not a whole number from 1 to 4096, a value is not finite, or a cell was not
 *   seen.
 * @throws {@link GridError} if the grid resolves fewer degrees, which then would alias into each other.
 * @throws {@link ShapeError} if `out` has another length.
 *
 * @example
 * ```ts
 * import { analyse, gaussLegendre, gridFields, harmonicIndex } from "@chaosphere/core";
 *
 * const grid = gaussLegendre(8);
 * // z = cos θ at every point is √(4π/3) Y_10.
 * const values = Float64Array.from({ length: 8 * 16 }, (_, p) => Math.cos(grid.colatitudes[p >> 4]));
 * const { values: a } = analyse(gridFields(grid, values), 8);
 * console.log(a[harmonicIndex(1, 0)].toFixed(6), Math.sqrt((4 * Math.PI) / 3).toFixed(6)); // 2.046653 2.046653
 * ```
 */
export function analyse(
  fields: GridFields,
  bandLimit: number,
  options: AnalysisOptions = {},
): HarmonicCoefficients {
  const out = checkAnalysis("analyse", fields, bandLimit, options);
  checkWhole("analyse", fields);
  checkResolution(fields.grid, bandLimit);
  sphericalTransform(fields.grid, bandLimit).analyse(fields.values, out);
  checkFinite("analyse", fields, out);
  return coefficients("harmonic", bandLimit, out);
}

/**
 * The transpose of {@link synthesise}: sums over the points of the grid, without weights,
 *
 *     a_lm = Σ_j Σ_k f(θ_j, λ_k) Y_lm(θ_j, λ_k),   l < bandLimit,
 *
 * so that Σ_jk f (Sa)(θ_j, λ_k) = Σ_lm a_lm (Sᵀf)_lm for synthesis S. Any grid will do, however coarse: observations on
 * part of the sphere, or with noise of their own, enter by values multiplied by their mask or weight beforehand.
 *
 * @throws {@link DomainError} if bandLimit is not a whole number from 1 to 4096, or a value is not finite.
 * @throws {@link ShapeError} if `out` has another length.
 *
 * @example
 * ```ts
 * import { adjointSynthesis, equiangular, gridFields } from "@chaosphere/core";
 *
 * // One observation, of 3, at the first point of a coarse grid: a_00 is 3 Y_00 = 3/√(4π).
 * const grid = equiangular(3);
 * const observed = gridFields(grid, Float64Array.from({ length: 18 }, (_, p) => (p === 0 ? 3 : 0)));
 * const { values } = adjointSynthesis(observed, 16);
 * console.log(values[0].toFixed(6), (3 / Math.sqrt(4 * Math.PI)).toFixed(6)); // 0.846284 0.846284
 * ```
 */
export function adjointSynthesis(
  fields: GridFields,
  bandLimit: number,
  options: AnalysisOptions = {},
): HarmonicCoefficients {
  const out = checkAnalysis("adjointSynthesis", fields, bandLimit, options);
  sphericalTransform(fields.grid, bandLimit).adjoint(fields.values, out);
  checkFinite("adjointSynthesis", fields, out);
  return coefficients("harmonic", bandLimit, out);
}

/**
 * Values of a batch of fields at the points of any grid:
 *
 *     f(θ_j, λ_k) = Σ_{l<L} Σ_{m=−l}^{l} a_lm Y_lm(θ_j, λ_k).
 *
 * @throws {@link DomainError} if the band limit is more than 4096.
 * @throws {@link ShapeError} if `out` has another length.
 *
 * @example
 * ```ts
 * import { coefficients, equiangular, synthesise } from "@chaosphere/core";
 *
 * // √(4π) Y_00 = 1 everywhere.
 * const constant = coefficients("harmonic", 1, Float64Array.of(Math.sqrt(4 * Math.PI)));
 * const { values, grid } = synthesise(constant, equiangular(3), { unit: "K" });
 * console.log(values.length, grid.nLat, grid.nLon, values[0].toFixed(6)); // 18 3 6 1.000000
 * ```
 */
export function synthesise(
  a: HarmonicCoefficients,
  grid: SphereGrid,
  options: SynthesisOptions = {},
): GridFields {
  checkBasis("synthesise", a, "harmonic");
  checkGrid("synthesise", grid);
  checkTransform("synthesise", a.bandLimit);
  checkOptions("synthesise", options);
  const length = a.batch * grid.nLat * grid.nLon;
  const out = resultArray("synthesise", length, a.values, options.out);
  sphericalTransform(grid, a.bandLimit).synthesise(a.values, out);
  return gridFields(grid, out, options.unit);
}

/** Checks what both sums over points share, and returns the array for their results. */
function checkAnalysis(
  caller: string,
  fields: GridFields,
  bandLimit: number,
  options: AnalysisOptions,
): Float64Array {
  checkGrid(caller, (fields as Partial<GridFields> | undefined)?.grid);
  checkTransform(caller, bandLimit);
  checkOptions(caller, options);
  return resultArray(caller, fields.batch * bandLimit ** 2, fields.values, options.out);
}
