import type { IsoLatitudeRings } from "../grid/isoLatitudeRings.ts";

/** A ring and its mirror image at the equator, which share their Legendre sums, or one of them alone. */
export interface RingPair {
  /** θ of the northern one, rad, 0 to π/2. */
  readonly colatitude: number;
  /** Indices of the rings; -1 where there is none. A ring at the equator is a northern one. */
  readonly north: number;
  readonly south: number;
}

/** Differences of colatitudes that are rounding. */
const ROUNDING = 1e-13;

/**
 * The pairs of rings from the poles to the equator. Two rings are a pair if they have as many points, of the same weight
 * and from the same longitude, too.
 */
export function ringPairs(rings: IsoLatitudeRings): RingPair[] {
  const { colatitudes, counts, firstLongitudes, weights } = rings;
  const isSouth = (j: number): boolean => colatitudes[j] > Math.PI / 2 + ROUNDING;
  const northOf = (j: number): number =>
    isSouth(j) ? Math.PI - colatitudes[j] : Math.min(colatitudes[j], Math.PI / 2);
  const order = Array.from(colatitudes, (_, j) => j).sort(
    (i, j) => northOf(i) - northOf(j) || i - j,
  );
  const pairs: RingPair[] = [];
  for (let i = 0; i < order.length; i++) {
    const ring = order[i];
    const next = order[i + 1];
    const isPair =
      next !== undefined &&
      isSouth(next) !== isSouth(ring) &&
      Math.abs(northOf(next) - northOf(ring)) < ROUNDING &&
      counts[next] === counts[ring] &&
      firstLongitudes[next] === firstLongitudes[ring] &&
      weights[next] === weights[ring];
    if (isPair) i++;
    const [a, b] = isPair ? [ring, next] : [ring, -1];
    const [north, south] = isSouth(a) ? [b, a] : [a, b];
    pairs.push({ colatitude: northOf(north === -1 ? south : north), north, south });
  }
  return pairs;
}
