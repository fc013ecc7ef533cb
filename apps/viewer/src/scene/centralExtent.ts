import type { Extent } from "./valueScale.ts";

/** Values on the sphere, in rings of equal area per value. */
export interface AreaValues {
  /** Numbers, NaN where there is none. */
  readonly values: ArrayLike<number>;
  /** How many values follow one another in a ring. */
  readonly ring: number;
  /** The area of a value of a ring, in any unit. */
  readonly areaOf: (ring: number) => number;
}

/** What an extent is taken of. */
export interface ExtentOptions {
  /** Share of the area that it holds, as much left out below as above; 1: from the least to the greatest value. */
  readonly coverage: number;
  /** Least value that counts; on a logarithmic scale only those above 0 do. */
  readonly above?: number;
}

const bins = 2048;
/** Passes through the values: each narrows the place of a quantile by the number of bins. */
const passes = 4;
/** Width of a place, over that of the extent, at which a quantile is found. */
const close = 1e-5;

/** Where a quantile lies: between `low` and `high`, above values of area `below`. */
interface Place {
  readonly low: number;
  readonly high: number;
  readonly below: number;
}

/**
 * The values between which a share of the area lies, by histograms that are refined where the ends fall; a sort
 * would take seconds for ten million cells. null if no value counts.
 */
export function centralExtent(
  fields: readonly AreaValues[],
  { coverage, above = Number.NEGATIVE_INFINITY }: ExtentOptions,
): Extent | null {
  let [low, high, area] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  visit(fields, (value, weight) => {
    if (!(value > above && value < Number.POSITIVE_INFINITY)) return;
    if (value < low) low = value;
    if (value > high) high = value;
    area += weight;
  });
  if (!(low <= high)) return null;
  if (coverage >= 1 || low === high) return [low, high];
  const wanted = [(1 - coverage) / 2, (1 + coverage) / 2].map((share) => share * area);
  let places: readonly Place[] = wanted.map(() => ({ low, high, below: 0 }));
  for (let pass = 0; pass < passes; pass++) {
    places = refined(fields, places, wanted);
    const [first, last] = places;
    const extent = last.high - first.low;
    if (places.every((place) => place.high - place.low <= close * extent)) break;
  }
  // A place at an end of all values is that end: masks and bounded fields have much of their area there.
  const [start, end] = places.map((place) => {
    if (place.low === low) return low;
    return place.high === high ? high : (place.low + place.high) / 2;
  });
  // Most of a mask is one value: its few others are what there is to see.
  return start < end ? [start, end] : [low, high];
}

/** Each place cut to the bin in which its area is reached. */
function refined(
  fields: readonly AreaValues[],
  places: readonly Place[],
  wanted: readonly number[],
): readonly Place[] {
  const histograms = places.map(() => new Float64Array(bins));
  const scales = places.map(({ low, high }) => (high > low ? bins / (high - low) : 0));
  visit(fields, (value, weight) => {
    for (let k = 0; k < places.length; k++) {
      const { low, high } = places[k];
      if (value >= low && value <= high) {
        histograms[k][Math.min(bins - 1, Math.floor((value - low) * scales[k]))] += weight;
      }
    }
  });
  return places.map((place, k) => {
    const width = (place.high - place.low) / bins;
    let { below } = place;
    for (let bin = 0; bin < bins; bin++) {
      const next = below + histograms[k][bin];
      if (next >= wanted[k] || bin === bins - 1) {
        const low = place.low + bin * width;
        return { low, high: bin === bins - 1 ? place.high : low + width, below };
      }
      below = next;
    }
    return place;
  });
}

function visit(fields: readonly AreaValues[], act: (value: number, weight: number) => void): void {
  for (const { values, ring, areaOf } of fields) {
    for (let start = 0; start < values.length; start += ring) {
      const weight = areaOf(start / ring);
      const end = Math.min(values.length, start + ring);
      for (let i = start; i < end; i++) act(values[i], weight);
    }
  }
}
