import { area, line } from "d3-shape";
import { element } from "../figure/svg.ts";
import type { PlotInks } from "../figure/text.ts";
import { isShown } from "./axis.ts";

/** One set of points of a plot. */
export interface PlotSeries {
  /** In the legend. Default none. */
  readonly label?: string;
  /** Abscissae. */
  readonly x: ArrayLike<number> & Iterable<number>;
  /** Ordinates; length of x. */
  readonly y: ArrayLike<number> & Iterable<number>;
  /** How the points are drawn. Default line. */
  readonly mark?: "line" | "dashed" | "points" | "line-points";
  /** A shaded region around the series, such as cosmic variance; lengths of x. */
  readonly band?: {
    readonly low: ArrayLike<number> & Iterable<number>;
    readonly high: ArrayLike<number> & Iterable<number>;
  };
  /** CSS colour. Default the next of the palette. */
  readonly colour?: string;
}

/** Colours that differ for readers with any colour vision. Source: Okabe and Ito (2008). */
export const palette: readonly string[] = [
  "#0072b2",
  "#d55e00",
  "#009e73",
  "#cc79a7",
  "#e69f00",
  "#56b4e9",
  "#4d4d4d",
];

/** Where values stand in the figure. */
export interface PlotPlace {
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
  readonly axes: { readonly x: "log" | "linear"; readonly y: "log" | "linear" };
  readonly inks: PlotInks;
}

/** A series as SVG: its band, and its line and points. */
export function drawSeries(
  series: PlotSeries,
  colour: string,
  place: PlotPlace,
): { band: string; marks: string } {
  const { mark = "line" } = series;
  const isPoint = (k: number): boolean =>
    isShown(series.x[k], place.axes.x) && isShown(series.y[k], place.axes.y);
  const indices = Array.from(series.x, (_, k) => k);
  const path = line<number>()
    .defined(isPoint)
    .x((k) => place.x(series.x[k]))
    .y((k) => place.y(series.y[k]))
    .digits(2);
  const strokes =
    mark === "points"
      ? ""
      : element("path", {
          d: path(indices) ?? "",
          fill: "none",
          stroke: colour,
          "stroke-width": 1.6,
          "stroke-linejoin": "round",
          "stroke-linecap": "round",
          "stroke-dasharray": mark === "dashed" ? "5 4" : undefined,
        });
  const points =
    mark === "line" || mark === "dashed"
      ? []
      : indices
          .filter(isPoint)
          .map((k) => pointMark(place.x(series.x[k]), place.y(series.y[k]), colour, place.inks));
  return { band: drawBand(series, colour, place, indices), marks: strokes + points.join("") };
}

/** A point with a rim of the background, so that neighbours stay apart. */
export function pointMark(cx: number, cy: number, colour: string, { ground }: PlotInks): string {
  return element("circle", {
    cx,
    cy,
    r: 2.6,
    fill: colour,
    stroke: ground,
    "stroke-width": 0.7,
  });
}

function drawBand(
  { x, band }: PlotSeries,
  colour: string,
  place: PlotPlace,
  indices: readonly number[],
): string {
  if (!band) return "";
  const shape = area<number>()
    .defined(
      (k) =>
        isShown(x[k], place.axes.x) &&
        isShown(band.low[k], place.axes.y) &&
        isShown(band.high[k], place.axes.y),
    )
    .x((k) => place.x(x[k]))
    .y0((k) => place.y(band.low[k]))
    .y1((k) => place.y(band.high[k]))
    .digits(2);
  return element("path", { d: shape(indices) ?? "", fill: colour, "fill-opacity": 0.16 });
}
