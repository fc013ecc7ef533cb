import { DomainError } from "@chaosphere/core";
import { colourise } from "../colour/colourise.ts";
import { colourBar } from "../figure/colourBar.ts";
import { type Box, image } from "../figure/raster.ts";
import { element } from "../figure/svg.ts";
import { ink, text, typeSize } from "../figure/text.ts";
import type { MapFrame, Projection } from "../projection/projection.ts";
import type { Raster, RasterSize } from "../sampling/raster.ts";
import type { SettledScale } from "./mapStyle.ts";

/** Height of a map of the given width. */
export function mapHeight({ halfWidth, halfHeight }: Projection, width: number): number {
  return (width * halfHeight) / halfWidth;
}

/**
 * Size of the raster of a map.
 *
 * @throws {@link DomainError} if the density is outside (0, 8].
 */
export function rasterSize(projection: Projection, width: number, density: number): RasterSize {
  if (!(density > 0 && density <= 8)) {
    throw new DomainError(
      `mapFigure: density must satisfy 0 < density ≤ 8 pixels per figure unit, got ${density}. Two suit print and screens of high resolution.`,
    );
  }
  return {
    width: Math.max(1, Math.round(width * density)),
    height: Math.max(1, Math.round(mapHeight(projection, width) * density)),
  };
}

/** Field b of a raster with graticule and outline. */
export function drawMap(
  raster: Raster,
  b: number,
  projection: Projection,
  frame: MapFrame,
  scale: SettledScale,
  graticule: boolean,
): string {
  const box: Box = { ...frame, height: mapHeight(projection, frame.width) };
  const map = raster.width * raster.height;
  const one: Raster = {
    ...raster,
    batch: 1,
    values: raster.values.subarray(b * map, (b + 1) * map),
  };
  const lines = graticule
    ? element("path", {
        d: projection.graticule(30, frame),
        fill: "none",
        stroke: "#000000",
        "stroke-opacity": 0.22,
        "stroke-width": 0.5,
      })
    : "";
  const outline = element("path", {
    d: projection.outline(frame),
    fill: "none",
    stroke: ink.quiet,
    "stroke-width": 1,
  });
  return image(box, colourise(one, scale), raster.width) + lines + outline;
}

/** The colour bar of a map, centred at x, with a grey patch when values are missing. */
export function drawScale(
  centre: number,
  y: number,
  width: number,
  scale: SettledScale,
  quantity: { readonly label: string; readonly unit: string },
): string {
  const left = centre - width / 2;
  const bar = colourBar(left, y, width, { ...scale, ...quantity });
  if (!scale.hasMissing) return bar;
  const x = left + width + 28;
  return (
    bar +
    element("rect", {
      x,
      y,
      width: 14,
      height: 10,
      fill: "#b0b0b0",
      stroke: ink.rule,
      "stroke-width": 0.75,
    }) +
    text(x + 7, y + 25, "missing", { size: typeSize.tick, anchor: "middle", fill: ink.quiet })
  );
}
