import type { SphereGrid } from "../grid/sphereGrid.ts";
import type { LaneTransform } from "./laneFourier.ts";
import type { SimdPlan } from "./simdPlan.ts";

/** Field b of the plan's memory to its map, `[j·nLon + k]`: four rings at a time, two from each end. */
export function synthesiseRings(
  { nLat, nLon }: SphereGrid,
  plan: SimdPlan,
  transform: LaneTransform,
  b: number,
  map: Float64Array,
): void {
  const { kernels, bandLimit, ringTileStride, pointsAt, linesAt } = plan;
  const lines = new Float64Array(plan.buffer, linesAt, 4 * nLon);
  const northern = lines.subarray(0, 2 * nLon);
  const southern = lines.subarray(2 * nLon);
  for (let j = 0; 2 * j < nLat; j += 2) {
    kernels.spectrumFromOrders(ringAddress(plan, b, j), ringTileStride, bandLimit, nLon, pointsAt);
    kernels.linesFromPoints(transform(), nLon, linesAt);
    const south = nLat - 2 - j;
    if (south > j) {
      map.set(northern, j * nLon);
      map.set(southern, south * nLon);
    } else if (south === j) {
      // Two rings are left, a pair; its southern one is the last line.
      map.set(lines.subarray(0, nLon), j * nLon);
      map.set(lines.subarray(3 * nLon), (j + 1) * nLon);
    } else {
      // One ring is left, the equator.
      map.set(lines.subarray(0, nLon), j * nLon);
    }
  }
}

/** A map to twice the Fourier coefficients of its ring pairs, as field b of the plan's memory. */
export function analyseRings(
  { nLat, nLon }: SphereGrid,
  plan: SimdPlan,
  transform: LaneTransform,
  b: number,
  map: Float64Array,
): void {
  const { kernels, bandLimit, ringTileStride, pointsAt, linesAt } = plan;
  const lines = new Float64Array(plan.buffer, linesAt, 4 * nLon);
  for (let j = 0; 2 * j < nLat; j += 2) {
    const south = nLat - 2 - j;
    if (south > j) {
      lines.set(map.subarray(j * nLon, (j + 2) * nLon));
      lines.set(map.subarray(south * nLon, (south + 2) * nLon), 2 * nLon);
      // The equator is its own mirror image and must not count twice.
      if (south === j + 1) lines.fill(0, 2 * nLon, 3 * nLon);
    } else {
      lines.fill(0);
      lines.set(map.subarray(j * nLon, (j + 1) * nLon));
      if (south === j) lines.set(map.subarray((j + 1) * nLon, (j + 2) * nLon), 3 * nLon);
    }
    kernels.pointsFromLines(linesAt, nLon, pointsAt);
    kernels.ordersFromSpectrum(
      transform(),
      nLon,
      bandLimit,
      ringAddress(plan, b, j),
      ringTileStride,
    );
  }
}

/** Where ring pairs j and j + 1 of field b are. */
function ringAddress({ ringsAt, ringStride, fieldStride }: SimdPlan, b: number, j: number): number {
  return ringsAt + b * fieldStride + (j / 2) * ringStride;
}
