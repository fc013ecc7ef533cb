import { isSameGrid, type SphereGrid } from "../grid/sphereGrid.ts";
import { usesRelaxedSimd } from "../simd/chooseSimd.ts";
import { isFastLength } from "./laneFourier.ts";
import { withinBudget } from "./planBudget.ts";
import { roundedTransformF32 } from "./roundedTransformF32.ts";
import { simdTransformF32, type TransformF32 } from "./transformF32.ts";
import { hasSimdF32 } from "./wasmModuleF32.ts";

interface Plan {
  readonly isRelaxed: boolean;
  readonly grid: SphereGrid;
  readonly bandLimit: number;
  readonly transform: TransformF32 & { readonly size: number };
}

/** The plans used last, latest first. */
let plans: readonly Plan[] = [];

/**
 * The single-precision transform for a grid and a band limit: the WebAssembly kernels where they run and the rings
 * resolve every order at a length without large prime factors, else the double transform, rounded.
 */
export function sphericalTransformF32(grid: SphereGrid, bandLimit: number): TransformF32 {
  const isFast =
    hasSimdF32() && grid.nLon >= 2 * bandLimit - 1 && isFastLength(grid.nLon) && isSymmetric(grid);
  if (!isFast) return roundedTransformF32(grid, bandLimit);
  const isRelaxed = usesRelaxedSimd();
  const known = plans.find(
    (plan) =>
      plan.bandLimit === bandLimit && plan.isRelaxed === isRelaxed && isSameGrid(plan.grid, grid),
  );
  const transform = known?.transform ?? simdTransformF32(grid, bandLimit);
  if (transform === undefined) return roundedTransformF32(grid, bandLimit);
  const latest = known ?? { grid, bandLimit, isRelaxed, transform };
  plans = withinBudget([latest, ...plans.filter((plan) => plan !== known)]);
  return transform;
}

/** Whether the rings are mirror images about the equator, with the same weights. */
function isSymmetric({ nLat, colatitudes, weights }: SphereGrid): boolean {
  return colatitudes.every(
    (θ, j) =>
      Math.abs(θ + colatitudes[nLat - 1 - j] - Math.PI) < 1e-13 &&
      Math.abs(weights[j] - weights[nLat - 1 - j]) <= 1e-13 * Math.abs(weights[j]),
  );
}
