import {
  DomainError,
  type GridFields,
  gridFields,
  type HarmonicCoefficients,
  rotate,
  rows,
  ShapeError,
  seenCells,
} from "@chaosphere/core";
import { mapProjection, type Projection } from "../projection/projection.ts";
import { interpolateAt } from "./interpolate.ts";
import { evaluateAtRings } from "./rings.ts";

/** Fields to draw: values on a grid, or coefficients, which are evaluated exactly at every pixel. */
export type DrawableFields = GridFields | HarmonicCoefficients;

/** Size of a raster in pixels. */
export interface RasterSize {
  /** Pixels across, 1 … 16384. */
  readonly width: number;
  /** Pixels down, 1 … 16384. */
  readonly height: number;
}

/** Fields seen through a projection, one value per pixel. */
export interface Raster extends RasterSize {
  /** Number of fields. */
  readonly batch: number;
  /** `values[(b·height + row)·width + column]`, row 0 at the top; NaN outside the map. */
  readonly values: Float64Array;
  /** 1 where the centre of the pixel lies on the map, else 0. Length width·height. */
  readonly inside: Uint8Array;
}

const largestSide = 16384;
/** Points evaluated at a time, so that memory stays small beside the raster itself. */
const chunk = 65_536;

/**
 * Values of every field at the centre of every pixel: pixel (column i, row j) is the plane point
 *
 *     x = (2(i + ½)/width − 1) halfWidth,   y = (1 − 2(j + ½)/height) halfHeight.
 *
 * Coefficients are summed at the pixel, Σ a_lm Y_lm, accurate to about 1e-10 of the field; grids are
 * interpolated ({@link interpolateAt}).
 *
 * @throws {@link DomainError} if a side is not a whole number of pixels from 1 to 16384.
 */
export function rasterise(
  fields: DrawableFields,
  projection: Projection,
  { width, height }: RasterSize,
): Raster {
  checkSide("width", width);
  checkSide("height", height);
  if ("basis" in fields && projection.centre.colatitude !== Math.PI / 2) {
    return rasterise(faced(fields, projection), mapProjection(projection.name), { width, height });
  }
  const { pixels, colatitudes, longitudes } = directionsOfPixels(projection, { width, height });
  const values = new Float64Array(fields.batch * width * height).fill(Number.NaN);
  const inside = new Uint8Array(width * height);
  for (const pixel of pixels) inside[pixel] = 1;
  for (let start = 0; start < pixels.length; start += chunk) {
    const end = Math.min(start + chunk, pixels.length);
    const found = valuesAt(
      fields,
      colatitudes.subarray(start, end),
      longitudes.subarray(start, end),
    );
    const n = end - start;
    for (let b = 0; b < fields.batch; b++) {
      for (let p = 0; p < n; p++) {
        values[b * width * height + pixels[start + p]] = found[b * n + p];
      }
    }
  }
  return { width, height, batch: fields.batch, values, inside };
}

/**
 * One field of a batch, sharing memory.
 *
 * @throws {@link ShapeError} if the batch has no such field.
 */
export function fieldAt(fields: DrawableFields, index: number): DrawableFields {
  if (!(Number.isInteger(index) && index >= 0 && index < fields.batch)) {
    throw new ShapeError(
      `fieldAt: index must be a whole number, 0 ≤ index < batch = ${fields.batch}, got ${index}. Count fields from 0.`,
    );
  }
  if ("basis" in fields) return rows(fields, index, index + 1);
  const { grid, values, unit } = fields;
  const map = grid.nLat * grid.nLon;
  const seen = seenCells(fields, index);
  const one = gridFields(grid, values.subarray(index * map, (index + 1) * map), unit);
  return seen ? { ...one, seen } : one;
}

/**
 * The field turned so that the centre of the map comes to (θ, λ) = (π/2, 0): g(x) = f(Q⁻¹ x) with
 * Q = R_y(π/2 − θ_c) R_z(−λ_c). A row of pixels is then a ring, where sums are cheap.
 */
function faced(a: HarmonicCoefficients, { centre }: Projection): HarmonicCoefficients {
  return rotate(a, { alpha: 0, beta: Math.PI / 2 - centre.colatitude, gamma: -centre.longitude });
}

function valuesAt(
  fields: DrawableFields,
  colatitudes: Float64Array,
  longitudes: Float64Array,
): Float64Array {
  if ("basis" in fields) return evaluateAtRings(fields, colatitudes, longitudes);
  return interpolateAt(fields, colatitudes, longitudes);
}

/** The pixels on the map, in reading order, with the direction at the centre of each. */
function directionsOfPixels(
  { inverse, halfWidth, halfHeight }: Projection,
  { width, height }: RasterSize,
): { pixels: Int32Array; colatitudes: Float64Array; longitudes: Float64Array } {
  const pixels = new Int32Array(width * height);
  const colatitudes = new Float64Array(width * height);
  const longitudes = new Float64Array(width * height);
  let count = 0;
  for (let row = 0; row < height; row++) {
    const y = (1 - (2 * row + 1) / height) * halfHeight;
    for (let column = 0; column < width; column++) {
      const direction = inverse({ x: ((2 * column + 1) / width - 1) * halfWidth, y });
      if (!direction) continue;
      pixels[count] = row * width + column;
      colatitudes[count] = direction.colatitude;
      longitudes[count] = direction.longitude;
      count++;
    }
  }
  return {
    pixels: pixels.subarray(0, count),
    colatitudes: colatitudes.subarray(0, count),
    longitudes: longitudes.subarray(0, count),
  };
}

function checkSide(side: "width" | "height", pixels: number): void {
  if (!(Number.isInteger(pixels) && pixels >= 1 && pixels <= largestSide)) {
    throw new DomainError(
      `rasterise: ${side} must be a whole number of pixels, 1 to ${largestSide}, got ${pixels}. Choose a smaller or a whole size.`,
    );
  }
}
