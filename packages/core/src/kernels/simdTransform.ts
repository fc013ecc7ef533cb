import type { SphereGrid } from "../grid/sphereGrid.ts";
import { laneTransform } from "./laneFourier.ts";
import type { SphericalTransform } from "./referenceTransform.ts";
import { analyseLegendre, synthesiseLegendre } from "./simdLegendre.ts";
import { simdPlan } from "./simdPlan.ts";
import { analyseRings, synthesiseRings } from "./simdRings.ts";

/** A transform that holds memory. */
export interface PlannedTransform extends SphericalTransform {
  /** Bytes held. */
  readonly size: number;
}

/** The transform by the WebAssembly kernels; the plain twin is `referenceTransform`. */
export function simdTransform(grid: SphereGrid, bandLimit: number): PlannedTransform {
  const plan = simdPlan(grid, bandLimit);
  const transform = laneTransform(grid.nLon, plan);
  const row = bandLimit ** 2;
  const map = grid.nLat * grid.nLon;
  const mapOf = (maps: Float64Array, b: number): Float64Array =>
    maps.subarray(b * map, (b + 1) * map);

  const transpose = (maps: Float64Array, coefficients: Float64Array, weightsAt: number): void => {
    for (let first = 0; first * map < maps.length; first += plan.batch) {
      const chunk = coefficients.subarray(first * row, (first + plan.batch) * row);
      const batch = chunk.length / row;
      for (let b = 0; b < batch; b++) {
        analyseRings(grid, plan, transform, b, mapOf(maps, first + b));
      }
      analyseLegendre(plan, weightsAt, batch, chunk);
    }
  };

  return {
    size: plan.size,
    synthesise(coefficients, maps) {
      for (let first = 0; first * row < coefficients.length; first += plan.batch) {
        const chunk = coefficients.subarray(first * row, (first + plan.batch) * row);
        const batch = chunk.length / row;
        synthesiseLegendre(plan, chunk, batch);
        for (let b = 0; b < batch; b++) {
          synthesiseRings(grid, plan, transform, b, mapOf(maps, first + b));
        }
      }
    },
    analyse: (maps, coefficients) => transpose(maps, coefficients, plan.weightsAt),
    adjoint: (maps, coefficients) => transpose(maps, coefficients, plan.onesAt),
  };
}
