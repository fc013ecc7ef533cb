import { type CellLayout, cellCount } from "./cells.ts";

/** A vector field of a file, tangent to the sphere, on the cells of a sequence and row by row as that. */
export interface StoredVectors {
  readonly layout: CellLayout;
  /** Names of the eastward and the northward component. */
  readonly names: readonly [east: string, north: string];
  readonly unit: string;
  /** Components to the east and to the north; row r of the sequence begins at `order[r] · cells`. NaN where there is none. */
  readonly east: Float64Array;
  readonly north: Float64Array;
  readonly order: Uint32Array;
  /** What the components of all rows are, for the scale of arrows: 95 % of the speeds are below it. */
  readonly usualSpeed: number;
}

/** The speed that 95 % of the vectors of a sequence do not exceed, from about 20 000 of them; 0 where there are none. */
export function usualSpeedOf({
  layout,
  east,
  north,
  order,
}: Omit<StoredVectors, "usualSpeed">): number {
  const count = cellCount(layout);
  const step = Math.max(1, Math.floor((order.length * count) / 20_000));
  const speeds: number[] = [];
  for (let i = 0; i < order.length * count; i += step) {
    const at = order[Math.floor(i / count)] * count + (i % count);
    const speed = Math.hypot(east[at], north[at]);
    if (speed > 0) speeds.push(speed);
  }
  speeds.sort((a, b) => a - b);
  return speeds[Math.floor(0.95 * (speeds.length - 1))] ?? 0;
}
