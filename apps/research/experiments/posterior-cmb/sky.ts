import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { readNpy } from "@chaosphere/data";
import { healpixCentres } from "@chaosphere/data/healpix";

/** nside of the map. */
export const NSIDE = 32;

/** The map of the W band, mK, and its mask, 1 = use; RING order. */
export interface Sky {
  readonly map: Float64Array;
  readonly mask: Uint8Array;
}

const data = join(import.meta.dirname, "../../../../data");

/** The map and mask of data/wmap7-nside32. */
export async function readSky(): Promise<Sky> {
  const read = async (name: string) =>
    readNpy(new Uint8Array(await readFile(join(data, "wmap7-nside32", name))), name).data;
  const [map, mask] = [await read("w_f32.npy"), await read("mask.npy")];
  return { map: Float64Array.from(map, Number), mask: Uint8Array.from(mask, Number) };
}

/** C_l of data/planck-cl, mK², l < limit ≤ 601; 0 for l < 2. */
export async function readTheory(limit: number): Promise<Float64Array> {
  const text = await readFile(join(data, "planck-cl", "tt.txt"), "utf8");
  const spectrum = new Float64Array(limit);
  for (const line of text.trim().split("\n").slice(1)) {
    const [l, power] = line.split(" ").map(Number);
    if (l < limit) spectrum[l] = ((2 * Math.PI * power) / (l * (l + 1))) * 1e-6;
  }
  return spectrum;
}

/** Children along each side of a pixel, in the tree of quarters. */
const CHILDREN = 8;
/** Every so many pixels stand for all. */
const STRIDE = 96;

/**
 * The window of the pixels: what the mean over a pixel leaves of each degree, as the root of the mean over pixels of
 *
 *     w_l² = (1/k²) Σ_{s,s′} P_l(x_s · x_{s′}),
 *
 * over the k centres of its children, times the window of a child, exp(−l(l+1) Ω/24) for a square of area Ω.
 */
export function pixelWindow(limit: number): Float64Array {
  const { colatitudes, longitudes } = healpixCentres(NSIDE * CHILDREN, "nested");
  const k = CHILDREN ** 2;
  const power = new Float64Array(limit);
  let pairs = 0;
  for (let p = 0; p < 12 * NSIDE ** 2; p += STRIDE) {
    const places = Array.from({ length: k }, (_, s) => {
      const [θ, λ] = [colatitudes[p * k + s], longitudes[p * k + s]];
      return [Math.sin(θ) * Math.cos(λ), Math.sin(θ) * Math.sin(λ), Math.cos(θ)];
    });
    for (let s = 0; s < k; s++) {
      for (let u = 0; u < s; u++) {
        const [x, y] = [places[s], places[u]];
        const cosine = x[0] * y[0] + x[1] * y[1] + x[2] * y[2];
        let [P, before] = [1, 0];
        for (let l = 0; l < limit; l++) {
          power[l] += 2 * P;
          [P, before] = [((2 * l + 1) * cosine * P - l * before) / (l + 1), P];
        }
      }
    }
    for (let l = 0; l < limit; l++) power[l] += k;
    pairs += k * k;
  }
  const area = (4 * Math.PI) / (12 * (NSIDE * CHILDREN) ** 2);
  return power.map((sum, l) => Math.sqrt(sum / pairs) * Math.exp((-l * (l + 1) * area) / 24));
}
