import { GridError } from "../errors.ts";
import type { SphereGrid } from "../grid/sphereGrid.ts";
import { orderRotations } from "./orderRotations.ts";
import { type PlanLayout, planLayout } from "./planLayout.ts";
import { fillTables } from "./planTables.ts";
import { instantiate, type KernelInstance } from "./wasmModule.ts";

/**
 * The memory of the kernels for one set of rings and one band limit: tables that depend on these only, and room for
 * the data of a few fields.
 */
export interface SimdPlan extends KernelInstance, PlanLayout {
  /** p and s of each order; see `orderRotations.ts`. */
  readonly rotations: Float64Array;
  /** Of which orders the kept values q_k are there, 1, or not yet, 0. */
  readonly filled: Uint8Array;
  /** The first row, the first two, and so on. */
  readonly rows: readonly Float64Array[];
}

/** A plan with its tables. */
export interface FilledPlan extends SimdPlan {
  /** False if few rings at a large band limit lie too far apart for start values in doubles; then the plain loops serve. */
  readonly isAccurate: boolean;
}

/**
 * Plans the transform between the rings of a grid and the degrees l < bandLimit.
 *
 * @param extraBytes Room in the same memory for kernels that take up the Fourier coefficients of the rings. Default 0.
 * @throws {@link GridError} if the rings are not symmetric about the equator.
 */
export function simdPlan(grid: SphereGrid, bandLimit: number, extraBytes = 0): FilledPlan {
  checkSymmetry(grid);
  const layout = planLayout(grid, bandLimit, extraBytes);
  const plan = planIn(instantiate(layout.size), layout, grid);
  return { ...plan, isAccurate: fillTables(grid, plan) };
}

/** A plan in a memory whose tables are filled already, or are to be. */
export function planIn(
  { kernels, buffer }: KernelInstance,
  layout: PlanLayout,
  { firstLongitude }: SphereGrid,
): SimdPlan {
  const { batch, bandLimit, rowsAt } = layout;
  return {
    ...layout,
    kernels,
    buffer,
    rotations: orderRotations(bandLimit, firstLongitude),
    filled: new Uint8Array(bandLimit),
    rows: Array.from(
      { length: batch },
      (_, i) => new Float64Array(buffer, rowsAt, (i + 1) * bandLimit ** 2),
    ),
  };
}

/** @throws {@link GridError} if the rings are not symmetric about the equator. */
export function checkSymmetry({ kind, nLat, colatitudes, weights }: SphereGrid): void {
  for (let j = 0; j < nLat / 2; j++) {
    const south = nLat - 1 - j;
    const isMirrored =
      Math.abs(colatitudes[j] + colatitudes[south] - Math.PI) < 1e-13 &&
      Math.abs(weights[j] - weights[south]) <= 1e-13 * Math.abs(weights[j]);
    if (!isMirrored) {
      throw new GridError(
        `transform: the rings of a grid must be symmetric about the equator, got θ = ${colatitudes[j]} and ${colatitudes[south]} for rings ${j} and ${south} of a ${kind} grid. Make the grid with gaussLegendre, equiangular or equiangularWithPoles.`,
      );
    }
  }
}
