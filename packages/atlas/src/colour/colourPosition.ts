import { DomainError } from "@chaosphere/core";
import type { ValueRange } from "./colourRange.ts";

/** How values are spread over the colours between the ends of a range. */
export type ColourTransform =
  | { readonly kind: "linear" }
  /** Linear near 0 and logarithmic far from it, for values of both signs; `width` > 0 is where one becomes the other. */
  | { readonly kind: "asinh"; readonly width: number }
  /** By the logarithm, for positive values. */
  | { readonly kind: "log" };

/** The transform of a scale that names none. */
export const linear: ColourTransform = { kind: "linear" };

/**
 * Where a value stands between the low end of a range, 0, and its high end, 1; values beyond are held at the ends,
 * as on a logarithmic scale are values that are not positive:
 *
 *     (g(value) − g(low)) / (g(high) − g(low)),   g = x,  asinh(x/width)  or  log x.
 *
 * @throws {@link DomainError} if the range of a logarithmic scale is not positive, or the width of asinh is not.
 *
 * Source: asinh magnitudes, Lupton, Gunn and Szalay (1999).
 *
 * @example
 * ```ts
 * import { colourPosition } from "@chaosphere/atlas";
 *
 * console.log(colourPosition(10, { low: 1, high: 1000 }, { kind: "log" }).toFixed(4)); // 0.3333
 * ```
 */
export function colourPosition(
  value: number,
  range: ValueRange,
  transform: ColourTransform = linear,
): number {
  return positions(range, transform)(value);
}

/** {@link colourPosition} of one scale, for many values. */
export function positions(
  { low, high }: ValueRange,
  transform: ColourTransform,
): (value: number) => number {
  const g = transformed(low, transform);
  const [start, width] = [g(low), g(high) - g(low)];
  return (value) => Math.max(0, Math.min(1, (g(value) - start) / width));
}

/** g of a transform. */
function transformed(low: number, transform: ColourTransform): (value: number) => number {
  switch (transform.kind) {
    case "linear":
      return (value) => value;
    case "asinh":
      if (!(transform.width > 0)) {
        throw new DomainError(
          `colourPosition: the linear width of an asinh scale must be positive, got ${transform.width}. Give the value up to which the scale is to be linear.`,
        );
      }
      return (value) => Math.asinh(value / transform.width);
    case "log":
      if (!(low > 0)) {
        throw new DomainError(
          `colourPosition: a logarithmic scale needs a positive range, got ${low}. Raise the low end, or use asinh.`,
        );
      }
      return (value) => (value > 0 ? Math.log(value) : Number.NEGATIVE_INFINITY);
    default:
      return transform satisfies never;
  }
}
