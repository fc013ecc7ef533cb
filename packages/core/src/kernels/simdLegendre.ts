import { partOf } from "./partOf.ts";
import { TILE_ORDERS } from "./planLayout.ts";
import type { SimdPlan } from "./simdPlan.ts";

/**
 * The Legendre sums of every order: rows `first` to `first + batch` of coefficients, `[b·L² + l² + l + m]`, to the
 * Fourier coefficients of the ring pairs in the plan's memory.
 */
export function synthesiseLegendre(
  plan: SimdPlan,
  coefficients: Float64Array,
  first: number,
  batch: number,
): void {
  placeRows(plan, coefficients, first, batch);
  for (let m = 0; m < plan.bandLimit; m++) synthesiseOrder(plan, m, batch);
}

/** Puts rows `first` to `first + batch` of coefficients into the plan's memory. */
export function placeRows(
  plan: SimdPlan,
  coefficients: Float64Array,
  first: number,
  batch: number,
): void {
  const row = plan.bandLimit * plan.bandLimit;
  plan.rows[batch - 1].set(partOf(coefficients, first * row, batch * row));
}

/** One order of {@link synthesiseLegendre}, of the rows in the plan's memory. */
export function synthesiseOrder(plan: SimdPlan, m: number, batch: number): void {
  const { kernels, bandLimit, rotations, rowsAt, chainsAt } = plan;
  const row = bandLimit * bandLimit;
  const order = plan.orders[m];
  const isKept = plan.keepsPanels && batch === 1;
  for (let b = 0; b < batch; b++) {
    kernels.chainFromRow(
      rowsAt + 8 * b * row,
      bandLimit,
      m,
      rotations[2 * m],
      rotations[2 * m + 1],
      order.mixingAt,
      chainsAt + 32 * b * order.rows,
      order.rows,
    );
  }
  kernels.synthesiseOrder(
    order.recurrenceAt,
    order.rows,
    plan.quads,
    plan.polar,
    plan.equatorial,
    order.startsAt,
    order.seedsAt,
    plan.squaresAt,
    plan.cosinesAt,
    isKept ? order.keptAt : plan.panelAt,
    isKept ? order.keptStep : 0,
    isKept ? plan.filled[m] : 0,
    plan.stateAt,
    plan.partialAt,
    chainsAt,
    batch,
    ringsOf(plan, m),
    plan.ringStride,
    plan.fieldStride,
    bandLimit,
    m,
  );
  if (isKept) plan.filled[m] = 1;
}

/**
 * The transpose of {@link synthesiseLegendre} with the weights of the rings, `plan.weightsAt`, or without, `plan.onesAt`.
 */
export function analyseLegendre(
  plan: SimdPlan,
  weightsAt: number,
  coefficients: Float64Array,
  first: number,
  batch: number,
): void {
  for (let m = 0; m < plan.bandLimit; m++) analyseOrder(plan, weightsAt, m, batch);
  coefficients.set(plan.rows[batch - 1], first * plan.bandLimit ** 2);
}

/** One order of {@link analyseLegendre}, to the rows in the plan's memory. */
export function analyseOrder(plan: SimdPlan, weightsAt: number, m: number, batch: number): void {
  const { kernels, bandLimit, rotations, rowsAt, chainsAt } = plan;
  const row = bandLimit * bandLimit;
  const order = plan.orders[m];
  const isKept = plan.keepsPanels && batch === 1;
  kernels.analyseOrder(
    order.recurrenceAt,
    order.rows,
    plan.quads,
    plan.polar,
    plan.equatorial,
    order.startsAt,
    order.seedsAt,
    plan.squaresAt,
    plan.cosinesAt,
    weightsAt,
    isKept ? order.keptAt : plan.panelAt,
    isKept ? order.keptStep : 0,
    isKept ? plan.filled[m] : 0,
    plan.stateAt,
    plan.partialAt,
    chainsAt,
    batch,
    ringsOf(plan, m),
    plan.ringStride,
    plan.fieldStride,
    bandLimit,
    m,
  );
  if (isKept) plan.filled[m] = 1;
  for (let b = 0; b < batch; b++) {
    kernels.rowFromSums(
      chainsAt + 64 * b * order.rows,
      bandLimit,
      m,
      rotations[2 * m],
      rotations[2 * m + 1],
      order.mixingAt,
      rowsAt + 8 * b * row,
    );
  }
}

/** Where the Fourier coefficients of order m start. */
function ringsOf({ ringsAt, ringTileStride }: SimdPlan, m: number): number {
  return ringsAt + Math.floor(m / TILE_ORDERS) * ringTileStride + (m % TILE_ORDERS) * 64;
}
