import { gatherTile, scatterTile, TILE_ORDERS } from "./orderTiles.ts";
import type { OrderPlan, SimdPlan } from "./simdPlan.ts";

/**
 * The Legendre sums of every order: rows of coefficients, `[b·L² + l² + l + m]`, to the Fourier coefficients of the
 * ring pairs in the plan's memory.
 */
export function synthesiseLegendre(
  plan: SimdPlan,
  coefficients: Float64Array,
  batch: number,
): void {
  const { kernels, bandLimit, chainsAt } = plan;
  forEachTile(plan, (first, orders) => {
    for (let b = 0; b < batch; b++) {
      gatherTile(rowOf(coefficients, plan, b), bandLimit, plan.rotations, first, tileOf(plan, b));
    }
    orders.forEach((order, i) => {
      for (let b = 0; b < batch; b++) {
        const chain = chainsAt + 32 * b * order.length;
        const from = coefficientsAt(plan, b, first, i);
        kernels.chainFromCoefficients(from, bandLimit - first - i, order.mixingAt, chain);
      }
      kernels.synthesiseOrder(
        order.recurrenceAt,
        order.length,
        plan.blocks,
        plan.polarBlocks,
        order.startsAt,
        order.seedsAt,
        plan.squaresAt,
        plan.cosinesAt,
        plan.panelAt,
        chainsAt,
        batch,
        ringsOf(plan, first + i),
        plan.ringStride,
        plan.fieldStride,
      );
    });
  });
}

/**
 * The transpose of {@link synthesiseLegendre} with the weights of the rings, `plan.weightsAt`, or without, `plan.onesAt`.
 */
export function analyseLegendre(
  plan: SimdPlan,
  weightsAt: number,
  batch: number,
  coefficients: Float64Array,
): void {
  const { kernels, bandLimit, chainsAt } = plan;
  forEachTile(plan, (first, orders) => {
    orders.forEach((order, i) => {
      kernels.analyseOrder(
        order.recurrenceAt,
        order.length,
        plan.blocks,
        plan.polarBlocks,
        order.startsAt,
        order.seedsAt,
        plan.squaresAt,
        plan.cosinesAt,
        weightsAt,
        plan.panelAt,
        plan.dataAt,
        chainsAt,
        batch,
        ringsOf(plan, first + i),
        plan.ringStride,
        plan.fieldStride,
      );
      for (let b = 0; b < batch; b++) {
        const sums = chainsAt + 64 * b * order.length;
        const to = coefficientsAt(plan, b, first, i);
        kernels.coefficientsFromSums(sums, bandLimit - first - i, order.mixingAt, to);
      }
    });
    for (let b = 0; b < batch; b++) {
      scatterTile(tileOf(plan, b), bandLimit, plan.rotations, first, rowOf(coefficients, plan, b));
    }
  });
}

function forEachTile(
  { orders }: SimdPlan,
  work: (first: number, orders: readonly OrderPlan[]) => void,
): void {
  for (let first = 0; first < orders.length; first += TILE_ORDERS) {
    work(first, orders.slice(first, first + TILE_ORDERS));
  }
}

/** Row b of a batch of coefficients. */
function rowOf(coefficients: Float64Array, { bandLimit }: SimdPlan, b: number): Float64Array {
  return coefficients.subarray(b * bandLimit ** 2, (b + 1) * bandLimit ** 2);
}

/** Where the coefficients of order first + i of field b start, from degree first + i. */
function coefficientsAt(plan: SimdPlan, b: number, first: number, i: number): number {
  return plan.tilesAt + b * plan.tileBytes + 16 * (i * (plan.bandLimit - first) + i);
}

function tileOf({ buffer, tilesAt, tileBytes }: SimdPlan, b: number): Float64Array {
  return new Float64Array(buffer, tilesAt + b * tileBytes, tileBytes / 8);
}

/** Where the Fourier coefficients of order m start. */
function ringsOf({ ringsAt, ringTileStride }: SimdPlan, m: number): number {
  return ringsAt + Math.floor(m / TILE_ORDERS) * ringTileStride + (m % TILE_ORDERS) * 64;
}
