import { ShapeError } from "../errors.ts";
import { isWorthPacking, type MatrixFactors } from "./matrixFactors.ts";
import { simdMatrixProduct } from "./simdMatrixProduct.ts";

/** The layout of {@link matrixProduct}. */
export interface MatrixProductOptions {
  /** Whether b holds Bᵀ, `b[j·inner + k]`, in place of B, `b[k·columns + j]`. Default false. */
  readonly transposeB?: boolean;
}

/**
 * The product C = A B of two matrices, rows first:
 *
 *     c[i·columns + j] = Σ_k a[i·inner + k] b[k·columns + j].
 *
 * Every entry is summed in the order of k, so the bits do not depend on whether the SIMD kernel runs.
 *
 * @throws {@link ShapeError} if a is not rows × inner or b not inner × columns.
 */
export function matrixProduct(
  a: Float64Array,
  b: Float64Array,
  rows: number,
  inner: number,
  columns: number,
  options: MatrixProductOptions = {},
): Float64Array {
  if (!(a.length === rows * inner && b.length === inner * columns)) {
    throw new ShapeError(
      `matrixProduct: a must hold ${rows} × ${inner} numbers and b ${inner} × ${columns}, got ${a.length} and ${b.length}. Check rows, inner and columns.`,
    );
  }
  const { transposeB = false } = options;
  const factors = { a, b, rows, inner, columns, transposeB };
  return isWorthPacking(factors) ? simdMatrixProduct(factors) : plainMatrixProduct(factors);
}

/** The product by plain loops, the definition of {@link matrixProduct}. */
export function plainMatrixProduct(factors: MatrixFactors): Float64Array {
  const { a, b, rows, inner, columns, transposeB } = factors;
  const [alongInner, alongColumns] = transposeB ? [1, inner] : [columns, 1];
  const c = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    for (let k = 0; k < inner; k++) {
      const factor = a[i * inner + k];
      for (let j = 0; j < columns; j++) {
        c[i * columns + j] += factor * b[k * alongInner + j * alongColumns];
      }
    }
  }
  return c;
}
