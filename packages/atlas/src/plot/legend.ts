import type { Box } from "../figure/raster.ts";
import { element } from "../figure/svg.ts";
import { text, textWidth, typeSize } from "../figure/text.ts";
import { type PlotSeries, pointMark } from "./series.ts";

const rowHeight = 18;
const padding = 8;
const sample = 24;

/** The labels of the series with a sample of each, in a corner of the box. */
export function drawLegend(
  series: readonly PlotSeries[],
  colours: readonly string[],
  box: Box,
  corner: "upper-right" | "upper-left" | "lower-right" | "lower-left",
): string {
  const entries = series.flatMap((s, k) =>
    s.label ? [{ s, label: s.label, colour: colours[k] }] : [],
  );
  if (entries.length === 0) return "";
  const longest = Math.max(...entries.map(({ label }) => textWidth(label, typeSize.label)));
  const room = Math.min(longest, Math.max(20, box.width - sample - 4 * padding));
  const width = room + sample + 3 * padding;
  const height = entries.length * rowHeight + padding;
  const x = corner.endsWith("right") ? box.x + box.width - width - 6 : box.x + 8;
  const y = corner.startsWith("upper") ? box.y + 6 : box.y + box.height - height - 8;
  return [
    element("rect", { x, y, width, height, rx: 3, fill: "#ffffff", "fill-opacity": 0.88 }),
    ...entries.map(({ s, label, colour }, k) => {
      const middle = y + padding / 2 + (k + 0.5) * rowHeight;
      return (
        sampleMark(s, colour, x + padding, middle) +
        text(x + 2 * padding + sample, middle + 4, label, { size: typeSize.label, room })
      );
    }),
  ].join("");
}

function sampleMark(
  { mark = "line", band }: PlotSeries,
  colour: string,
  x: number,
  y: number,
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
  const point = mark === "line" || mark === "dashed" ? "" : pointMark(x + sample / 2, y, colour);
  return shade + stroke + point;
}
