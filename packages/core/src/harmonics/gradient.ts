import { type GridFields, gridFields, type SphereGrid } from "../grid/sphereGrid.ts";
import { sphericalTransform } from "../kernels/kernel.ts";
import { cartesianGradient } from "./cartesianGradient.ts";
import type { HarmonicCoefficients } from "./coefficients.ts";

/** The gradient of fields on the sphere, by its components along the meridians and the parallels. */
export interface SphereGradient {
  /** ∂_θ f: the slope southward, per rad. */
  readonly south: GridFields;
  /** ∂_λ f / sin θ: the slope eastward, per rad. */
  readonly east: GridFields;
}

/**
 * The surface gradient ∇f at the points of any grid:
 *
 *     ∇f = ∂_θ f e_θ + (∂_λ f / sin θ) e_λ.
 *
 * The Cartesian components of ∇f are band-limited by bandLimit + 1, so they are synthesised and projected on e_θ and e_λ:
 * nothing is divided by sin θ. On a ring at a pole the values are the slopes along e_θ and e_λ of each meridian's limit.
 *
 * @param unit - Unit of the slopes, as text. Default none.
 */
export function synthesiseGradient(
  a: HarmonicCoefficients,
  grid: SphereGrid,
  unit = "",
): SphereGradient {
  const map = grid.nLat * grid.nLon;
  const transform = sphericalTransform(grid, a.bandLimit + 1);
  const [x, y, z] = cartesianGradient(a).map((component) => {
    const values = new Float64Array(a.batch * map);
    transform.synthesise(component, values);
    return values;
  });
  for (let j = 0; j < grid.nLat; j++) {
    const [cosθ, sinθ] = [Math.cos(grid.colatitudes[j]), Math.sin(grid.colatitudes[j])];
    for (let k = 0; k < grid.nLon; k++) {
      const λ = grid.firstLongitude + (2 * Math.PI * k) / grid.nLon;
      const [cosλ, sinλ] = [Math.cos(λ), Math.sin(λ)];
      for (let i = j * grid.nLon + k; i < x.length; i += map) {
        const outward = x[i] * cosλ + y[i] * sinλ;
        y[i] = y[i] * cosλ - x[i] * sinλ;
        x[i] = outward * cosθ - z[i] * sinθ;
      }
    }
  }
  return { south: gridFields(grid, x, unit), east: gridFields(grid, y, unit) };
}
