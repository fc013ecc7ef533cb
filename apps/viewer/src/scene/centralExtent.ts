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

/** Bins of the first histogram, which finds both ends of most fields by itself, and of those that refine a place. */
const [firstBins, laterBins] = [2 ** 13, 2048];
/** Passes that refine: each narrows the place of a quantile by the number of bins. */
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
  const { low, high, area } = wholeExtent(fields, above);
  if (!(low <= high)) return null;
  if (coverage >= 1 || low === high) return [low, high];
  const all: Place = { low, high, below: 0 };
  const wanted = [(1 - coverage) / 2, (1 + coverage) / 2].map((share) => share * area);
  const first = histogram(fields, all, firstBins);
  let places: readonly Place[] = wanted.map((reached) => binOf(first, all, reached));
  for (let pass = 0; pass < passes; pass++) {
    const extent = places[1].high - places[0].low;
    if (places.every((place) => place.high - place.low <= close * extent)) break;
    places = places.map((place, k) => binOf(histogram(fields, place, laterBins), place, wanted[k]));
  }
  // A place at an end of all values is that end: masks and bounded fields have much of their area there.
  const [start, end] = places.map((place) => {
    if (place.low === low) return low;
    return place.high === high ? high : (place.low + place.high) / 2;
  });
  // Most of a mask is one value: its few others are what there is to see.
  return start < end ? [start, end] : [low, high];
}

/** Least and greatest value that counts, and the area of all that do. */
function wholeExtent(fields: readonly AreaValues[], above: number) {
  let [low, high, area] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  for (const { values, ring, areaOf } of fields) {
    for (let start = 0; start < values.length; start += ring) {
      const end = Math.min(values.length, start + ring);
      let count = 0;
      for (let i = start; i < end; i++) {
        const value = values[i];
        if (!(value > above && value < Number.POSITIVE_INFINITY)) continue;
        if (value < low) low = value;
        if (value > high) high = value;
        count++;
      }
      area += count * areaOf(start / ring);
    }
  }
  return { low, high, area };
}

/** The area of the values in each of the bins of a place. */
function histogram(
  fields: readonly AreaValues[],
  { low, high }: Place,
  bins: number,
): Float64Array {
  const areas = new Float64Array(bins);
  const scale = high > low ? bins / (high - low) : 0;
  for (const { values, ring, areaOf } of fields) {
    for (let start = 0; start < values.length; start += ring) {
      const weight = areaOf(start / ring);
      const end = Math.min(values.length, start + ring);
      for (let i = start; i < end; i++) {
        const value = values[i];
        if (!(value >= low && value <= high)) continue;
        const bin = ((value - low) * scale) | 0;
        areas[bin < bins ? bin : bins - 1] += weight;
      }
    }
  }
  return areas;
}

/** A place cut to the bin in which an area is reached. */
function binOf(areas: Float64Array, { low, high, below }: Place, wanted: number): Place {
  const width = (high - low) / areas.length;
  const last = areas.length - 1;
  let reached = below;
  let bin = 0;
  while (bin < last && reached + areas[bin] < wanted) reached += areas[bin++];
  const start = low + bin * width;
  return { low: start, high: bin === last ? high : start + width, below: reached };
}
