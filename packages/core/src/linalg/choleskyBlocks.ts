import { DomainError } from "../errors.ts";
import { matrixProduct } from "./matrixProduct.ts";

/** Columns taken at a time: the rest of the work is matrix products. */
const BLOCK = 96;

/**
 * The Cholesky factor of a symmetric positive definite matrix, A = L Lᵀ, block column by block column:
 *
 *     S = A_{≥j,j} − L_{≥j,<j} L_{j,<j}ᵀ,   S_jj = L_jj L_jjᵀ,   L_{>j,j} = S_{>j,j} L_jj^−T.
 *
 * For the normal equations of thousands of features, where plain loops take several times as long.
 *
 * @param matrix A, d × d, rows first; only entries on and below the diagonal are read.
 * @returns L, d × d, rows first, zero above the diagonal.
 * @throws {@link DomainError} if a pivot is not positive to rounding.
 */
export function choleskyBlocks(matrix: Float64Array, dimension: number): Float64Array {
  const d = dimension;
  const L = new Float64Array(d * d);
  for (let j = 0; j < d; j += BLOCK) {
    const width = Math.min(BLOCK, d - j);
    const panel = openPanel(matrix, L, d, j, width);
    for (let i = 0; i < d - j; i++) {
      const top = Math.min(i, width - 1);
      for (let k = 0; k <= top; k++) {
        let sum = panel[i * width + k];
        for (let r = 0; r < k; r++) sum -= L[(j + i) * d + j + r] * L[(j + k) * d + j + r];
        if (i > k) L[(j + i) * d + j + k] = sum / L[(j + k) * d + j + k];
        else L[(j + i) * d + j + k] = pivot(sum, matrix[(j + i) * (d + 1)], j + i, d);
      }
    }
  }
  return L;
}

/**
 * The solution of L Lᵀ c = b by two substitutions.
 */
export function solveCholesky(L: Float64Array, b: Float64Array): Float64Array {
  const d = b.length;
  const c = b.slice();
  for (let i = 0; i < d; i++) {
    let sum = c[i];
    for (let k = 0; k < i; k++) sum -= L[i * d + k] * c[k];
    c[i] = sum / L[i * d + i];
  }
  for (let i = d - 1; i >= 0; i--) {
    c[i] /= L[i * d + i];
    for (let k = 0; k < i; k++) c[k] -= L[i * d + k] * c[i];
  }
  return c;
}

/** S: rows j … of columns j … j + width, less what the columns before explain. */
function openPanel(
  matrix: Float64Array,
  L: Float64Array,
  d: number,
  j: number,
  width: number,
): Float64Array {
  const height = d - j;
  const before = new Float64Array(height * j);
  for (let i = 0; i < height; i++) {
    before.set(L.subarray((j + i) * d, (j + i) * d + j), i * j);
  }
  const explained = matrixProduct(before, before.subarray(0, width * j), height, j, width, {
    transposeB: true,
  });
  return explained.map(
    (value, at) => matrix[(j + Math.floor(at / width)) * d + j + (at % width)] - value,
  );
}

function pivot(open: number, diagonal: number, position: number, d: number): number {
  if (!(open > 4 * Number.EPSILON * d * diagonal)) {
    throw new DomainError(
      `choleskyBlocks: the matrix must be positive definite, got the pivot ${open} of ${diagonal} at position ${position}. Use a positive ridge, fewer features or more samples.`,
    );
  }
  return Math.sqrt(open);
}
