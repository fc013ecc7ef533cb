/** Fields on the sphere as maps, and curves as plots: finished drawings in SVG, without a DOM. */

// colour
export { type ColourScale, colourise } from "./colour/colourise.ts";
export {
  type ColourName,
  colourNames,
  colourTable,
  type DivergingColour,
  isDiverging,
  type SequentialColour,
} from "./colour/colourMap.ts";
export { type ColourRangeOptions, colourRange, type ValueRange } from "./colour/colourRange.ts";
// figures
export { type ColourBarOptions, colourBar, colourBarHeight } from "./figure/colourBar.ts";
export type { Figure } from "./figure/svg.ts";
export type { PlotInks } from "./figure/text.ts";
export { type ContactSheetOptions, contactSheet, type MapGroup } from "./map/contactSheet.ts";
export { type MapOptions, mapFigure } from "./map/mapFigure.ts";
export type { MapStyle } from "./map/mapStyle.ts";
export type { AxisOptions } from "./plot/axis.ts";
export type { LegendCorner } from "./plot/legend.ts";
export { type LinePlotOptions, linePlot } from "./plot/linePlot.ts";
export type { PlotSeries } from "./plot/series.ts";
// projections
export {
  type Direction,
  type MapFrame,
  type PlanePoint,
  type Projection,
  type ProjectionName,
  projection,
} from "./projection/projection.ts";
// fields at directions and pixels
export { interpolateAt } from "./sampling/interpolate.ts";
export {
  type DrawableFields,
  fieldAt,
  type Raster,
  type RasterSize,
  rasterise,
} from "./sampling/raster.ts";
