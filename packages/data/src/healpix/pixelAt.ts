import { equiangular, fieldsWithGaps, type GridFields } from "@chaosphere/core";
import type { HealpixPixels } from "../dataset/dataset.ts";

/** More rings than this show no more in a picture. */
const MOST_RINGS = 1024;

/**
 * The number, in the RING order, of the pixel in which a direction lies. With z = cos θ and t = 2λ/π, for |z| ≤ 2/3 it is
 * between the lines ⌊N(1/2 + t ∓ 3z/4)⌋ that run down to the east and to the west; nearer to a pole the lines count from
 * the edges of the quarter.
 *
 * Source: Górski et al. (2005), section 5.
 */
export function pixelAt(nside: number, colatitude: number, longitude: number): number {
  const N = nside;
  const z = Math.cos(colatitude);
  const turns = longitude / (2 * Math.PI);
  const t = 4 * (turns - Math.floor(turns));
  const cap = 2 * N * (N - 1);
  if (Math.abs(z) <= 2 / 3) {
    const falling = Math.floor(N * (0.5 + t - 0.75 * z));
    const rising = Math.floor(N * (0.5 + t + 0.75 * z));
    const ring = N + 1 + falling - rising;
    const shift = ring % 2 === 0 ? 1 : 0;
    const along = Math.floor((falling + rising - N + shift + 1) / 2);
    return cap + 4 * N * (ring - 1) + (((along % (4 * N)) + 4 * N) % (4 * N));
  }
  const within = t - Math.floor(t);
  // √(3(1 − |z|)), without the loss of digits near the pole.
  const breadth = N * Math.sqrt(6) * Math.sin(Math.min(colatitude, Math.PI - colatitude) / 2);
  const ring = Math.floor(within * breadth) + Math.floor((1 - within) * breadth) + 1;
  const along = Math.floor(t * ring) % (4 * ring);
  return z > 0 ? 2 * ring * (ring - 1) + along : 12 * N * N - 2 * ring * (ring + 1) + along;
}

/**
 * Maps as fields of equiangular cells, each with the value of the pixel in which its centre lies: a picture of pixels
 * that no expansion in harmonics passes through, because some have no value: NaN here, marked in `seen` of the fields.
 */
export function cellsOfPixels({ nside, values }: HealpixPixels, unit: string): GridFields {
  const nLat = Math.min(4 * nside, MOST_RINGS);
  const grid = equiangular(nLat, { nLon: 2 * nLat });
  const { colatitudes, nLon, firstLongitude } = grid;
  const pixels = 12 * nside ** 2;
  const batch = values.length / pixels;
  const cells = new Float64Array(batch * nLat * nLon);
  for (let j = 0; j < nLat; j++) {
    for (let k = 0; k < nLon; k++) {
      const p = pixelAt(nside, colatitudes[j], firstLongitude + (2 * Math.PI * k) / nLon);
      for (let b = 0; b < batch; b++) cells[(b * nLat + j) * nLon + k] = values[b * pixels + p];
    }
  }
  return fieldsWithGaps(grid, cells, unit);
}
