import { gaussLegendre, type HarmonicCoefficients, synthesise } from "@chaosphere/core";
import { cellArea, cellMoments, type FieldCells } from "./cells.ts";
import type { ValueHistogram } from "./preparedCells.ts";

const bins = 48;

/** The histogram of all cells that have a value. */
export function cellHistogram(cells: FieldCells): ValueHistogram {
  const { mean, variance, share } = cellMoments(cells);
  const area = cellArea(cells.layout);
  return histogramOf(cells.values, (cell) => area(cell) / share, { mean, variance });
}

/** The histogram of one field at every point of a grid that resolves it, weighted by area. */
export function valueHistogram(field: HarmonicCoefficients): ValueHistogram {
  const grid = gaussLegendre(Math.max(32, field.bandLimit));
  const { values } = synthesise(field, grid);
  const mean = field.values[0] / Math.sqrt(4 * Math.PI);
  let variance = 0;
  for (let i = 1; i < field.values.length; i++) variance += field.values[i] ** 2;
  variance /= 4 * Math.PI;

  const shareOf = (i: number): number => grid.weights[Math.floor(i / grid.nLon)] / (4 * Math.PI);
  return histogramOf(values, shareOf, { mean, variance });
}

/** The histogram of values, those left out that are not numbers; `shareOf` is the area of each. */
function histogramOf(
  values: Float64Array,
  shareOf: (i: number) => number,
  { mean, variance }: Pick<ValueHistogram, "mean" | "variance">,
): ValueHistogram {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  const width = (high - low) / bins;
  const density = new Float64Array(bins);
  let [third, fourth] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    if (Number.isNaN(values[i])) continue;
    const share = shareOf(i);
    const d = values[i] - mean;
    const bin = width > 0 ? Math.min(bins - 1, Math.floor((values[i] - low) / width)) : 0;
    density[bin] += share / (width || 1);
    third += share * d ** 3;
    fourth += share * d ** 4;
  }
  return {
    edges: Float64Array.from({ length: bins + 1 }, (_, k) => low + k * width),
    density,
    mean,
    variance,
    skewness: third / variance ** 1.5,
    excessKurtosis: fourth / variance ** 2 - 3,
  };
}
