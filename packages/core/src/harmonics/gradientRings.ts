import { withSouthPole } from "../grid/meridian.ts";
import type { SphereGrid } from "../grid/sphereGrid.ts";

/** Rings of a grid on which the gradient is projected in one way. */
export interface GradientRings {
  /** The rings, as a grid of their own without quadrature. */
  readonly grid: SphereGrid;
  /** For each of them its place in the grid they come from; a south pole that this one lacks is beyond its end. */
  readonly places: readonly number[];
  /** Whether they are nearer the poles than the equator. */
  readonly isPolar: boolean;
}

const known = new WeakMap<SphereGrid, readonly GradientRings[]>();

/** The rings of a grid nearer the poles than the equator, |cos θ| > √½, and the others; either may be missing. */
export function gradientRings(grid: SphereGrid): readonly GradientRings[] {
  const rings = known.get(grid) ?? partedRings(grid);
  known.set(grid, rings);
  return rings;
}

function partedRings(grid: SphereGrid): readonly GradientRings[] {
  const whole = withSouthPole(grid);
  const colatitudes = Array.from(whole.colatitudes);
  return [true, false].flatMap((isPolar) => {
    const places = colatitudes.flatMap((θ, j) =>
      Math.abs(Math.cos(θ)) > Math.SQRT1_2 === isPolar ? [j] : [],
    );
    if (places.length === 0) return [];
    const rings: SphereGrid = {
      kind: whole.kind,
      nLat: places.length,
      nLon: whole.nLon,
      colatitudes: Float64Array.from(places, (j) => colatitudes[j]),
      weights: new Float64Array(places.length).fill(1),
      firstLongitude: whole.firstLongitude,
      exactDegree: 0,
      resolvedDegree: 0,
    };
    return [{ grid: rings, places, isPolar }];
  });
}
