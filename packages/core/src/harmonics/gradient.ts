import { type GridFields, gridFields, type SphereGrid } from "../grid/sphereGrid.ts";
import { sphericalTransform } from "../kernels/kernel.ts";
import { checkBasis, type HarmonicCoefficients } from "./coefficients.ts";
import { partedGrid } from "./gradientRings.ts";
import { fillSlopes, type Slopes } from "./gradientSums.ts";
import { checkGrid, checkOptions, checkTransform, resultArray } from "./transformChecks.ts";

/** The gradient of fields on the sphere, by its components along the meridians and the parallels. */
export interface SphereGradient {
  /** ∂_θ f: the slope southward, per rad. */
  readonly south: GridFields;
  /** ∂_λ f / sin θ: the slope eastward, per rad. */
  readonly east: GridFields;
}

/** What {@link synthesiseGradient} does beside the sums. */
export interface GradientOptions {
  /** Unit of the slopes, as text. Default none. */
  readonly unit?: string | undefined;
  /**
   * Arrays of a number for each point and field that receive the slopes and are kept in the result. Default new arrays. Room for
   * coefficients and rings of up to eight fields is needed beside them.
   */
  readonly out?: Slopes | undefined;
}

/**
 * The surface gradient ∇f at the points of any grid, by two sums over its rings:
 *
 *     ∇f = ∂_θ f e_θ + (∂_λ f / sin θ) e_λ.
 *
 * On rings nearer the poles than the equator from the Cartesian components x and y of ∇f, which have band limit
 * bandLimit + 1 and are smooth at the poles,
 *
 *     ∂_θ f = (x cos λ + y sin λ)/cos θ,   ∂_λ f / sin θ = y cos λ − x sin λ,
 *
 * for ∇f has no radial part; on the others from z = −sin θ ∂_θ f and ∂_λ f. Nothing is divided by less than √½, so that
 * slopes near the poles are as accurate as the field. On a ring at a pole they are along e_θ and e_λ of each meridian's limit.
 *
 * @throws {@link DomainError} if there is no transform with the band limit.
 * @throws {@link ShapeError} if an array of `out` has another length.
 *
 * @example
 * ```ts
 * import { coefficients, equiangularWithPoles, synthesiseGradient } from "@chaosphere/core";
 *
 * // x = √(4π/3) Y_11: at the north pole its slope is e_θ at longitude 0, and −e_λ at 90° E.
 * const x = coefficients("harmonic", 2, Float64Array.of(0, 0, 0, Math.sqrt((4 * Math.PI) / 3)));
 * const { south, east } = synthesiseGradient(x, equiangularWithPoles(3, { nLon: 4 }));
 * console.log(south.values[0].toFixed(6), east.values[1].toFixed(6)); // 1.000000 -1.000000
 * ```
 */
export function synthesiseGradient(
  a: HarmonicCoefficients,
  grid: SphereGrid,
  options: GradientOptions = {},
): SphereGradient {
  const caller = "synthesiseGradient";
  checkBasis(caller, a, "harmonic");
  checkGrid("synthesise", grid);
  checkTransform(caller, a.bandLimit);
  checkOptions(caller, options);
  const { unit, out } = options;
  const length = a.batch * grid.nLat * grid.nLon;
  const south = resultArray(caller, length, a.values, out?.south);
  const east = resultArray(caller, length, a.values, out?.east);
  for (const part of partedGrid(grid)) {
    const { synthesise } = sphericalTransform(part.rings, a.bandLimit + 1);
    fillSlopes(a, { ...part, synthesise }, grid.nLat * grid.nLon, { south, east });
  }
  return { south: gridFields(grid, south, unit), east: gridFields(grid, east, unit) };
}
