import type { SphereGrid } from "../grid/sphereGrid.ts";
import { type PlanF32, planF32 } from "./planF32.ts";
import { TILE_ORDERS } from "./planLayout.ts";

/** All directions of the transform between one grid and one band limit in single precision, on whole batches. */
export interface TransformF32 {
  /** Maps, `[(b·nLat + j)·nLon + k]`, of the coefficients `[b·L² + l² + l + m]`. */
  readonly synthesise: (coefficients: Float32Array, maps: Float32Array) => void;
  /** Coefficients of the maps, by the quadrature of the grid. */
  readonly analyse: (maps: Float32Array, coefficients: Float32Array) => void;
  /** The transpose of synthesis. */
  readonly adjoint: (maps: Float32Array, coefficients: Float32Array) => void;
}

/**
 * The transform by the single-precision kernels, or undefined where they have no plan. The plain twin is the double
 * transform, rounded.
 */
export function simdTransformF32(
  grid: SphereGrid,
  bandLimit: number,
): (TransformF32 & { readonly size: number }) | undefined {
  const plan = planF32(grid, bandLimit);
  if (!plan.isWhole) return undefined;
  const row = bandLimit ** 2;
  const length = grid.nLat * grid.nLon;
  const rows = new Float32Array(plan.buffer, plan.rowsAt, plan.batch * row);
  const map = new Float32Array(plan.buffer, plan.mapAt, length);

  function sumOverPoints(weightsAt: number) {
    return (maps: Float32Array, coefficients: Float32Array): void => {
      for (let first = 0; first * length < maps.length; first += plan.batch) {
        const batch = Math.min(plan.batch, maps.length / length - first);
        for (let b = 0; b < batch; b++) {
          map.set(maps.subarray((first + b) * length, (first + b + 1) * length));
          plan.kernels.ringsFromMap(...ringArguments(grid, plan, b, plan.linesFromAt));
        }
        rowsFromRings(plan, batch, weightsAt);
        coefficients.set(rows.subarray(0, batch * row), first * row);
      }
    };
  }

  return {
    size: plan.size,
    synthesise(coefficients, maps) {
      for (let first = 0; first * row < coefficients.length; first += plan.batch) {
        const chunk = coefficients.subarray(first * row, (first + plan.batch) * row);
        const batch = chunk.length / row;
        rows.set(chunk);
        ringsFromRows(plan, batch);
        for (let b = 0; b < batch; b++) {
          plan.kernels.mapFromRings(...ringArguments(grid, plan, b, plan.linesToAt));
          maps.set(map, (first + b) * length);
        }
      }
    },
    analyse: sumOverPoints(plan.weightsAt),
    adjoint: sumOverPoints(plan.onesAt),
  };
}

/** The Legendre sums of every order, from the rows of coefficients to the Fourier coefficients of the ring pairs. */
function ringsFromRows(plan: PlanF32, batch: number): void {
  const { kernels, bandLimit, orders } = plan;
  for (let first = 0; first < bandLimit; first += TILE_ORDERS) {
    kernels.chainsFromRows(
      plan.rowsAt,
      batch,
      bandLimit,
      first,
      plan.rotationsAt + 12 * first,
      orders[first].mixingAt,
      plan.tilesAt,
      plan.chainsAt,
    );
    let chains = plan.chainsAt;
    for (let m = first; m < Math.min(first + TILE_ORDERS, bandLimit); m++) {
      const order = orders[m];
      kernels.synthesiseOrder(
        order.recurrenceAt,
        order.length,
        plan.blocks,
        order.startsAt,
        order.seedsAt,
        plan.squaresAt,
        plan.cosinesAt,
        plan.panelAt,
        plan.stateAt,
        chains,
        batch,
        ringsOf(plan, m),
        plan.ringStride,
        plan.fieldStride,
      );
      chains += 16 * batch * order.length;
    }
  }
}

/** The transpose of {@link ringsFromRows} with the weights of the rings. */
function rowsFromRings(plan: PlanF32, batch: number, weightsAt: number): void {
  const { kernels, bandLimit, orders } = plan;
  for (let first = 0; first < bandLimit; first += TILE_ORDERS) {
    for (let m = first; m < Math.min(first + TILE_ORDERS, bandLimit); m++) {
      const order = orders[m];
      kernels.analyseOrder(
        order.recurrenceAt,
        order.length,
        plan.blocks,
        order.startsAt,
        order.seedsAt,
        plan.squaresAt,
        plan.cosinesAt,
        weightsAt,
        plan.panelAt,
        plan.panelRows,
        plan.stateAt,
        plan.dataAt,
        plan.chainsAt,
        batch,
        ringsOf(plan, m),
        plan.ringStride,
        plan.fieldStride,
      );
      kernels.coefficientsFromSums(
        plan.chainsAt,
        batch,
        bandLimit,
        first,
        m - first,
        order.mixingAt,
        plan.tilesAt,
      );
    }
    kernels.rowsFromTiles(
      plan.tilesAt,
      batch,
      bandLimit,
      first,
      plan.rotationsAt + 12 * first,
      plan.rowsAt,
    );
  }
}

/** Where the Fourier coefficients of order m start. */
function ringsOf({ ringsAt, ringTileStride }: PlanF32, m: number): number {
  return ringsAt + Math.floor(m / TILE_ORDERS) * ringTileStride + (m % TILE_ORDERS) * 64;
}

/** Arguments of both kernels between the map and the rings of field b. */
function ringArguments({ nLon }: SphereGrid, plan: PlanF32, b: number, linesAt: number): number[] {
  return [
    plan.ringsAt + b * plan.fieldStride,
    plan.vectors,
    plan.ringStride,
    plan.ringTileStride,
    plan.bandLimit,
    nLon,
    plan.pointsAt,
    plan.otherPointsAt,
    plan.passesAt,
    plan.count,
    plan.pairsAt,
    linesAt,
    plan.mapAt,
  ];
}
