import {
  type CholeskyFactor,
  choleskyFactor,
  gramMatrix,
  matrixProduct,
  whitenRows,
  whitenRowsTransposed,
} from "@chaosphere/core/linalg";

/** The factors of a quasi-definite matrix K. */
export interface SignedFactor {
  /** K⁻¹ of rows, which are overwritten. */
  readonly solve: (rows: Float64Array) => Float64Array;
  /** log |det K|. */
  readonly logDeterminant: number;
}

/**
 * K = [P, B; Bᵀ, −N] with P positive definite of dimension `positive` and N + Bᵀ P⁻¹ B positive definite, by two Cholesky factors,
 *
 *     P = L Lᵀ,   X = Bᵀ L^{−T},   N + X Xᵀ = Λ Λᵀ.
 *
 * @param matrix K, row-major dimension², its lower triangle.
 * @throws {@link DomainError} if K is not of this form to working precision.
 */
export function signedFactor(
  matrix: Float64Array,
  dimension: number,
  positive: number,
): SignedFactor {
  const [p, q] = [positive, dimension - positive];
  const caller = "gaussianPosterior";
  const first = p > 0 ? choleskyFactor(part(matrix, dimension, 0, p, 0, p), p, { caller }) : empty;
  const X = part(matrix, dimension, p, q, 0, p);
  if (p > 0) whitenRows(first, X);
  const open = p > 0 && q > 0 ? gramMatrix(X, q, p) : new Float64Array(q * q);
  for (let i = 0; i < q; i++) {
    for (let j = 0; j <= i; j++) open[i * q + j] -= matrix[(p + i) * dimension + p + j];
  }
  const second = q > 0 ? choleskyFactor(open, q, { caller }) : empty;
  return {
    logDeterminant: 2 * (first.halfLogDeterminant + second.halfLogDeterminant),
    solve(rows) {
      const n = rows.length / dimension;
      const a = part(rows, dimension, 0, n, 0, p);
      const b = part(rows, dimension, 0, n, p, q);
      if (p > 0) whitenRows(first, a);
      if (q > 0) {
        subtract(b, p > 0 ? matrixProduct(a, X, n, p, q, { transposeB: true }) : undefined);
        whitenRowsTransposed(second, whitenRows(second, b));
        for (let i = 0; i < b.length; i++) b[i] = -b[i];
      }
      if (p > 0) {
        subtract(a, q > 0 ? matrixProduct(b, X, n, q, p) : undefined);
        whitenRowsTransposed(first, a);
      }
      for (let k = 0; k < n; k++) {
        rows.set(a.subarray(k * p, (k + 1) * p), k * dimension);
        rows.set(b.subarray(k * q, (k + 1) * q), k * dimension + p);
      }
      return rows;
    },
  };
}

const empty: CholeskyFactor = {
  dimension: 0,
  lower: new Float64Array(0),
  halfLogDeterminant: 0,
};

/** `rows` rows from `top` and `columns` columns from `left` of a matrix with rows of `width`. */
function part(
  matrix: Float64Array,
  width: number,
  top: number,
  rows: number,
  left: number,
  columns: number,
): Float64Array {
  const out = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    const from = (top + i) * width + left;
    out.set(matrix.subarray(from, from + columns), i * columns);
  }
  return out;
}

function subtract(a: Float64Array, b: Float64Array | undefined): void {
  if (b) for (let i = 0; i < a.length; i++) a[i] -= b[i];
}
