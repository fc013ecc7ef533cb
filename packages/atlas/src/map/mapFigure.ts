import { colourBarHeight } from "../figure/colourBar.ts";
import { checkSide, type Figure, figure } from "../figure/svg.ts";
import { text, typeSize } from "../figure/text.ts";
import { type DrawableFields, fieldAt, rasterise } from "../sampling/raster.ts";
import { drawMap, drawScale, mapHeight, rasterSize } from "./drawMap.ts";
import { type MapStyle, settleProjection, settleScale, settleUnit } from "./mapStyle.ts";

/** Options of {@link mapFigure}; the default width is 800 figure units, 520 for the globe. */
export type MapOptions = MapStyle;

const margin = 24;

/**
 * A map of one field of a batch: the field through a projection, graticule, outline, colour bar
 * with unit, title. North is up; east is to the right.
 *
 * @throws {@link ShapeError} if the batch has no field of that index.
 * @throws {@link DomainError} if no value is finite and no range is given, or an option is outside
 *   its range.
 *
 * @example
 * ```ts
 * import { mapFigure } from "@chaosphere/atlas";
 * import { coefficients } from "@chaosphere/core";
 *
 * // The harmonic Y_20, in kelvin, on a Mollweide map as SVG; writePng of @chaosphere/atlas/node makes a PNG of it.
 * const y20 = coefficients("harmonic", 3, Float64Array.of(0, 0, 0, 0, 0, 0, 1, 0, 0));
 * const { svg, width, height } = mapFigure(y20, 0, { title: "Y₂₀", unit: "K", density: 0.5 });
 * console.log(width, height, svg.startsWith("<svg")); // 800 501 true
 * ```
 */
export function mapFigure(fields: DrawableFields, index: number, options: MapOptions = {}): Figure {
  const { title = "", label = "", graticule = true, density = 2 } = options;
  const projection = settleProjection(options);
  const { width = projection.name === "orthographic" ? 520 : 800 } = options;
  checkSide("mapFigure", "width", width);

  const frame = { x: margin, y: title === "" ? margin : margin + 26, width: width - 2 * margin };
  const raster = rasterise(
    fieldAt(fields, index),
    projection,
    rasterSize(projection, frame.width, density),
  );
  const scale = settleScale([raster], options);
  const bottom = frame.y + mapHeight(projection, frame.width);
  const centre = width / 2;
  return figure(
    width,
    Math.ceil(bottom + 20 + colourBarHeight),
    title === ""
      ? ""
      : text(centre, margin + 6, title, {
          size: typeSize.title,
          anchor: "middle",
          room: frame.width,
        }),
    drawMap(raster, 0, projection, frame, scale, graticule),
    drawScale(centre, bottom + 18, Math.min(0.6 * frame.width, 380), scale, {
      label,
      unit: settleUnit(fields, options),
    }),
  );
}
