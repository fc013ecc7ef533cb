import { type IsoLatitudeRings, isoLatitudeRings } from "../src/grid/isoLatitudeRings.ts";

/** Rings of HEALPix, without their library: it is not core's. */
export function healpixLike(nside: number): IsoLatitudeRings {
  const rings = Array.from({ length: 4 * nside - 1 }, (_, j) => {
    const i = Math.min(j + 1, 4 * nside - 1 - j);
    const count = 4 * Math.min(i, nside);
    const θ =
      i < nside
        ? 2 * Math.asin(i / (nside * Math.sqrt(6)))
        : Math.acos((2 * (2 * nside - i)) / (3 * nside));
    return {
      θ: j + 1 === i ? θ : Math.PI - θ,
      count,
      first: i < nside || (i - nside) % 2 === 0 ? Math.PI / count : 0,
    };
  });
  return isoLatitudeRings({
    colatitudes: rings.map(({ θ }) => θ),
    counts: rings.map(({ count }) => count),
    firstLongitudes: rings.map(({ first }) => first),
    weights: rings.map(() => (4 * Math.PI) / (12 * nside ** 2)),
  });
}
