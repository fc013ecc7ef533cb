export type { AxisOptions } from "./axis.ts";
export type { LegendCorner } from "./legend.ts";
export { type LinePlotOptions, linePlot } from "./linePlot.ts";
export type { PlotSeries } from "./series.ts";
