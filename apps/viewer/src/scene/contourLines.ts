import { contours } from "d3-contour";
import { cellAt } from "../fields/cells.ts";
import type { ShownField } from "../session/fieldChoice.ts";
import { anchorsOf, type ContourAnchor, type ContourPiece, type Point } from "./contourAnchors.ts";
import type { FieldImage } from "./fieldImage.ts";
import type { LineSegments } from "./lineSegments.ts";
import type { ValueScale } from "./valueScale.ts";

/** Lines of equal value. */
export interface ContourLines {
  readonly segments: LineSegments;
  /** Difference of neighbouring levels, in the unit of the field. */
  readonly interval: number;
  /** Where numbers may stand on them, the best first. */
  readonly anchors: readonly ContourAnchor[];
}

/** Steps from pole to pole of the raster that is contoured; columns are twice as many. */
const steps = 256;
/** About how many levels lie within the range of the colours. */
const levels = 8;

/** Contours at round levels within the range of a scale; made once for each field and scale. */
export function contourKeeper(): (
  shown: ShownField,
  image: FieldImage,
  scale: ValueScale,
) => ContourLines {
  const known = new WeakMap<object, { readonly name: string; readonly lines: ContourLines }>();
  return (shown, image, scale) => {
    const { low, high } = scale.range;
    const name = `${low} ${high}`;
    const last = known.get(image.texture);
    if (last?.name === name) return last.lines;
    const interval = roundStep((high - low) / levels);
    const pieces = contourPieces(valuesOn(shown, image), interval, low, high);
    const lines = {
      segments: Float64Array.from(pieces.flatMap(({ points }) => segmentsOf(points))),
      interval,
      anchors: anchorsOf(pieces),
    };
    known.set(image.texture, { name, lines });
    return lines;
  };
}

/** The multiple of 1, 2 or 5 times a power of ten at or above a step. */
export function roundStep(step: number): number {
  const power = 10 ** Math.floor(Math.log10(step));
  const digit = [1, 2, 5, 10].find((candidate) => candidate * power >= step * (1 - 1e-9)) ?? 10;
  return digit * power;
}

/** Values at even steps, the poles and both sides of the date line included: columns −1 to 2 steps. */
function valuesOn(shown: ShownField, image: FieldImage): Float64Array {
  const columns = 2 * steps + 2;
  const values = new Float64Array((steps + 1) * columns);
  const { data, width, height } = image.texture.image;
  const texels = data as Float32Array;
  for (let row = 0; row <= steps; row++) {
    for (let k = 0; k < columns; k++) {
      const column = (k - 1 + 2 * steps) % (2 * steps);
      const at = row * columns + k;
      if (shown.kind === "cells") {
        const place = {
          colatitude: (Math.PI * row) / steps,
          longitude: (Math.PI * column) / steps,
        };
        values[at] = shown.cells.values[cellAt(shown.cells.layout, place)];
      } else {
        const texel = (row * (height - 1)) / steps;
        values[at] = image.offset + texels[texel * width + (column * width) / (2 * steps)];
      }
    }
  }
  return values;
}

/** The contours of all levels: multiples of the interval between the ends of the range. */
function contourPieces(
  values: Float64Array,
  interval: number,
  low: number,
  high: number,
): readonly ContourPiece[] {
  const [columns, rows] = [2 * steps + 2, steps + 1];
  const thresholds: number[] = [];
  for (let k = Math.floor(low / interval) + 1; k * interval < high; k++) {
    thresholds.push(k * interval);
  }
  const lines = contours().size([columns, rows]).thresholds(thresholds)(
    values as unknown as number[],
  );
  // Rings close along the edge of the raster, where there is no contour.
  const isWithin = ([x, y]: readonly number[]): boolean =>
    x >= 0.5 && x <= columns - 0.5 && y >= 0.5 && y <= rows - 0.5;
  const pointOf = ([x, y]: readonly number[]): Point => [
    ((x - 1.5) * Math.PI) / steps,
    Math.PI / 2 - ((y - 0.5) * Math.PI) / steps,
  ];
  const pieces: ContourPiece[] = [];
  for (const { coordinates, value: level } of lines) {
    for (const ring of coordinates.flat()) {
      let points: Point[] = [];
      for (const place of [...ring, null]) {
        if (place && isWithin(place)) {
          points.push(pointOf(place));
          continue;
        }
        if (points.length > 1) pieces.push({ level, points });
        points = [];
      }
    }
  }
  return pieces;
}

function segmentsOf(points: readonly Point[]): readonly number[] {
  return points.slice(1).flatMap((point, k) => [...points[k], ...point]);
}
