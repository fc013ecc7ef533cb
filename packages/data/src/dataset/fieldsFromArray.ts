import {
  coefficients,
  FormatError,
  type GridKind,
  type HarmonicCoefficients,
} from "@chaosphere/core";
import { arrange } from "../grid/arrange.ts";
import { gridOfKind } from "../grid/gridOfKind.ts";
import type { GridLayout } from "../grid/recogniseGrid.ts";
import type { NpyArray } from "../npy/npy.ts";
import { type MissingOptions, type ObservedFields, observedFields } from "./observed.ts";

/** What an array of fields does not say about itself. */
export interface ArrayFieldsOptions extends Pick<MissingOptions, "missing" | "fillValue"> {
  /** The family of the grid; its size is the array's. Default "gauss-legendre", longitudes from 0° E eastward. */
  readonly kind?: GridKind;
  /** Rows run from south to north. Default false. */
  readonly southFirst?: boolean;
  /** λ_0, rad. Default 0. */
  readonly firstLongitude?: number;
  /** Unit of the values. Default none. */
  readonly unit?: string;
}

/**
 * Fields from an array [count, nLat, nLon], or [nLat, nLon] for one.
 *
 * @throws {@link FormatError} if the array has another number of axes, is complex, or holds infinities, or NaN where they are refused.
 * @throws {@link GridError} if there is no grid of that kind and size.
 */
export function fieldsFromArray(
  array: NpyArray,
  path: string,
  options: ArrayFieldsOptions = {},
): ObservedFields {
  const { kind = "gauss-legendre", southFirst = false, firstLongitude = 0 } = options;
  const { unit = "" } = options;
  checkReal("fieldsFromArray", array, path);
  if (!((array.shape.length === 2 || array.shape.length === 3) && array.data.length > 0)) {
    throw new FormatError(
      `fieldsFromArray: fields have the shape [count, nLat, nLon] or [nLat, nLon] and no axis of length 0, got [${array.shape.join(", ")}] in ${path}. Reshape the array.`,
      { path, field: "shape" },
    );
  }
  const [nLat, nLon] = array.shape.slice(-2);
  const grid = gridOfKind("fieldsFromArray", kind, nLat, nLon, firstLongitude);
  const layout: GridLayout = { grid, southFirst, repeatedColumn: false, polesAbsent: false };
  const values = arrange(array.data, layout, (stored) => stored, { path, variable: "array" });
  return observedFields({ name: path, path, layout, values, unit }, options);
}

/**
 * Coefficients a_lm from an array [count, L²], or [L²] for one field; index l² + l + m.
 *
 * @throws {@link FormatError} if the rows are not L² numbers, or one is not finite.
 */
export function coefficientsFromArray(array: NpyArray, path: string): HarmonicCoefficients {
  checkReal("coefficientsFromArray", array, path);
  const row = array.shape.at(-1) ?? 0;
  const bandLimit = Math.sqrt(row);
  if (!(array.shape.length <= 2 && Number.isInteger(bandLimit) && array.data.length > 0)) {
    throw new FormatError(
      `coefficientsFromArray: coefficients have the shape [count, L²] or [L²], got [${array.shape.join(", ")}] in ${path}. Give real a_lm at index l² + l + m.`,
      { path, field: "shape" },
    );
  }
  const wrong = array.data.findIndex((a) => !Number.isFinite(a));
  if (wrong >= 0) {
    throw new FormatError(
      `coefficientsFromArray: coefficients must be finite, got ${array.data[wrong]} in row ${Math.floor(wrong / row)}, place ${wrong % row} of ${path}. Remove that row.`,
      { path, field: "values" },
    );
  }
  return coefficients("harmonic", bandLimit, new Float64Array(array.data));
}

/** Whether an array has the shape of coefficients rather than of one field with twice as many longitudes as rings. */
export function holdsCoefficients({ shape }: Pick<NpyArray, "shape">): boolean {
  const row = shape.at(-1) ?? 0;
  const isField = shape.length > 2 || (shape.length === 2 && row === 2 * (shape[0] ?? 0));
  return !isField && Number.isInteger(Math.sqrt(row));
}

function checkReal(caller: string, array: NpyArray, path: string): void {
  if (array.dtype === "complex128") {
    throw new FormatError(
      `${caller}: the array must be real, got complex128 in ${path}. Convert it from the complex layout first.`,
      { path, field: "descr" },
    );
  }
}
