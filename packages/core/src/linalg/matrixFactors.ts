import { productKernels } from "./productKernels.ts";

/** Two matrices, rows first, and their sizes. */
export interface MatrixFactors<T extends Float64Array | Float32Array = Float64Array> {
  /** A, `a[i·inner + k]`. */
  readonly a: T;
  /** B, `b[k·columns + j]`, or Bᵀ. */
  readonly b: T;
  readonly rows: number;
  readonly inner: number;
  readonly columns: number;
  readonly transposeB: boolean;
}

/** Below this many products the loops are faster than packing. */
const FEWEST_PRODUCTS = 4096;

/** The sizes of two matrices to be multiplied. */
type ProductSizes = Pick<MatrixFactors, "rows" | "inner" | "columns">;

/** Whether the SIMD kernel runs here and is worth the packing that it needs. */
export function isWorthPacking({ rows, inner, columns }: ProductSizes): boolean {
  return rows * inner * columns >= FEWEST_PRODUCTS && productKernels.runs();
}
