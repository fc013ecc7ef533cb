import type { SimdPlan } from "./simdPlan.ts";

/**
 * The Legendre sums of every order: rows of coefficients, `[b·L² + l² + l + m]`, to the Fourier coefficients of the
 * ring pairs in the plan's memory. `rotations` holds p and s of each order (see `wasm/coefficients.as.ts`).
 */
export function synthesiseLegendre(
  plan: SimdPlan,
  rotations: Float64Array,
  bandLimit: number,
  coefficients: Float64Array,
  batch: number,
): void {
  const { kernels, chainsAt, rowsAt } = plan;
  const row = bandLimit ** 2;
  new Float64Array(plan.buffer, rowsAt, batch * row).set(coefficients);
  plan.orders.forEach((order, m) => {
    // F = a_l0 at order 0.
    const p = m === 0 ? 1 : rotations[2 * m];
    const s = rotations[2 * m + 1];
    for (let b = 0; b < batch; b++) {
      const chain = chainsAt + 32 * b * order.length;
      kernels.gatherOrder(rowsAt + 8 * b * row, bandLimit, m, p, s, order.mixingAt, chain);
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
      orderAddress(plan, m),
      plan.ringStride,
      plan.fieldStride,
    );
  });
}

/** The transpose of {@link synthesiseLegendre} with the weights of the rings; takes twice the Fourier coefficients. */
export function analyseLegendre(
  plan: SimdPlan,
  rotations: Float64Array,
  bandLimit: number,
  batch: number,
  coefficients: Float64Array,
): void {
  const { kernels, chainsAt, rowsAt } = plan;
  const row = bandLimit ** 2;
  plan.orders.forEach((order, m) => {
    kernels.analyseOrder(
      order.recurrenceAt,
      order.length,
      plan.blocks,
      plan.polarBlocks,
      order.startsAt,
      order.seedsAt,
      plan.squaresAt,
      plan.cosinesAt,
      plan.weightsAt,
      plan.panelAt,
      plan.dataAt,
      chainsAt,
      batch,
      orderAddress(plan, m),
      plan.ringStride,
      plan.fieldStride,
    );
    const p = m === 0 ? 0.5 : rotations[2 * m];
    const s = rotations[2 * m + 1];
    for (let b = 0; b < batch; b++) {
      const sums = chainsAt + 64 * b * order.length;
      kernels.scatterOrder(sums, order.mixingAt, bandLimit, m, p, s, rowsAt + 8 * b * row);
    }
  });
  coefficients.set(new Float64Array(plan.buffer, rowsAt, batch * row));
}

function orderAddress({ ringsAt, tileStride }: SimdPlan, m: number): number {
  return ringsAt + (m >> 3) * tileStride + (m & 7) * 64;
}
