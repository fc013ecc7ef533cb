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

/** The labels of the series with a sample of each, in a corner of the box; by default the emptiest. */
export function drawLegend(
  series: readonly PlotSeries[],
  colours: readonly string[],
  box: Box,
  place: PlotPlace,
  chosen?: LegendCorner,
): string {
  const entries = series.flatMap((s, k) =>
    s.label ? [{ s, label: s.label, colour: colours[k] }] : [],
  );
  if (entries.length === 0) return "";
  const longest = Math.max(...entries.map(({ label }) => textWidth(label, typeSize.label)));
  const room = Math.min(longest, Math.max(20, box.width - sample - 4 * padding));
  const size = {
    width: room + sample + 3 * padding,
    height: entries.length * rowHeight + padding,
  };
  const { x, y, width, height } = boxAt(box, size, chosen ?? emptiest(series, box, size, place));
  return [
    element("rect", { x, y, width, height, rx: 3, fill: place.inks.ground, "fill-opacity": 0.88 }),
    ...entries.map(({ s, label, colour }, k) => {
      const middle = y + padding / 2 + (k + 0.5) * rowHeight;
      return (
        sampleMark(s, colour, x + padding, middle, place.inks) +
        text(x + 2 * padding + sample, middle + 4, label, {
          size: typeSize.label,
          room,
          fill: place.inks.text,
          hasFormulas: true,
        })
      );
    }),
  ].join("");
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

/** The corner whose legend would cover least of the curves, the first of those that tie. */
function emptiest(
  series: readonly PlotSeries[],
  box: Box,
  size: Pick<Box, "width" | "height">,
  place: PlotPlace,
): LegendCorner {
  const points = series.flatMap((s) => curvePoints(s, place));
  const covered = corners.map((corner) => {
    const { x, y, width, height } = boxAt(box, size, corner);
    return points.filter(([u, v]) => u > x && u < x + width && v > y && v < y + height).length;
  });
  return corners[covered.indexOf(Math.min(...covered))];
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
