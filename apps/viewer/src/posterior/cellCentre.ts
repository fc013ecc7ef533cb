import { healpixRings } from "@chaosphere/data/healpix";
import { type CellLayout, cellAt } from "../fields/cells.ts";
import type { Position } from "../state/state.ts";

/** The centre of the cell in which a position lies: the place of which its value tells. */
export function cellCentre(layout: CellLayout, at: Position): Position {
  const cell = cellAt(layout, at);
  if (layout.kind === "grid") {
    const { colatitudes, firstLongitude, nLon } = layout.grid;
    return {
      colatitude: colatitudes[Math.floor(cell / nLon)],
      longitude: firstLongitude + (2 * Math.PI * (cell % nLon)) / nLon,
    };
  }
  const { colatitudes, firstLongitudes, counts } = healpixRings(layout.nside);
  let [ring, first] = [0, 0];
  while (first + counts[ring] <= cell) first += counts[ring++];
  return {
    colatitude: colatitudes[ring],
    longitude: firstLongitudes[ring] + (2 * Math.PI * (cell - first)) / counts[ring],
  };
}
