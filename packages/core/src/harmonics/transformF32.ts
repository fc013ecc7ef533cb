import { gridFields, type SphereGrid } from "../grid/sphereGrid.ts";
import { sphericalTransformF32 } from "../kernels/kernelF32.ts";
import { checkAnalysisF32, checkFiniteF32, resultF32, rowsF32 } from "./checksF32.ts";
import { analyse } from "./transform.ts";
import { checkGrid, checkTransform } from "./transformChecks.ts";

/** Where the transforms in single precision put their results. */
export interface TransformOptionsF32 {
  /** Array that receives the results; it may not overlap the input. Default a new array. */
  readonly out?: Float32Array | undefined;
}

/**
 * {@link synthesise} in single precision, of a batch of rows of coefficients `[b·L² + l² + l + m]`: the values at
 * `[(b·nLat + j)·nLon + k]`. Made for batches, of which a field takes half to two thirds of the time of its double transform.
 *
 * Legendre functions are evaluated in double precision, rounded, and summed in single: the root-mean-square error is
 * 1.1e-7, 3.1e-7 and 5.8e-7 of the field's at L = 8, 128 and 512 for coefficients of one size, and grows like √L.
 * Rings with fewer than 2L − 1 points, or a number of them with a prime factor above 61, are transformed in double
 * precision and rounded.
 *
 * @throws {@link DomainError} if bandLimit is not a whole number that {@link synthesise} takes.
 * @throws {@link ShapeError} if the values are not rows of L² or `out` has another length.
 *
 * @example
 * ```ts
 * import { gaussLegendre } from "@chaosphere/core";
 * import { analyseF32, synthesiseF32 } from "@chaosphere/core/single";
 *
 * // Two fields of degrees l < 2: 1 everywhere, and z = cos θ.
 * const a = Float32Array.of(Math.sqrt(4 * Math.PI), 0, 0, 0, 0, 0, Math.sqrt((4 * Math.PI) / 3), 0);
 * const grid = gaussLegendre(2);
 * const fields = synthesiseF32(a, 2, grid);
 * console.log(fields[0].toFixed(5), fields[8].toFixed(5), Math.sqrt(1 / 3).toFixed(5)); // 1.00000 0.57735 0.57735
 * console.log(analyseF32(fields, grid, 2)[6].toFixed(5), a[6].toFixed(5)); // 2.04665 2.04665
 * ```
 */
export function synthesiseF32(
  values: Float32Array,
  bandLimit: number,
  grid: SphereGrid,
  options: TransformOptionsF32 = {},
): Float32Array {
  checkGrid("synthesiseF32", grid);
  checkTransform("synthesiseF32", bandLimit);
  const batch = rowsF32("synthesiseF32", values, bandLimit ** 2);
  const out = resultF32("synthesiseF32", batch * grid.nLat * grid.nLon, values, options.out);
  sphericalTransformF32(grid, bandLimit).synthesise(values, out);
  return out;
}

/**
 * {@link analyse} in single precision, of a batch of fields `[(b·nLat + j)·nLon + k]`: the rows of coefficients
 * `[b·L² + l² + l + m]`, with errors of 1.1e-7, 3.9e-7 and 8.7e-7 of the coefficients at L = 8, 128 and 512.
 *
 * @throws {@link DomainError} if bandLimit is not a whole number that {@link analyse} takes, or a value not finite.
 * @throws {@link GridError} if degrees below bandLimit would alias into each other.
 * @throws {@link ShapeError} if the values are not whole fields or `out` has another length.
 */
export function analyseF32(
  values: Float32Array,
  grid: SphereGrid,
  bandLimit: number,
  options: TransformOptionsF32 = {},
): Float32Array {
  const out = checkAnalysisF32("analyseF32", values, grid, bandLimit, options.out);
  // What the quadrature of the grid does not resolve is for the double transform to do or to refuse.
  if (grid.exactDegree < 2 * (bandLimit - 1)) {
    out.set(analyse(gridFields(grid, Float64Array.from(values)), bandLimit).values);
  } else {
    sphericalTransformF32(grid, bandLimit).analyse(values, out);
  }
  checkFiniteF32("analyseF32", values, out, bandLimit ** 2);
  return out;
}

/**
 * {@link adjointSynthesis} in single precision: Σ_j Σ_k f(θ_j, λ_k) Y_lm(θ_j, λ_k), without weights, of a batch of
 * fields `[(b·nLat + j)·nLon + k]`, in rows `[b·L² + l² + l + m]`; the transpose of {@link synthesiseF32}.
 *
 * @throws {@link DomainError} if bandLimit is not a whole number that {@link adjointSynthesis} takes, or a value not finite.
 * @throws {@link ShapeError} if the values are not whole fields or `out` has another length.
 */
export function adjointSynthesisF32(
  values: Float32Array,
  grid: SphereGrid,
  bandLimit: number,
  options: TransformOptionsF32 = {},
): Float32Array {
  const out = checkAnalysisF32("adjointSynthesisF32", values, grid, bandLimit, options.out);
  sphericalTransformF32(grid, bandLimit).adjoint(values, out);
  checkFiniteF32("adjointSynthesisF32", values, out, bandLimit ** 2);
  return out;
}
