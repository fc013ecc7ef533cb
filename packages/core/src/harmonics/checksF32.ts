import { DomainError, ShapeError } from "../errors.ts";
import type { SphereGrid } from "../grid/sphereGrid.ts";
import { checkGrid, checkTransform } from "./transformChecks.ts";

/** Rows of a batch; what is no Float32Array of whole rows is refused. */
export function rowsF32(caller: string, values: Float32Array, row: number): number {
  checkTag(caller, "values", values);
  if (values.length % row !== 0) {
    throw new ShapeError(
      `${caller}: values must be rows of ${row} numbers, got ${values.length}. Check the band limit and the grid.`,
    );
  }
  return values.length / row;
}

/** The caller's array for the results, or a new one. */
export function resultF32(
  caller: string,
  length: number,
  input: Float32Array,
  out: Float32Array | undefined,
): Float32Array {
  if (out === undefined) return new Float32Array(length);
  checkTag(caller, "out", out);
  if (out.length !== length) {
    throw new ShapeError(
      `${caller}: out must hold exactly the ${length} results, got ${out.length} numbers. Give new Float32Array(${length}).`,
    );
  }
  const isShared =
    out.buffer === input.buffer &&
    out.byteOffset < input.byteOffset + input.byteLength &&
    input.byteOffset < out.byteOffset + out.byteLength;
  if (isShared) {
    throw new DomainError(
      `${caller}: out must share no memory with the input, got two arrays that overlap. Give another array.`,
    );
  }
  return out;
}

/** Checks what both sums over points share, and returns the array for their results. */
export function checkAnalysisF32(
  caller: string,
  values: Float32Array,
  grid: SphereGrid,
  bandLimit: number,
  out: Float32Array | undefined,
): Float32Array {
  checkGrid(caller, grid);
  checkTransform(caller, bandLimit);
  const batch = rowsF32(caller, values, grid.nLat * grid.nLon);
  return resultF32(caller, batch * bandLimit ** 2, values, out);
}

/** Refuses NaN and ±∞ among the values, seen in a_00 of each row of results, a sum over all values. */
export function checkFiniteF32(
  caller: string,
  values: Float32Array,
  results: Float32Array,
  row: number,
): void {
  let sum = 0;
  // 0 · v is 0 or NaN.
  for (let i = 0; i < results.length; i += row) sum += results[i] * 0;
  if (sum === 0) return;
  const first = values.findIndex((value) => !Number.isFinite(value));
  // Finite values may have a sum that is not.
  if (first === -1) return;
  throw new DomainError(
    `${caller}: every value must be finite, got ${values[first]} at position ${first}. Fill the gaps or use fields defined on the whole sphere.`,
  );
}

/** By its tag, which an array of another window or worker has too. */
function checkTag(caller: string, name: string, value: unknown): void {
  const tag = Object.prototype.toString.call(value).slice(8, -1);
  if (tag === "Float32Array") return;
  throw new DomainError(
    `${caller}: ${name} must be a Float32Array, got ${tag}. Write Float32Array.from(…).`,
  );
}
