import { type ColourName, isDiverging } from "../colour/colourMap.ts";
import { checkRange, colourRange, type ValueRange, valueExtent } from "../colour/colourRange.ts";
import {
  type Direction,
  mapProjection,
  type Projection,
  type ProjectionName,
} from "../projection/projection.ts";
import type { DrawableFields, Raster } from "../sampling/raster.ts";

/** What a single map and a contact sheet have in common. */
export interface MapStyle {
  /** Default mollweide. */
  readonly projection?: ProjectionName;
  /** The direction at the middle of the map. Default the equator at longitude 0. */
  readonly centre?: Direction;
  /** Colour map. Default BuRd where the values have both signs, else viridis. */
  readonly colour?: ColourName;
  /** Values at the ends of the colour map. Default from the values drawn, −r … r for a diverging map. */
  readonly range?: ValueRange;
  /** Share of the values the default range holds, 0 < coverage ≤ 1. Default 1. */
  readonly coverage?: number;
  /** Name of the quantity, under the colour bar. Default none. */
  readonly label?: string;
  /** Unit of the quantity. Default the unit of the fields. */
  readonly unit?: string;
  /** Above the figure. Default none. */
  readonly title?: string;
  /** Whether meridians and parallels are drawn every 30°. Default true. */
  readonly graticule?: boolean;
  /** Width of the figure in figure units, 120 to 10000. */
  readonly width?: number;
  /** Field pixels per figure unit along each side, 0 < density ≤ 8. Default 2. */
  readonly density?: number;
}

/** The colour scale of a figure and what its colour bar must tell. */
export interface SettledScale {
  readonly colour: ColourName;
  readonly range: ValueRange;
  /** Whether values lie beyond the ends. */
  readonly beyond: { readonly low: boolean; readonly high: boolean };
  /** Whether a value on the map is not finite. */
  readonly hasMissing: boolean;
}

/** One colour scale for all rasters: the style's own choices, else from the values. */
export function settleScale(rasters: readonly Raster[], style: MapStyle): SettledScale {
  const values = onTheMap(rasters);
  const extent = valueExtent(values);
  const bothSigns = extent !== undefined && extent.low < 0 && extent.high > 0;
  const colour = style.colour ?? (bothSigns ? "BuRd" : "viridis");
  const range = style.range
    ? checkRange(style.range)
    : colourRange(values, {
        symmetric: isDiverging(colour),
        coverage: style.coverage ?? 1,
      });
  const beyond = {
    low: extent !== undefined && extent.low < range.low,
    high: extent !== undefined && extent.high > range.high,
  };
  return { colour, range, beyond, hasMissing: !values.every(Number.isFinite) };
}

/** The projection of a style. */
export function settleProjection(style: MapStyle): Projection {
  return mapProjection(style.projection ?? "mollweide", style.centre);
}

/** The unit of a style, else of the fields; coefficients carry none. */
export function settleUnit(fields: DrawableFields, style: MapStyle): string {
  return style.unit ?? ("unit" in fields ? fields.unit : "");
}

function onTheMap(rasters: readonly Raster[]): Float64Array {
  const values = new Float64Array(rasters.reduce((sum, raster) => sum + raster.values.length, 0));
  let count = 0;
  for (const { values: pixels, inside } of rasters) {
    for (let i = 0; i < pixels.length; i++) {
      if (inside[i % inside.length] === 1) values[count++] = pixels[i];
    }
  }
  return values.subarray(0, count);
}
