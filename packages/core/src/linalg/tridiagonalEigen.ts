import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import { type RowEigen, rankOneUpdate } from "./rankOneUpdate.ts";

/** Up to this size a block is decomposed by QL. */
const SMALL = 32;

/**
 * Eigenvalues and eigenvectors of a symmetric tridiagonal matrix, by divide and conquer: cut in two at an element off the diagonal,
 *
 *     T = diag(T_1, T_2) + |e| u uᵀ,   u = (0 … 0, 1, sign e, 0 … 0),
 *
 * each half decomposed, and both put together by {@link rankOneUpdate}.
 *
 * @param diagonal Length n.
 * @param offDiagonal Length n − 1.
 *
 * Source: Cuppen (1981).
 */
export function tridiagonalEigen(diagonal: Float64Array, offDiagonal: Float64Array): RowEigen {
  const n = diagonal.length;
  if (n === 0) return { values: diagonal, rows: diagonal };
  if (n <= SMALL) return byQl(diagonal, offDiagonal);
  const cut = n >> 1;
  const e = offDiagonal[cut - 1];
  const [first, second] = [diagonal.slice(0, cut), diagonal.slice(cut)];
  first[cut - 1] -= Math.abs(e);
  second[0] -= Math.abs(e);
  const upper = tridiagonalEigen(first, offDiagonal.subarray(0, cut - 1));
  const lower = tridiagonalEigen(second, offDiagonal.subarray(cut));
  return rankOneUpdate(upper, lower, Math.abs(e), e < 0 ? -1 : 1);
}

function byQl(diagonal: Float64Array, offDiagonal: Float64Array): RowEigen {
  const n = diagonal.length;
  const dense = Matrix.zeros(n, n);
  diagonal.forEach((value, i) => {
    dense.set(i, i, value);
  });
  offDiagonal.forEach((value, i) => {
    dense.set(i, i + 1, value);
    dense.set(i + 1, i, value);
  });
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(dense, {
    assumeSymmetric: true,
  });
  return {
    values: Float64Array.from(realEigenvalues),
    rows: Float64Array.from({ length: n * n }, (_, at) =>
      eigenvectorMatrix.get(at % n, Math.floor(at / n)),
    ),
  };
}
