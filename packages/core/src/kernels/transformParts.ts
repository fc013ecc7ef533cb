import type { SphereGrid } from "../grid/sphereGrid.ts";
import type { WasmMemory } from "../simd/webAssembly.ts";
import { type PlanLayout, type PlanPart, planLayout, TILE_ORDERS } from "./planLayout.ts";
import { fillTables } from "./planTables.ts";
import { analyseOrder, synthesiseOrder } from "./simdLegendre.ts";
import { checkSymmetry, planIn } from "./simdPlan.ts";
import { ringBytes, simdRings } from "./simdRings.ts";
import { attach } from "./wasmModule.ts";

/**
 * A part of a transform in a memory that threads share. The transform has two halves, each of them in parts that need
 * nothing of one another: the Legendre sums by orders, which are dealt out eight at a time so that all parts get long and
 * short ones, and the Fourier sums by rings. A half begins when all parts of the one before have ended. Every order and
 * ring is computed as in one piece, so that the bits are those of one thread for any number of parts.
 *
 * Rows of coefficients are in the shared memory, `[b·L² + l² + l + m]` from `rowsAt` on; maps in another.
 */
export interface TransformPart {
  /** Fills the tables, once for all parts; false if the transform must be made by plain loops. */
  readonly fill: () => boolean;
  readonly synthesiseOrders: (batch: number) => void;
  readonly synthesiseRings: (batch: number, maps: Float64Array) => void;
  readonly analyseRings: (batch: number, maps: Float64Array) => void;
  /** Sums with the weights of the rings, or without. */
  readonly analyseOrders: (batch: number, isWeighted: boolean) => void;
}

/** How the shared memory is laid out for a part. */
export function partLayout(grid: SphereGrid, bandLimit: number, part: PlanPart): PlanLayout {
  return planLayout(grid, bandLimit, ringBytes(grid), part);
}

/**
 * A part of the transform of a grid and a band limit.
 *
 * @throws {@link GridError} if the rings are not symmetric about the equator.
 */
export function transformPart(
  memory: WasmMemory,
  grid: SphereGrid,
  bandLimit: number,
  part: PlanPart,
): TransformPart {
  checkSymmetry(grid);
  const plan = planIn(attach(memory), partLayout(grid, bandLimit, part), grid);
  const rings = simdRings(grid, plan);
  const pieces = rings.pieces.length;
  const range = [part.index, part.index + 1].map((k) => Math.floor((k * pieces) / part.count));

  /** Orders by tiles, which are dealt out there and back: 0 1 2 2 1 0 0 1 2 … */
  const eachOrder = (work: (m: number) => void): void => {
    for (let m = 0; m < bandLimit; m++) {
      const turn = Math.floor(m / TILE_ORDERS) % (2 * part.count);
      if (part.index === (turn < part.count ? turn : 2 * part.count - 1 - turn)) work(m);
    }
  };

  return {
    fill: () => fillTables(grid, plan),
    synthesiseOrders: (batch) => eachOrder((m) => synthesiseOrder(plan, m, batch)),
    synthesiseRings(batch, maps) {
      for (let b = 0; b < batch; b++) rings.synthesise(b, maps, b, ...range);
    },
    analyseRings(batch, maps) {
      for (let b = 0; b < batch; b++) rings.analyse(maps, b, b, ...range);
    },
    analyseOrders(batch, isWeighted) {
      const weightsAt = isWeighted ? plan.weightsAt : plan.onesAt;
      eachOrder((m) => analyseOrder(plan, weightsAt, m, batch));
    },
  };
}
