import { type IsoLatitudeRings, isoLatitudeRings } from "../grid/isoLatitudeRings.ts";
import { withSouthPole } from "../grid/meridian.ts";
import type { SphereGrid } from "../grid/sphereGrid.ts";
import { type GradientRun, isPolar } from "./gradientSums.ts";

/** Rings that are projected in one way, as rings of their own without quadrature. */
export interface PartedRings<Rings> {
  readonly rings: Rings;
  readonly isPolar: boolean;
  readonly points: number;
  readonly runs: readonly GradientRun[];
}

const ofGrids = new WeakMap<SphereGrid, readonly PartedRings<SphereGrid>[]>();
const ofRings = new WeakMap<IsoLatitudeRings, readonly PartedRings<IsoLatitudeRings>[]>();

/**
 * The rings of a grid nearer the poles than the equator, and the others; either may be missing. A south pole that the grid
 * lacks is among the rings, for they must be mirrored at the equator, and has no run.
 */
export function partedGrid(grid: SphereGrid): readonly PartedRings<SphereGrid>[] {
  const parts = ofGrids.get(grid) ?? partGrid(grid);
  ofGrids.set(grid, parts);
  return parts;
}

/** The rings nearer the poles than the equator, and the others; either may be missing. */
export function partedRings(rings: IsoLatitudeRings): readonly PartedRings<IsoLatitudeRings>[] {
  const parts = ofRings.get(rings) ?? partRings(rings);
  ofRings.set(rings, parts);
  return parts;
}

function partGrid(grid: SphereGrid): readonly PartedRings<SphereGrid>[] {
  const whole = withSouthPole(grid);
  const { kind, nLon, firstLongitude } = whole;
  return partsOf(whole.colatitudes, (places) => {
    const colatitudes = Float64Array.from(places, (j) => whole.colatitudes[j]);
    const nLat = places.length;
    const weights = new Float64Array(nLat).fill(1);
    const none = { exactDegree: 0, resolvedDegree: 0 };
    return {
      rings: { kind, nLat, nLon, colatitudes, weights, firstLongitude, ...none },
      points: nLat * nLon,
      runs: places.flatMap((place, j) =>
        place < grid.nLat
          ? [
              {
                from: j * nLon,
                to: place * nLon,
                count: nLon,
                colatitude: colatitudes[j],
                firstLongitude,
              },
            ]
          : [],
      ),
    };
  });
}

function partRings(whole: IsoLatitudeRings): readonly PartedRings<IsoLatitudeRings>[] {
  return partsOf(whole.colatitudes, (places) => {
    const rings = isoLatitudeRings({
      colatitudes: places.map((j) => whole.colatitudes[j]),
      counts: places.map((j) => whole.counts[j]),
      firstLongitudes: places.map((j) => whole.firstLongitudes[j]),
      weights: places.map(() => 1),
    });
    const { starts, counts, colatitudes, firstLongitudes, points } = rings;
    const runs = places.map((place, j) => ({
      from: starts[j],
      to: whole.starts[place],
      count: counts[j],
      colatitude: colatitudes[j],
      firstLongitude: firstLongitudes[j],
    }));
    return { rings, points, runs };
  });
}

/** What is made of the polar rings, if there are any, and of the others. */
function partsOf<Part>(
  colatitudes: Float64Array,
  make: (places: readonly number[]) => Part,
): readonly (Part & { readonly isPolar: boolean })[] {
  const all = Array.from(colatitudes, (_, j) => j);
  return [true, false].flatMap((polar) => {
    const places = all.filter((j) => isPolar(colatitudes[j]) === polar);
    return places.length === 0 ? [] : [{ ...make(places), isPolar: polar }];
  });
}
