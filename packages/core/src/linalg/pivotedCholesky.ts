/** A factor B of a positive semidefinite matrix G = B Bᵀ. */
export interface PivotedFactor {
  /** B, `factor[i·n + r]` for r < rank; the columns beyond are zero. */
  readonly factor: Float64Array;
  /** The rank of G to rounding. */
  readonly rank: number;
}

/** Pivots below this fraction of the largest diagonal entry are rounding. */
const LEAST_PIVOT = 1e-13;

/**
 * A factor of a positive semidefinite n×n matrix that may be singular, by Cholesky elimination that takes the largest
 * remaining pivot each time and stops where only rounding is left.
 */
export function pivotedCholesky(matrix: Float64Array, n: number): PivotedFactor {
  const factor = new Float64Array(n * n);
  const rest = Float64Array.from({ length: n }, (_, i) => matrix[i * n + i]);
  const cut = LEAST_PIVOT * Math.max(...rest);
  for (let r = 0; r < n; r++) {
    const pivot = rest.indexOf(Math.max(...rest));
    if (!(rest[pivot] > cut)) return { factor, rank: r };
    const root = Math.sqrt(rest[pivot]);
    for (let i = 0; i < n; i++) {
      let entry = matrix[i * n + pivot];
      for (let q = 0; q < r; q++) entry -= factor[i * n + q] * factor[pivot * n + q];
      factor[i * n + r] = entry / root;
      rest[i] -= factor[i * n + r] ** 2;
    }
    rest[pivot] = 0;
  }
  return { factor, rank: n };
}
