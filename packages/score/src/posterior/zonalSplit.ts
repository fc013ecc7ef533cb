import { orthonormalLegendre } from "@chaosphere/core";
import type { RingWeights } from "./ringWeights.ts";

/** Weights as those of whole rings and what single points depart from them. */
export interface ZonalSplit {
  /** Of all points of each ring together. Length: the number of rings. */
  readonly zonal: Float64Array;
  /** Indices of the points that depart: first those with more weight than their ring, then those with less. */
  readonly points: Int32Array;
  /** How many have more. */
  readonly positive: number;
  /** √|w_i − w of a point of its ring|. */
  readonly roots: Float64Array;
  /** Whether the two say all there is of the weights. */
  readonly isWhole: boolean;
}

/** Share of its ring's weight by which a point may be off without being named: it changes condition by less than this. */
const UNNAMED = 0.5;
/** Harmonics smaller than this, beside the largest of a ring, are left out where orders are counted. */
const NEGLIGIBLE = 1e-7;
/** Share of a gap's weight that stays, so that rounding leaves what is taken out positive. */
const LEFT = 1e-12;

/**
 * Splits weights into those of whole rings and the departures of single points. A ring that is mostly seen is taken for wholly
 * seen, with its gaps as departures; of any other the seen points are the departures. A ring of too few points to tell the orders
 * of the harmonics apart has the mean of its weights.
 */
export function zonalSplit({ rings, weights }: RingWeights, bandLimit: number): ZonalSplit {
  const zonal = new Float64Array(rings.counts.length);
  const more: number[] = [];
  const less: number[] = [];
  const departures = new Map<number, number>();
  let isWhole = true;
  rings.counts.forEach((count, r) => {
    const start = rings.starts[r];
    const own = weights.subarray(start, start + count);
    const total = own.reduce((sum, w) => sum + w, 0);
    if (total === 0) return;
    if (!tellsOrders(rings.colatitudes[r], count, bandLimit)) {
      zonal[r] = total;
      isWhole = false;
      return;
    }
    const seen = own.reduce((sum, w) => sum + (w > 0 ? 1 : 0), 0);
    const core = 2 * seen >= count ? total / seen : 0;
    zonal[r] = count * core;
    own.forEach((w, k) => {
      const departure = w - core;
      if (departure === 0) return;
      if (Math.abs(departure) <= UNNAMED * core) {
        if (Math.abs(departure) > 1e-12 * core) isWhole = false;
        return;
      }
      (departure > 0 ? more : less).push(start + k);
      departures.set(start + k, Math.abs(departure) * (departure > 0 ? 1 : 1 - LEFT));
    });
  });
  const points = Int32Array.from([...more, ...less]);
  const roots = Float64Array.from(points, (p) => Math.sqrt(departures.get(p) ?? 0));
  return { zonal, points, positive: more.length, roots, isWhole };
}

/** Whether sums over the points of a ring are 0 for products of harmonics of different orders. */
function tellsOrders(θ: number, count: number, bandLimit: number): boolean {
  if (count >= 2 * bandLimit - 1) return true;
  const largest = (m: number) =>
    orthonormalLegendre(bandLimit, m, θ).reduce((most, p) => Math.max(most, Math.abs(p)), 0);
  // Two orders whose sum is the number of points look the same on them.
  const m = Math.floor((count + 1) / 2);
  return m >= bandLimit || largest(m) < NEGLIGIBLE * largest(0);
}
