import type { SphereGrid } from "../grid/sphereGrid.ts";
import { referenceTransform, type SphericalTransform } from "./referenceTransform.ts";
import { analyseLegendre, synthesiseLegendre } from "./simdLegendre.ts";
import { simdPlan } from "./simdPlan.ts";
import { ringBytes, simdRings } from "./simdRings.ts";

/** A transform that holds memory. */
export interface PlannedTransform extends SphericalTransform {
  /** Bytes held. */
  readonly size: number;
}

/** The transform by the WebAssembly kernels; the plain twin is `referenceTransform`. */
export function simdTransform(grid: SphereGrid, bandLimit: number): PlannedTransform {
  const plan = simdPlan(grid, bandLimit, ringBytes(grid));
  if (!plan.isAccurate) return { size: 0, ...referenceTransform(grid, bandLimit) };
  const rings = simdRings(grid, plan);

  const transpose = (maps: Float64Array, coefficients: Float64Array, weightsAt: number): void => {
    const fields = coefficients.length / bandLimit ** 2;
    for (let first = 0; first < fields; first += plan.batch) {
      const batch = Math.min(plan.batch, fields - first);
      for (let b = 0; b < batch; b++) rings.analyse(maps, first + b, b);
      analyseLegendre(plan, weightsAt, coefficients, first, batch);
    }
  };

  return {
    size: plan.size,
    synthesise(coefficients, maps) {
      const fields = coefficients.length / bandLimit ** 2;
      for (let first = 0; first < fields; first += plan.batch) {
        const batch = Math.min(plan.batch, fields - first);
        synthesiseLegendre(plan, coefficients, first, batch);
        for (let b = 0; b < batch; b++) rings.synthesise(b, maps, first + b);
      }
    },
    analyse: (maps, coefficients) => transpose(maps, coefficients, plan.weightsAt),
    adjoint: (maps, coefficients) => transpose(maps, coefficients, plan.onesAt),
  };
}
