import { type GridFields, type SphereGrid, valuesWithNaN } from "@chaosphere/core";
import type { HealpixPixels } from "../dataset/dataset.ts";
import { pixelAt } from "./pixelAt.ts";
import { healpixCentres } from "./pixels.ts";

/**
 * Fields with gaps on HEALPix pixels, each with the value of the cell whose centre is nearest in latitude and in longitude to its
 * own, NaN where that was not seen: no expansion in harmonics passes through a gap. Maps of 12 nside² numbers in the RING order, one
 * after another.
 *
 * @throws {@link DomainError} if nside is not a whole number from 1 to 8192.
 */
export function pixelsOfCells(fields: GridFields, nside: number): Float64Array {
  const { colatitudes, longitudes } = healpixCentres(nside, "ring");
  const cells = Uint32Array.from(colatitudes, (θ, p) => cellAt(fields.grid, θ, longitudes[p]));
  return taken(valuesWithNaN(fields), fields.batch, cells);
}

/** Maps at another nside: each pixel has the value of the one in which its centre lies, NaN where that was not seen. */
export function pixelsOfPixels(pixels: HealpixPixels, nside: number): Float64Array {
  const values = valuesWithNaN(pixels);
  if (nside === pixels.nside) return values;
  const { colatitudes, longitudes } = healpixCentres(nside, "ring");
  const from = Uint32Array.from(colatitudes, (θ, p) => pixelAt(pixels.nside, θ, longitudes[p]));
  return taken(values, values.length / (12 * pixels.nside ** 2), from);
}

function taken(values: Float64Array, batch: number, places: Uint32Array): Float64Array {
  const map = values.length / batch;
  const out = new Float64Array(batch * places.length);
  for (let b = 0; b < batch; b++) {
    for (let p = 0; p < places.length; p++) {
      out[b * places.length + p] = values[b * map + places[p]];
    }
  }
  return out;
}

function cellAt(
  { colatitudes, nLat, nLon, firstLongitude }: SphereGrid,
  colatitude: number,
  longitude: number,
): number {
  let [low, high] = [0, nLat - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (colatitudes[middle] <= colatitude) low = middle;
    else high = middle;
  }
  const ring = colatitude - colatitudes[low] <= colatitudes[high] - colatitude ? low : high;
  const column = Math.round(((longitude - firstLongitude) / (2 * Math.PI)) * nLon);
  return ring * nLon + (((column % nLon) + nLon) % nLon);
}
