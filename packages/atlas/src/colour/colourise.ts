import type { Raster } from "../sampling/raster.ts";
import { type ColourName, colourTable } from "./colourMap.ts";
import { type ColourTransform, linear, positions } from "./colourPosition.ts";
import { checkRange, type ValueRange } from "./colourRange.ts";

/** How values become colours. */
export interface ColourScale {
  readonly colour: ColourName;
  readonly range: ValueRange;
  /** How values are spread between the ends. Default linearly. */
  readonly transform?: ColourTransform;
  /** Red, green, blue, 0 … 255, where a value on the map is not finite. Default a mid grey. */
  readonly missing?: readonly [number, number, number];
}

const grey = [176, 176, 176] as const;

/**
 * Pixels of every field of a raster as red, green, blue and alpha,
 * `[((b·height + row)·width + column)·4 + channel]`: the colour at
 *
 *     k = round(256 p),   p = {@link colourPosition}: (value − low) / (high − low) on a linear scale,
 *
 * held at the ends beyond the range, and transparent outside the map.
 *
 * @throws {@link DomainError} if the range is not low < high, does not suit the transform, or no colour map has the name.
 */
export function colourise(raster: Raster, scale: ColourScale): Uint8Array {
  const range = checkRange(scale.range);
  const { missing = grey, transform = linear } = scale;
  const table = colourTable(scale.colour);
  const positionOf = positions(range, transform);
  const last = table.length / 3 - 1;
  const pixels = new Uint8Array(4 * raster.values.length);
  for (let i = 0; i < raster.values.length; i++) {
    if (raster.inside[i % raster.inside.length] === 0) continue;
    const value = raster.values[i];
    if (!Number.isFinite(value)) {
      pixels.set(missing, 4 * i);
    } else {
      const k = Math.round(last * positionOf(value));
      for (let channel = 0; channel < 3; channel++) {
        pixels[4 * i + channel] = table[3 * k + channel];
      }
    }
    pixels[4 * i + 3] = 255;
  }
  return pixels;
}
