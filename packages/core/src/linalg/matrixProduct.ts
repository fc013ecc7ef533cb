import { ShapeError } from "../errors.ts";
import { isWorthPacking, type MatrixFactors } from "./matrixFactors.ts";
import { simdMatrixProduct } from "./simdMatrixProduct.ts";

/** The layout of {@link matrixProduct}. */
export interface MatrixProductOptions {
  /** Whether b holds Bᵀ, `b[j·inner + k]`, in place of B, `b[k·columns + j]`. Default false. */
  readonly transposeB?: boolean;
  /** Where C goes, rows × columns numbers, neither a nor b. Default a new array. */
  readonly out?: Float64Array;
}

/**
 * The product C = A B of two matrices, rows first:
 *
 *     c[i·columns + j] = Σ_k a[i·inner + k] b[k·columns + j].
 *
 * Every entry is summed in the order of k, so the bits do not depend on whether the SIMD kernel runs.
 *
 * @throws {@link ShapeError} if a is not rows × inner, b not inner × columns or `out` not rows × columns and apart from them.
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
  const { transposeB = false, out = new Float64Array(rows * columns) } = options;
  if (out.length !== rows * columns || out === a || out === b) {
    throw new ShapeError(
      `matrixProduct: out must hold ${rows} × ${columns} numbers and be neither factor, got ${out.length}. Give an array of its own.`,
    );
  }
  const factors = { a, b, rows, inner, columns, transposeB };
  return (isWorthPacking(factors) ? simdMatrixProduct : plainMatrixProduct)(factors, out);
}

/** The product by plain loops, the definition of {@link matrixProduct}. */
export function plainMatrixProduct(factors: MatrixFactors, c: Float64Array): Float64Array {
  const { a, b, rows, inner, columns, transposeB } = factors;
  const [alongInner, alongColumns] = transposeB ? [1, inner] : [columns, 1];
  c.fill(0);
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
