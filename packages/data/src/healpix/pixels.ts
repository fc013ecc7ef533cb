import { DomainError } from "@chaosphere/core";
import { isPowerOfTwo } from "@chaosphere/core/elementary";
import { type IsoLatitudeRings, isoLatitudeRings } from "@chaosphere/core/rings";

/** Centres of pixels. */
export interface HealpixCentres {
  /** θ_p, rad. Length 12 nside². */
  readonly colatitudes: Float64Array;
  /** λ_p, rad, in [0, 2π). Length 12 nside². */
  readonly longitudes: Float64Array;
}

/** The two orders of HEALPix pixels: along rings, or in a tree of quarters within each of twelve faces. */
export type HealpixOrdering = "ring" | "nested";

/** 12 · 8192² pixels are 6 GB; indices stay exact far beyond. */
const LARGEST_NSIDE = 8192;

/**
 * The 4 nside − 1 rings from north to south, with N = nside:
 *
 *     1 − cos θ_i = i²/(3N²)            4i pixels from λ = π/(4i)                              (i < N)
 *     cos θ_i = 4/3 − 2i/(3N)           4N pixels from λ = π/(4N) if i − N is even, else 0      (N ≤ i ≤ 2N)
 *
 * and the same mirrored at the equator, every pixel with the weight 4π/(12 N²).
 *
 * @throws {@link DomainError} if nside is not a whole number from 1 to 8192.
 *
 * Source: Górski et al. (2005), section 5.
 */
export function healpixRings(nside: number): IsoLatitudeRings {
  checkNside("healpixRings", nside, false);
  const N = nside;
  const last = 4 * N - 1;
  /** Rings from the nearer pole to ring j, counted from 1. */
  const fromPole = (j: number): number => Math.min(j + 1, last - j);
  const ring = Array.from({ length: last }, (_, j) => j);
  const counts = ring.map((j) => 4 * Math.min(fromPole(j), N));
  return isoLatitudeRings({
    colatitudes: ring.map((j) => {
      const i = fromPole(j);
      const north =
        i < N ? 2 * Math.asin(i / (N * Math.sqrt(6))) : Math.acos((2 * (2 * N - i)) / (3 * N));
      return i === j + 1 ? north : Math.PI - north;
    }),
    counts,
    firstLongitudes: ring.map((j) =>
      fromPole(j) < N || (j + 1 - N) % 2 === 0 ? Math.PI / counts[j] : 0,
    ),
    weights: ring.map(() => (4 * Math.PI) / (12 * N * N)),
  });
}

/**
 * The centres of all pixels in either order.
 *
 * @throws {@link DomainError} if nside is not a whole number from 1 to 8192, or for the nested order no power of two.
 *
 * @example
 * ```ts
 * import { coefficients, evaluateAt } from "@chaosphere/core";
 * import { healpixCentres } from "@chaosphere/data/healpix";
 *
 * // The field cos θ at the 12 pixels of nside 1, whose first four lie at cos θ = 2/3.
 * const a = coefficients("harmonic", 2, Float64Array.of(0, 0, Math.sqrt((4 * Math.PI) / 3), 0));
 * const { colatitudes, longitudes } = healpixCentres(1, "ring");
 * const values = evaluateAt(a, colatitudes, longitudes);
 * console.log(values.length, values[0].toFixed(6), Math.abs(values[4]).toFixed(6)); // 12 0.666667 0.000000
 * ```
 */
export function healpixCentres(nside: number, ordering: HealpixOrdering): HealpixCentres {
  const colatitudes = new Float64Array(12 * nside * nside);
  const longitudes = new Float64Array(colatitudes.length);
  const rings = healpixRings(nside);
  rings.starts.forEach((start, j) => {
    const count = rings.counts[j];
    colatitudes.fill(rings.colatitudes[j], start, start + count);
    for (let k = 0; k < count; k++) {
      longitudes[start + k] = rings.firstLongitudes[j] + (2 * Math.PI * k) / count;
    }
  });
  if (ordering === "ring") return { colatitudes, longitudes };
  const ring = nestedToRing(nside);
  return {
    colatitudes: Float64Array.from(ring, (p) => colatitudes[p]),
    longitudes: Float64Array.from(ring, (p) => longitudes[p]),
  };
}

/** Ring of the southernmost corner of each face in units of nside, and its longitude in units of π/4. */
const faceRing = [2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4];
const faceLongitude = [1, 3, 5, 7, 0, 2, 4, 6, 1, 3, 5, 7];

/**
 * The number in the RING order of each pixel of the NESTED order. Within a face the bits of the number are those of
 * two coordinates in turn, x to the north-east and y to the north-west.
 *
 * @throws {@link DomainError} if nside is no power of two up to 8192.
 *
 * Source: Górski et al. (2005), section 5.
 */
export function nestedToRing(nside: number): Uint32Array {
  checkNside("nestedToRing", nside, true);
  const { starts, counts, firstLongitudes } = healpixRings(nside);
  const face = nside * nside;
  const out = new Uint32Array(12 * face);
  for (let p = 0; p < out.length; p++) {
    const number = Math.floor(p / face);
    const within = p % face;
    const [x, y] = [evenBits(within), evenBits(within >>> 1)];
    const i = faceRing[number] * nside - x - y - 1;
    const count = counts[i - 1];
    const quarter = count / 4;
    // Twice the longitude in pixels of the ring, of the first of which it is 0 or 1.
    const twice = faceLongitude[number] * quarter + x - y - (firstLongitudes[i - 1] > 0 ? 1 : 0);
    const k = twice / 2;
    out[p] = starts[i - 1] + ((k + count) % count);
  }
  return out;
}

/** The number made of bits 0, 2, 4, … */
function evenBits(n: number): number {
  let x = n & 0x55555555;
  x = (x | (x >>> 1)) & 0x33333333;
  x = (x | (x >>> 2)) & 0x0f0f0f0f;
  x = (x | (x >>> 4)) & 0x00ff00ff;
  return (x | (x >>> 8)) & 0x0000ffff;
}

function checkNside(caller: string, nside: number, isNested: boolean): void {
  const isWhole = Number.isInteger(nside) && nside >= 1 && nside <= LARGEST_NSIDE;
  if (!(isWhole && (!isNested || isPowerOfTwo(nside)))) {
    throw new DomainError(
      `${caller}: nside must be ${isNested ? "a power of two" : "a whole number"} from 1 to ${LARGEST_NSIDE}, got ${nside}. A map has 12 nside² pixels.`,
    );
  }
}
