import type { Box } from "../figure/raster.ts";
import { element } from "../figure/svg.ts";
import { type PlotInks, text, textWidth, typeSize } from "../figure/text.ts";
import { type PlotPlace, type PlotSeries, pointMark } from "./series.ts";

const rowHeight = 18;
const padding = 8;
const sample = 24;

/** Where a legend can stand. */
export type LegendCorner = "upper-right" | "upper-left" | "lower-right" | "lower-left";

const corners: readonly LegendCorner[] = ["upper-right", "upper-left", "lower-left", "lower-right"];

/** A labelled series. */
interface Entry {
  readonly series: PlotSeries;
  readonly label: string;
  readonly colour: string;
  /** Width of the label with its sample. */
  readonly width: number;
}

/** The labels of the series with a sample of each, and where they stand. */
export interface Legend {
  /** Height of the rows that it takes above the box: 0 where it stands in a corner. */
  readonly above: number;
  /** Draws it; the box is what is left below the rows. */
  readonly draw: (box: Box, inks: PlotInks) => string;
}

/** The legend of a plot: in the corner that is asked for, else in the emptiest, or above the box. */
export function legendOf(
  series: readonly PlotSeries[],
  colours: readonly string[],
  box: Box,
  place: PlotPlace,
  chosen?: LegendCorner | "clear",
): Legend {
  const entries = series.flatMap((one, k): Entry[] =>
    one.label
      ? [
          {
            series: one,
            label: one.label,
            colour: colours[k],
            width: textWidth(one.label, typeSize.label) + sample + padding,
          },
        ]
      : [],
  );
  if (entries.length === 0) return { above: 0, draw: () => "" };
  const longest = Math.max(...entries.map(({ width }) => width));
  const size = {
    width: Math.min(longest, box.width - 3 * padding) + 2 * padding,
    height: entries.length * rowHeight + padding,
  };
  const { corner, covered } = emptiest(series, box, size, place);
  const rows = rowsOf(entries, box.width);
  // A low figure keeps its height for the curves.
  const hasRoom = rows.length * rowHeight < box.height / 3;
  if (chosen === "clear" && covered > 0 && hasRoom) {
    return {
      above: rows.length * rowHeight,
      draw: (below, inks) => drawRows(rows, below, inks),
    };
  }
  const at = chosen === undefined || chosen === "clear" ? corner : chosen;
  return {
    above: 0,
    draw: (within, inks) => drawList(entries, boxAt(within, size, at), inks),
  };
}

/** One entry below another, on a ground of their own. */
function drawList(entries: readonly Entry[], { x, y, width, height }: Box, inks: PlotInks): string {
  return [
    element("rect", { x, y, width, height, rx: 3, fill: inks.ground, "fill-opacity": 0.88 }),
    ...entries.map((entry, k) => {
      const middle = y + padding / 2 + (k + 0.5) * rowHeight;
      return drawEntry(entry, x + padding, middle, width - sample - 3 * padding, inks);
    }),
  ].join("");
}

/** Entries side by side, in as many rows as they need. */
function rowsOf(entries: readonly Entry[], width: number): readonly (readonly Entry[])[] {
  const rows: Entry[][] = [];
  let left = 0;
  for (const entry of entries) {
    const needed = entry.width + 2 * padding;
    if (rows.length === 0 || left < needed) {
      rows.push([]);
      left = width + 2 * padding;
    }
    rows.at(-1)?.push(entry);
    left -= needed;
  }
  return rows;
}

function drawRows(rows: readonly (readonly Entry[])[], box: Box, inks: PlotInks): string {
  return rows
    .flatMap((row, k) => {
      const middle = box.y - 4 - (rows.length - k - 0.5) * rowHeight;
      let x = box.x;
      return row.map((entry) => {
        const drawn = drawEntry(entry, x, middle, box.x + box.width - x - sample - padding, inks);
        x += entry.width + 2 * padding;
        return drawn;
      });
    })
    .join("");
}

function drawEntry(
  { series, label, colour }: Entry,
  x: number,
  middle: number,
  room: number,
  inks: PlotInks,
): string {
  return (
    sampleMark(series, colour, x, middle, inks) +
    text(x + sample + padding, middle + 4, label, {
      size: typeSize.label,
      room: Math.max(20, room),
      fill: inks.text,
      hasFormulas: true,
    })
  );
}

function boxAt(
  box: Box,
  { width, height }: Pick<Box, "width" | "height">,
  corner: LegendCorner,
): Box {
  const x = corner.endsWith("right") ? box.x + box.width - width - 6 : box.x + 8;
  const y = corner.startsWith("upper") ? box.y + 6 : box.y + box.height - height - 8;
  return { x, y, width, height };
}

/** The corner whose legend would cover least of the curves, the first of those that tie, and how many of their points. */
function emptiest(
  series: readonly PlotSeries[],
  box: Box,
  size: Pick<Box, "width" | "height">,
  place: PlotPlace,
): { readonly corner: LegendCorner; readonly covered: number } {
  const points = series.flatMap((s) => curvePoints(s, place));
  const counts = corners.map((corner) => {
    const { x, y, width, height } = boxAt(box, size, corner);
    return points.filter(([u, v]) => u > x && u < x + width && v > y && v < y + height).length;
  });
  const covered = Math.min(...counts);
  return { corner: corners[counts.indexOf(covered)], covered };
}

/** Points along a curve in the figure, eight to a segment. */
function curvePoints({ x, y }: PlotSeries, place: PlotPlace): [number, number][] {
  const points: [number, number][] = [];
  for (let k = 0; k < x.length; k++) {
    const [u, v] = [place.x(x[k]), place.y(y[k])];
    const next = Math.min(k + 1, x.length - 1);
    const [du, dv] = [place.x(x[next]) - u, place.y(y[next]) - v];
    for (let part = 0; part < 8; part++) points.push([u + (part / 8) * du, v + (part / 8) * dv]);
  }
  return points;
}

function sampleMark(
  { mark = "line", band }: PlotSeries,
  colour: string,
  x: number,
  y: number,
  inks: PlotInks,
): string {
  const shade = band
    ? element("rect", {
        x,
        y: y - 6,
        width: sample,
        height: 12,
        fill: colour,
        "fill-opacity": 0.16,
      })
    : "";
  const stroke =
    mark === "points"
      ? ""
      : element("path", {
          d: `M${x.toFixed(2)} ${y.toFixed(2)}h${sample}`,
          stroke: colour,
          "stroke-width": 1.6,
          "stroke-dasharray": mark === "dashed" ? "5 4" : undefined,
        });
  const point =
    mark === "line" || mark === "dashed" ? "" : pointMark(x + sample / 2, y, colour, inks);
  return shade + stroke + point;
}
