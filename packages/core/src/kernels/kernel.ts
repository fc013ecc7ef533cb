import { isSameGrid, type SphereGrid } from "../grid/sphereGrid.ts";
import { usesRelaxedSimd } from "../simd/chooseSimd.ts";
import { referenceWeighing } from "./meridianReference.ts";
import { simdWeighing } from "./meridianSimd.ts";
import { meridianTransform, needsMeridians } from "./meridianTransform.ts";
import { withinBudget } from "./planBudget.ts";
import { referenceTransform, type SphericalTransform } from "./referenceTransform.ts";
import { type PlannedTransform, simdTransform } from "./simdTransform.ts";
import { hasSimd } from "./wasmModule.ts";

interface Plan {
  readonly isRelaxed: boolean;
  readonly grid: SphereGrid;
  readonly bandLimit: number;
  readonly transform: PlannedTransform;
}

/** The plans used last, latest first: tables that cost as much as a few transforms. */
let plans: readonly Plan[] = [];

/** Whether the transform for a grid and a band limit can be made in parts by several threads. */
export function hasParts(grid: SphereGrid, bandLimit: number): boolean {
  return hasSimd() && !needsMeridians(grid, bandLimit);
}

/** The transform for a grid and a band limit: WebAssembly with SIMD where there is any, else the plain loops. */
export function sphericalTransform(grid: SphereGrid, bandLimit: number): SphericalTransform {
  if (!hasSimd()) return plainTransform(grid, bandLimit);
  const isRelaxed = usesRelaxedSimd();
  const last = plans[0];
  if (last?.grid === grid && last.bandLimit === bandLimit && last.isRelaxed === isRelaxed) {
    return last.transform;
  }
  const known = plans.find(
    (plan) =>
      plan.bandLimit === bandLimit && plan.isRelaxed === isRelaxed && isSameGrid(plan.grid, grid),
  );
  const transform = known?.transform ?? plannedTransform(grid, bandLimit);
  const latest = known ?? { grid, bandLimit, isRelaxed, transform };
  plans = withinBudget([latest, ...plans.filter((plan) => plan !== known)]);
  return latest.transform;
}

function plannedTransform(grid: SphereGrid, bandLimit: number): PlannedTransform {
  return needsMeridians(grid, bandLimit)
    ? meridianTransform(grid, bandLimit, {
        inner: (rings) => simdTransform(rings, bandLimit),
        weighing: simdWeighing,
      })
    : simdTransform(grid, bandLimit);
}

/** The transform in plain loops, for every grid. */
export function plainTransform(grid: SphereGrid, bandLimit: number): SphericalTransform {
  return needsMeridians(grid, bandLimit)
    ? meridianTransform(grid, bandLimit, {
        inner: (rings) => referenceTransform(rings, bandLimit),
        weighing: referenceWeighing,
      })
    : referenceTransform(grid, bandLimit);
}
