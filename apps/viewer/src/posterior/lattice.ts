import { fibonacciPoints } from "@chaosphere/model";
import type { Position } from "../state/state.ts";

/** Cells that the brush paints: one place for each, 8.3° apart. */
const cells = 600;
/** Radius of the brush, rad: no place of the sphere is farther from a cell's. */
export const brushRadius = (8 * Math.PI) / 180;

/** A part of the sphere that is seen at once. */
export type Region = "north" | "south" | "tropics" | "everywhere";

let made: readonly Position[] | undefined;

/** The places of the cells, an even lattice. */
function places(): readonly Position[] {
  made ??= latticePlaces();
  return made;
}

function latticePlaces(): Position[] {
  const { colatitudes, longitudes } = fibonacciPoints(cells);
  return Array.from(colatitudes, (colatitude, i) => ({ colatitude, longitude: longitudes[i] }));
}

/** The places of the cells that the brush touches at a point. */
export function brushed(at: Position): readonly Position[] {
  return places().filter((place) => distance(place, at) <= brushRadius);
}

/** The places of the cells of a region. */
export function placesOf(region: Region): readonly Position[] {
  const limit = (23.5 * Math.PI) / 180;
  const holds: Readonly<Record<Region, (place: Position) => boolean>> = {
    north: ({ colatitude }) => colatitude < Math.PI / 2,
    south: ({ colatitude }) => colatitude > Math.PI / 2,
    tropics: ({ colatitude }) => Math.abs(colatitude - Math.PI / 2) <= limit,
    everywhere: () => true,
  };
  return places().filter(holds[region]);
}

/** The angle between two points of the sphere, rad, accurate for small ones too. */
export function distance(a: Position, b: Position): number {
  const south = Math.sin((a.colatitude - b.colatitude) / 2);
  const east = Math.sin((a.longitude - b.longitude) / 2);
  const square = south ** 2 + Math.sin(a.colatitude) * Math.sin(b.colatitude) * east ** 2;
  return 2 * Math.asin(Math.min(1, Math.sqrt(square)));
}
