import { type FieldSequence, shownField } from "../fields/fields.ts";
import type { ValueHistogram } from "../fields/preparedCells.ts";
import { cellHistogram, valueHistogram } from "../fields/valueHistogram.ts";
import { cellsShown, type ShownChoice } from "../session/fieldChoice.ts";
import { readable } from "../session/number.ts";
import { placeOn } from "../state/place.ts";
import {
  type Column,
  type Drawn,
  type Panel,
  type PanelInput,
  type PanelSeries,
  sideName,
  sides,
} from "./panel.ts";

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
  return cells.prepared?.histogram ?? cellHistogram(cells);
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
