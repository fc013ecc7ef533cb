import { equiangularWithPoles } from "./equiangular.ts";
import type { SphereGrid } from "./sphereGrid.ts";

/**
 * How the rings of a grid lie on great circles through the poles: at equal steps of π/intervals,
 *
 *     θ_j = (j + offset) π / intervals.
 */
export interface Meridian {
  readonly intervals: number;
  /** 0 for rings that begin at the north pole, ½ for cell centres. */
  readonly offset: 0 | 0.5;
  /** Whether the rings end one step short of the south pole. */
  readonly lacksSouthPole: boolean;
}

/** Part of a step by which a ring may miss its place. */
const TOLERANCE = 1e-9;

/** The places of rings that are equally spaced from pole to pole, by the colatitudes; undefined for others. */
export function meridianOf({ nLat, colatitudes }: SphereGrid): Meridian | undefined {
  const candidates: readonly Meridian[] = [
    { intervals: nLat, offset: 0.5, lacksSouthPole: false },
    { intervals: nLat - 1, offset: 0, lacksSouthPole: false },
    { intervals: nLat, offset: 0, lacksSouthPole: true },
  ];
  return candidates.find(
    ({ intervals, offset }) =>
      intervals >= 1 &&
      colatitudes.every((θ, j) => Math.abs((θ * intervals) / Math.PI - j - offset) < TOLERANCE),
  );
}

/**
 * The grid with the south pole that the rings lack; its weights are those of Driscoll and Healy, 0 at the poles. Other
 * grids are returned as they are.
 */
export function withSouthPole(grid: SphereGrid): SphereGrid {
  if (!meridianOf(grid)?.lacksSouthPole) return grid;
  const { nLat, nLon, firstLongitude, weights } = grid;
  const whole = equiangularWithPoles(nLat + 1, { nLon, firstLongitude });
  const padded = new Float64Array(nLat + 1);
  padded.set(weights);
  return { ...whole, weights: padded, exactDegree: grid.exactDegree };
}
