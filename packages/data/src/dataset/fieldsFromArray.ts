import { FormatError, type GridFields, type GridKind } from "@chaosphere/core";
import { arrange } from "../grid/arrange.ts";
import { gridOfKind } from "../grid/gridOfKind.ts";
import type { GridLayout } from "../grid/recogniseGrid.ts";
import type { NpyArray } from "../npy/npy.ts";
import { type MissingOptions, seenFields } from "./seenFields.ts";

/** What an array of fields does not say itself. */
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
 * Fields from an array [count, nLat, nLon], or [nLat, nLon] for one; more leading axes are multiplied.
 *
 * @throws {@link FormatError} if the array has fewer axes, is complex, or holds infinities, or NaN where they are refused.
 * @throws {@link GridError} if there is no grid of that kind and size.
 */
export function fieldsFromArray(
  array: NpyArray,
  path: string,
  options: ArrayFieldsOptions = {},
): GridFields {
  const { kind = "gauss-legendre", southFirst = false, firstLongitude = 0 } = options;
  const { unit = "" } = options;
  checkReal("fieldsFromArray", array, path);
  if (!(array.shape.length >= 2 && array.data.length > 0)) {
    throw new FormatError(
      `fieldsFromArray: fields have the shape [count, nLat, nLon] or [nLat, nLon] and no axis of length 0, got [${array.shape.join(", ")}] in ${path}. Reshape the array.`,
      { path, field: "shape" },
    );
  }
  const [nLat, nLon] = array.shape.slice(-2);
  const grid = gridOfKind(kind, nLat, { nLon, firstLongitude });
  const layout: GridLayout = {
    grid,
    southFirst,
    repeatedColumn: false,
    polesAbsent: false,
    assumptions: [],
  };
  const values = arrange(array.data, layout, (stored) => stored, { path, variable: "array" });
  return seenFields({ name: path, path, layout, values, unit }, options);
}

function checkReal(caller: string, array: NpyArray, path: string): void {
  if (array.dtype === "complex128") {
    throw new FormatError(
      `${caller}: the array must be real, got complex128 in ${path}. Convert it from the complex layout first.`,
      { path, field: "descr" },
    );
  }
}
