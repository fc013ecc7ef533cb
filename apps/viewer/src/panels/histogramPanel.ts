import { gaussLegendre, type HarmonicCoefficients, synthesise } from "@chaosphere/core";
import { cellArea, cellMoments } from "../cells.ts";
import { cellsShown, type ShownChoice } from "../fieldChoice.ts";
import { type FieldSequence, shownField } from "../fields.ts";
import { placeOn } from "../place.ts";
import { readable } from "./number.ts";
import {
  type Column,
  type Drawn,
  type Panel,
  type PanelInput,
  type PanelSeries,
  sideName,
  sides,
} from "./panel.ts";

/** How values of a field are spread over the area of the sphere. */
export interface ValueHistogram {
  /** Edges of the bins, evenly spaced; one more than there are bins. */
  readonly edges: Float64Array;
  /** Share of the area in each bin, over its width. */
  readonly density: Float64Array;
  /** Mean over the sphere, a_00/√4π. */
  readonly mean: number;
  /** Variance over the sphere, Σ_{l≥1} a_lm²/4π. */
  readonly variance: number;
  /** Third and fourth standardised moments on the grid of the histogram; a Gaussian has 0 and 0. */
  readonly skewness: number;
  readonly excessKurtosis: number;
}

const bins = 48;
/** Deviation over the mean below which a field is constant but for rounding. */
const rounding = 1e-11;

/** The values of the field that is shown against the normal law of its mean and variance. */
export const histogramPanel: Panel = { name: "histogram", tab: "Histogram", draw: histogram };

function histogram(input: PanelInput): Drawn {
  const shown = sides(input);
  if (shown.length === 0) return { empty: "No field is shown." };
  const series: PanelSeries[] = [];
  const columns: Column[] = [];
  const notes = [
    "Share of the sphere’s area at each value, beside the normal density of the same mean and variance.",
  ];
  for (const { role, fields } of shown) {
    const found = histogramOn(fields, placeOn(role, input));
    const { edges, density, mean, variance, skewness, excessKurtosis } = found;
    const deviation = Math.sqrt(variance);
    if (!(deviation > rounding * Math.abs(mean)))
      return { empty: "The field is constant: it has no histogram." };
    const centres = density.map((_, k) => (edges[k] + edges[k + 1]) / 2);
    const normal = centres.map((x) => normalDensity((x - mean) / deviation) / deviation);
    const unit = fields.unit === "" ? "" : ` (${fields.unit})`;
    const named = (what: string): string => sideName(input, role, what);
    columns.push(
      { name: `${named("value")}${unit}`, values: centres },
      { name: named("density"), values: density },
      { name: named("normal density"), values: normal },
    );
    series.push(
      { role, label: named("values"), ...steps(edges, density), mark: "line" },
      {
        role: shown.length === 1 ? "theory" : role,
        label: named("normal"),
        x: centres,
        y: normal,
        mark: "dashed",
      },
    );
    notes.push(
      `${named("mean")} ${readable(mean)}${fields.unit && ` ${fields.unit}`}, standard deviation ${readable(deviation)}${fields.unit && ` ${fields.unit}`}, skewness ${readable(skewness)}, excess kurtosis ${readable(excessKurtosis)}.`,
    );
  }
  const unit = [...new Set(shown.map(({ fields }) => fields.unit))].join(", ");
  return {
    series,
    plot: {
      x: { label: "value", unit, scale: "linear" },
      y: { label: "density", scale: "linear" },
    },
    columns,
    notes,
  };
}

/** Of all cells where the field is drawn by them, else of its harmonics. */
function histogramOn(fields: FieldSequence, choice: ShownChoice): ValueHistogram {
  const cells = cellsShown(choice, fields);
  if (!cells) return valueHistogram(shownField(fields, choice));
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

/** The outline of a histogram. */
function steps(edges: Float64Array, density: Float64Array): { x: number[]; y: number[] } {
  const x: number[] = [edges[0]];
  const y: number[] = [0];
  density.forEach((height, k) => {
    x.push(edges[k], edges[k + 1]);
    y.push(height, height);
  });
  x.push(edges[density.length]);
  y.push(0);
  return { x, y };
}

function normalDensity(x: number): number {
  return Math.exp(-(x * x) / 2) / Math.sqrt(2 * Math.PI);
}
