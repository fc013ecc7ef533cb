import { choleskyFactor, matrixProduct, transposed, whitenRows } from "@chaosphere/core/linalg";

/** What a regression leaves, and how much each row had to say in it. */
export interface Regression {
  /** Row-major T × row. */
  readonly residuals: Float64Array;
  /** h_t: independent errors of variance v leave residuals of variance (1 − h_t) v. Length T. */
  readonly leverages: Float64Array;
}

/**
 * What a regression on given terms leaves of each column.
 *
 * @param terms row-major T × k.
 * @param values row-major T × row.
 */
export function leastSquares(terms: Float64Array, values: Float64Array, row: number): Regression {
  const count = values.length / row;
  const k = terms.length / count;
  const columns = transposed(terms, count, k);
  const normal = matrixProduct(columns, terms, k, count, k);
  // Q = X L^−T has orthonormal columns, so that Q Qᵀ is the projection.
  const Q = whitenRows(choleskyFactor(normal, k), terms.slice());
  const coordinates = matrixProduct(transposed(Q, count, k), values, k, count, row);
  const fitted = matrixProduct(Q, coordinates, count, k, row);
  const leverages = new Float64Array(count);
  for (let at = 0; at < Q.length; at++) leverages[Math.floor(at / k)] += Q[at] ** 2;
  return { residuals: values.map((value, at) => value - fitted[at]), leverages };
}
