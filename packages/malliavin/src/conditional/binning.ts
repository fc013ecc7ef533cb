import { DomainError } from "@chaosphere/core";
import {
  type ConditionalExpectation,
  checkPoints,
  checkSample,
  coordinateScales,
  emptyEstimate,
  type RegressionSample,
  weightedMean,
} from "./sample.ts";

/** Options of {@link binnedExpectation}. */
export interface BinningOptions {
  /** Number of bins, 1 or more. Default n^{1/3}, rounded. */
  readonly bins?: number;
}

/** A cell of the partition: draws of a bin, or the cut between two parts of the space. */
type Cell =
  | { readonly draws: Uint32Array }
  | { readonly axis: number; readonly cut: number; readonly below: Cell; readonly above: Cell };

/**
 * E[δ | X = x] as the mean of δ over the draws in the bin of x. Bins hold equal numbers of draws, to one or two: the
 * space is cut again and again across the coordinate in which the current part is widest, measured in standard
 * deviations. In one dimension these are the quantile bins.
 *
 * @throws {@link DomainError} unless bins is a whole number between 1 and half the number of draws; if a
 *   state or target is not finite. {@link ShapeError} if the sample's lengths do not match.
 */
export function binnedExpectation(
  sample: RegressionSample,
  options: BinningOptions = {},
): ConditionalExpectation {
  const caller = "binnedExpectation";
  const count = checkSample(caller, sample);
  const { bins = Math.max(1, Math.round(Math.cbrt(count))) } = options;
  if (!(Number.isInteger(bins) && bins >= 1 && 2 * bins <= count)) {
    throw new DomainError(
      `${caller}: bins must be a whole number between 1 and half the ${count} draws, got ${bins}. Use fewer bins, or more paths.`,
    );
  }
  const { dimension, outputs } = sample;
  const root = partition(
    sample,
    coordinateScales(sample),
    Uint32Array.from({ length: count }, (_, p) => p),
    bins,
  );
  return (points) => {
    const estimate = emptyEstimate(checkPoints(caller, points, dimension), outputs);
    for (let p = 0; p * dimension < points.length; p++) {
      let cell = root;
      while ("cut" in cell) {
        cell = points[p * dimension + cell.axis] < cell.cut ? cell.below : cell.above;
      }
      weightedMean(sample, cell.draws, () => 1, estimate, p);
    }
    return estimate;
  };
}

/** Cuts the draws into bins of equal number, halving the number of bins (as evenly as possible) at each cut. */
function partition(
  sample: RegressionSample,
  scales: Float64Array,
  draws: Uint32Array,
  bins: number,
): Cell {
  if (bins === 1) return { draws };
  const { dimension, states } = sample;
  let axis = 0;
  let widest = -1;
  for (let i = 0; i < dimension; i++) {
    let low = Number.POSITIVE_INFINITY;
    let high = Number.NEGATIVE_INFINITY;
    for (const p of draws) {
      low = Math.min(low, states[p * dimension + i]);
      high = Math.max(high, states[p * dimension + i]);
    }
    if ((high - low) / scales[i] > widest) {
      widest = (high - low) / scales[i];
      axis = i;
    }
  }
  const coordinate = (p: number) => states[p * dimension + axis];
  const sorted = draws.slice().sort((p, q) => coordinate(p) - coordinate(q));
  const lower = bins >> 1;
  const place = Math.round((sorted.length * lower) / bins);
  const cut = (coordinate(sorted[place - 1]) + coordinate(sorted[place])) / 2;
  return {
    axis,
    cut,
    below: partition(sample, scales, sorted.slice(0, place), lower),
    above: partition(sample, scales, sorted.slice(place), bins - lower),
  };
}
