import { ShapeError } from "@chaosphere/core";
import type { Box } from "../figure/raster.ts";
import { checkSide, element, type Figure, figureOn } from "../figure/svg.ts";
import { type PlotInks, paper, text, textWidth, typeSize } from "../figure/text.ts";
import { type Axis, type AxisOptions, axisFor, isShown } from "./axis.ts";
import { type LegendCorner, legendOf } from "./legend.ts";
import { drawSeries, type PlotSeries, palette } from "./series.ts";

/** Options of {@link linePlot}. */
export interface LinePlotOptions {
  /** The horizontal axis. */
  readonly x?: AxisOptions;
  /** The vertical axis. */
  readonly y?: AxisOptions;
  /** Above the plot. Default none. */
  readonly title?: string;
  /**
   * Corner of the legend, drawn when a series has a label. Default the one that covers least; "clear" is that one where no
   * curve runs through it, else above the plot.
   */
  readonly legend?: LegendCorner | "clear";
  /** Width of the figure in figure units, 120 to 10000. Default 640. */
  readonly width?: number;
  /** Height of the figure in figure units, 120 to 10000. Default 0.66 width. */
  readonly height?: number;
  /** Background and inks. Default black on white. */
  readonly inks?: PlotInks;
}

/**
 * Series against common axes, logarithmic unless told otherwise: spectra C_l with their cosmic
 * variance, errors against steps. Later series are drawn over earlier ones, bands under all lines,
 * the legend under everything: no datum is hidden.
 * In names of axes and series C_l has its index below the line, and κ^α its exponent above.
 * What an axis cannot show (NaN, or 0 on a log axis) leaves a gap.
 *
 * @throws {@link ShapeError} if there is no series or the arrays of one differ in length.
 * @throws {@link DomainError} if an axis has nothing to show or an option is outside its range.
 *
 * @example
 * ```ts
 * import { linePlot } from "@chaosphere/atlas";
 *
 * const l = [1, 2, 3, 4, 5];
 * const spectrum = { label: "C_l", x: l, y: l.map((n) => n ** -3) };
 * const { svg } = linePlot([spectrum], { x: { label: "degree l" }, y: { label: "C_l", unit: "K²" } });
 * console.log(/>C<tspan [^>]*>l<\/tspan>/.test(svg)); // true
 * ```
 */
export function linePlot(series: readonly PlotSeries[], options: LinePlotOptions = {}): Figure {
  checkSeries(series);
  const { title = "", width = 640, height = Math.round(0.66 * width), inks = paper } = options;
  checkSide("linePlot", "width", width);
  checkSide("linePlot", "height", height);

  const x = axisFor(
    "x",
    series.flatMap((s) => Array.from(s.x)),
    options.x ?? {},
    // Numbers of seven digits stand side by side.
    Math.min(6, Math.max(2, Math.floor(width / 90))),
  );
  const y = axisFor(
    "y",
    series.flatMap((s) => ordinates(s, x.scale)),
    options.y ?? {},
  );
  const numbers = Math.max(0, ...y.ticks.map(({ label }) => textWidth(label, typeSize.tick)));
  const left = 20 + (y.label === "" ? 0 : 20) + numbers;
  const top = title === "" ? 18 : 44;
  const colours = series.map((s, k) => s.colour ?? palette[k % palette.length]);
  const boxBelow = (rows: number): Box => ({
    x: left,
    y: top + rows,
    width: width - left - 22,
    height: height - top - rows - (x.label === "" ? 34 : 54),
  });
  const placeIn = (within: Box) => ({
    x: (value: number) => within.x + within.width * x.position(value),
    y: (value: number) => within.y + within.height * (1 - y.position(value)),
    axes: { x: x.scale, y: y.scale },
    inks,
  });
  const whole = boxBelow(0);
  const legend = legendOf(series, colours, whole, placeIn(whole), options.legend);
  const box = boxBelow(legend.above);
  const place = placeIn(box);
  const drawn = series.map((s, k) => drawSeries(s, colours[k], place));
  return figureOn(
    inks.ground,
    width,
    height,
    title === ""
      ? ""
      : text(box.x + box.width / 2, 26, title, {
          size: typeSize.title,
          fill: inks.text,
          anchor: "middle",
          room: box.width,
        }),
    element("clipPath", { id: "plot" }, element("rect", { ...box })),
    gridLines(box, x, y, inks),
    legend.draw(box, inks),
    element(
      "g",
      { "clip-path": "url(#plot)" },
      ...drawn.map((d) => d.band),
      ...drawn.map((d) => d.marks),
    ),
    axisMarks(box, x, y, inks),
    axisLabels(box, x, y, inks),
  );
}

/** Ordinates over abscissae that the x axis can show: degree 0 does not stretch a log–log plot. */
function ordinates({ x, y, band }: PlotSeries, across: "log" | "linear"): number[] {
  return Array.from(x).flatMap((value, k) => {
    if (!isShown(value, across)) return [];
    return band ? [y[k], band.low[k], band.high[k]] : [y[k]];
  });
}

function gridLines(box: Box, x: Axis, y: Axis, inks: PlotInks): string {
  const labelled = (axis: Axis) => axis.ticks.filter(({ label }) => label !== "");
  const vertical = labelled(x).map(
    ({ value }) => `M${at(box.x + box.width * x.position(value))} ${at(box.y)}v${at(box.height)}`,
  );
  const horizontal = labelled(y).map(
    ({ value }) =>
      `M${at(box.x)} ${at(box.y + box.height * (1 - y.position(value)))}h${at(box.width)}`,
  );
  const d = [...vertical, ...horizontal].join("");
  return element("path", { d, stroke: inks.grid, "stroke-width": 0.75, fill: "none" });
}

function axisMarks(box: Box, x: Axis, y: Axis, inks: PlotInks): string {
  const size = (label: string): number => (label === "" ? 3 : 5);
  const below = x.ticks.map(
    ({ value, label }) =>
      `M${at(box.x + box.width * x.position(value))} ${at(box.y + box.height)}v${size(label)}`,
  );
  const beside = y.ticks.map(
    ({ value, label }) =>
      `M${at(box.x)} ${at(box.y + box.height * (1 - y.position(value)))}h${-size(label)}`,
  );
  const frame = `M${at(box.x)} ${at(box.y)}v${at(box.height)}h${at(box.width)}`;
  const d = frame + [...below, ...beside].join("");
  return element("path", { d, stroke: inks.quiet, "stroke-width": 0.9, fill: "none" });
}

function axisLabels(box: Box, x: Axis, y: Axis, inks: PlotInks): string {
  const style = { size: typeSize.tick, fill: inks.quiet };
  const bottom = box.y + box.height;
  const numbersOfX = x.ticks.map(({ value, label }) =>
    label === ""
      ? ""
      : text(box.x + box.width * x.position(value), bottom + 18, label, {
          ...style,
          anchor: "middle",
        }),
  );
  const numbersOfY = y.ticks.map(({ value, label }) =>
    label === ""
      ? ""
      : text(box.x - 9, box.y + box.height * (1 - y.position(value)) + 3.8, label, {
          ...style,
          anchor: "end",
        }),
  );
  const names = {
    size: typeSize.label,
    anchor: "middle",
    fill: inks.text,
    hasFormulas: true,
  } as const;
  return [
    ...numbersOfX,
    ...numbersOfY,
    x.label === ""
      ? ""
      : text(box.x + box.width / 2, bottom + 40, x.label, { ...names, room: box.width }),
    y.label === ""
      ? ""
      : text(18, box.y + box.height / 2, y.label, { ...names, room: box.height, turn: -90 }),
  ].join("");
}

/** A coordinate in hundredths. */
function at(x: number): string {
  return x.toFixed(2);
}

function checkSeries(series: readonly PlotSeries[]): void {
  if (series.length === 0) {
    throw new ShapeError("linePlot: at least one series is needed, got 0. Give the data to plot.");
  }
  for (const { label = "", x, y, band } of series) {
    const lengths = [y.length, band?.low.length ?? x.length, band?.high.length ?? x.length];
    if (lengths.some((length) => length !== x.length)) {
      throw new ShapeError(
        `linePlot: x, y and the band of a series must have one length, got ${x.length} and ${lengths.join(", ")} in "${label}". Cut them to the same points.`,
      );
    }
  }
}
