import { DomainError, ShapeError } from "../errors.ts";
import { type GridFields, gridFields, type SphereGrid } from "./sphereGrid.ts";

/**
 * Fields of which some cells have no value, NaN: these become 0 in place and are marked in `seen`, by one map if all fields
 * lack the same cells. Without NaN, fields as `gridFields` makes them.
 *
 * @throws {@link ShapeError} if the values are not whole maps.
 *
 * @example
 * ```ts
 * import { equiangular, fieldsWithGaps, seenShare } from "@chaosphere/core";
 *
 * const values = new Float64Array(18).fill(280);
 * values.fill(Number.NaN, 0, 6); // the northernmost of three rings
 * const fields = fieldsWithGaps(equiangular(3), values, "K");
 * console.log(fields.seen?.join(""), fields.values[0], seenShare(fields).toFixed(3)); // 000000111111111111 0 0.778
 * ```
 */
export function fieldsWithGaps(grid: SphereGrid, values: Float64Array, unit = ""): GridFields {
  const fields = gridFields(grid, values, unit);
  const seen = seenOf(values, grid.nLat * grid.nLon);
  return seen ? { ...fields, seen } : fields;
}

/** Marks NaN, which becomes 0 in place: one map of so many cells where all maps lack the same; undefined where none lacks any. */
export function seenOf(values: Float64Array, cells: number): Uint8Array | undefined {
  if (!values.some(Number.isNaN)) return undefined;
  const seen = new Uint8Array(values.length).fill(1);
  values.forEach((x, i) => {
    if (!Number.isNaN(x)) return;
    seen[i] = 0;
    values[i] = 0;
  });
  return seen.every((s, i) => s === seen[i % cells]) ? seen.slice(0, cells) : seen;
}

/** Any fields whose gaps may be marked, on a grid or on pixels. */
export interface MarkedValues {
  readonly values: Float64Array;
  readonly seen?: Uint8Array;
}

/** Whether any cell of any field has no value. */
export function hasGaps({ seen }: { readonly seen?: Uint8Array }): boolean {
  return seen?.includes(0) === true;
}

/**
 * The values with NaN in every cell that was not seen: the array itself where all were.
 *
 * @example
 * ```ts
 * import { equiangular, fieldsWithGaps, valuesWithNaN } from "@chaosphere/core";
 *
 * const fields = fieldsWithGaps(equiangular(1), Float64Array.of(3, Number.NaN));
 * console.log([...fields.values], [...valuesWithNaN(fields)]); // [ 3, 0 ] [ 3, NaN ]
 * ```
 */
export function valuesWithNaN({ values, seen }: MarkedValues): Float64Array {
  if (!seen) return values;
  return values.map((x, i) => (seen[i % seen.length] === 1 ? x : Number.NaN));
}

/** The cells seen of field b, nLat·nLon of 0 and 1; undefined where all were. */
export function seenCells({ grid, batch, seen }: GridFields, b: number): Uint8Array | undefined {
  const cells = grid.nLat * grid.nLon;
  if (!(Number.isInteger(b) && b >= 0 && b < batch)) {
    throw new DomainError(
      `seenCells: the number of a field must be whole, 0 to ${batch - 1}, got ${b}. Count fields from 0.`,
    );
  }
  if (!seen || seen.length === cells) return seen;
  return seen.subarray(b * cells, (b + 1) * cells);
}

/** The share of the sphere that was seen, Σ w over the seen cells / 4π, mean over the fields: f_sky. */
export function seenShare({ grid, seen }: GridFields): number {
  if (!seen) return 1;
  const { nLat, nLon, weights } = grid;
  let sum = 0;
  for (let i = 0; i < seen.length; i++) sum += seen[i] * weights[Math.floor(i / nLon) % nLat];
  return sum / ((4 * Math.PI * seen.length) / (nLat * nLon));
}

/** @throws {@link DomainError} if a cell has no value; {@link ShapeError} if `seen` fits neither one map nor all. */
export function checkWhole(caller: string, fields: GridFields): void {
  const { seen, grid, values } = fields;
  if (!seen) return;
  const cells = grid.nLat * grid.nLon;
  if (seen.length !== cells && seen.length !== values.length) {
    throw new ShapeError(
      `${caller}: seen must hold one map of ${cells} cells or ${values.length} for all fields, got ${seen.length}. Make fields with gaps by fieldsWithGaps.`,
    );
  }
  if (!hasGaps(fields)) return;
  const percent = (100 * (1 - seenShare(fields))).toPrecision(3);
  throw new DomainError(
    `${caller}: every cell must have a value, got fields with ${percent} % of the sphere unseen. Take cutSkySpectrum for their spectrum, or draw whole fields from gaussianPosterior.`,
  );
}
