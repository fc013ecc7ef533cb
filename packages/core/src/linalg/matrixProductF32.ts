import { ShapeError } from "../errors.ts";
import { isWorthPacking, type MatrixFactors } from "./matrixFactors.ts";
import { simdMatrixProductF32 } from "./simdMatrixProduct.ts";

/**
 * The product C = A B of two matrices in single precision, rows first:
 *
 *     c[i·columns + j] = Σ_k a[i·inner + k] b[k·columns + j].
 *
 * Every entry is summed in the order of k and rounded at each step, so the bits do not depend on whether the SIMD kernel runs.
 *
 * @throws {@link ShapeError} if a is not rows × inner or b not inner × columns.
 */
export function matrixProductF32(
  a: Float32Array,
  b: Float32Array,
  rows: number,
  inner: number,
  columns: number,
): Float32Array {
  if (!(a.length === rows * inner && b.length === inner * columns)) {
    throw new ShapeError(
      `matrixProductF32: a must hold ${rows} × ${inner} numbers and b ${inner} × ${columns}, got ${a.length} and ${b.length}. Check rows, inner and columns.`,
    );
  }
  const factors = { a, b, rows, inner, columns, transposeB: false };
  return isWorthPacking(factors) ? simdMatrixProductF32(factors) : plainMatrixProductF32(factors);
}

/** The product by plain loops, the definition of {@link matrixProductF32}; B is not transposed. */
export function plainMatrixProductF32(factors: MatrixFactors<Float32Array>): Float32Array {
  const { a, b, rows, inner, columns } = factors;
  const c = new Float32Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    for (let k = 0; k < inner; k++) {
      const factor = a[i * inner + k];
      for (let j = 0; j < columns; j++) {
        c[i * columns + j] += Math.fround(factor * b[k * columns + j]);
      }
    }
  }
  return c;
}
