import { ShapeError } from "@chaosphere/core";
import { matrixProduct } from "@chaosphere/core/linalg";
import type { LinearTransition } from "./transition.ts";

/** y − Y_t x of each row: the noise, and the error of x. @throws {@link ShapeError} unless both are rows of m. */
export function residuals(
  caller: string,
  state: LinearTransition,
  y: Float64Array,
  x: Float64Array,
): Float64Array {
  const m = state.dimension;
  checkRows(caller, m, y);
  if (x.length !== y.length) {
    throw new ShapeError(
      `${caller}: there must be one point of the data for each state, got ${x.length} numbers for ${y.length}. Give both with the same rows.`,
    );
  }
  const means = matrixProduct(x, state.firstVariation, x.length / m, m, m, { transposeB: true });
  return y.map((value, i) => value - means[i]);
}

/** f of each row of m numbers, in rows. */
export function mapRows(
  m: number,
  values: Float64Array,
  f: (row: Float64Array) => Float64Array,
): Float64Array {
  const mapped = new Float64Array(values.length);
  for (let start = 0; start < values.length; start += m) {
    mapped.set(f(values.subarray(start, start + m)), start);
  }
  return mapped;
}

/** @throws {@link ShapeError} unless there are whole rows of m numbers. */
export function checkRows(caller: string, m: number, values: Float64Array): void {
  if (values.length % m !== 0) {
    throw new ShapeError(
      `${caller}: states must be whole rows of ${m} numbers, got ${values.length}. Match the dimension of the equation.`,
    );
  }
}
