import type { SymmetricEigen } from "./symmetricEigen.ts";

const MOST_SWEEPS = 60;

/**
 * Eigenvalues and orthonormal eigenvectors of a small symmetric matrix, rows first, by cyclic Jacobi rotations until
 *
 *     |a_ij| ≤ ε √|a_ii a_jj|,
 *
 * which gives the small eigenvalues of a graded covariance, such as (t³/3, t²/2; t²/2, t), to the same relative
 * accuracy as the large ones, where {@link symmetricEigen} loses them. O(d³) per sweep: for d up to about 100.
 *
 * Source: Demmel and Veselić (1992).
 */
export function jacobiEigen(matrix: Float64Array, dimension: number): SymmetricEigen {
  const m = dimension;
  const a = matrix.slice();
  const v = new Float64Array(m * m);
  for (let i = 0; i < m; i++) v[i * m + i] = 1;
  for (let sweep = 0; sweep < MOST_SWEEPS; sweep++) {
    let hasRotated = false;
    for (let i = 0; i < m; i++) {
      for (let j = i + 1; j < m; j++) {
        const small = Number.EPSILON * Math.sqrt(Math.abs(a[i * m + i] * a[j * m + j]));
        if (!(Math.abs(a[i * m + j]) > small)) continue;
        rotate(a, v, m, i, j);
        hasRotated = true;
      }
    }
    if (!hasRotated) break;
  }
  const order = Array.from({ length: m }, (_, j) => j).sort((i, j) => a[j * m + j] - a[i * m + i]);
  return {
    eigenvalues: Float64Array.from(order, (j) => a[j * m + j]),
    eigenvectors: Float64Array.from(
      { length: m * m },
      (_, at) => v[order[at % m] * m + Math.floor(at / m)],
    ),
  };
}

/** The rotation of coordinates i, j that makes a_ij zero, and the same rotation of the rows of v. */
function rotate(a: Float64Array, v: Float64Array, m: number, i: number, j: number): void {
  const off = a[i * m + j];
  const halfCotangent = (a[j * m + j] - a[i * m + i]) / (2 * off);
  const sign = halfCotangent < 0 ? -1 : 1;
  const tangent = sign / (Math.abs(halfCotangent) + Math.hypot(1, halfCotangent));
  const cosine = 1 / Math.hypot(1, tangent);
  const sine = tangent * cosine;
  a[i * m + i] -= tangent * off;
  a[j * m + j] += tangent * off;
  a[i * m + j] = 0;
  a[j * m + i] = 0;
  for (let k = 0; k < m; k++) {
    if (k !== i && k !== j) {
      const [aki, akj] = [a[k * m + i], a[k * m + j]];
      a[k * m + i] = cosine * aki - sine * akj;
      a[k * m + j] = sine * aki + cosine * akj;
      a[i * m + k] = a[k * m + i];
      a[j * m + k] = a[k * m + j];
    }
    const [vik, vjk] = [v[i * m + k], v[j * m + k]];
    v[i * m + k] = cosine * vik - sine * vjk;
    v[j * m + k] = sine * vik + cosine * vjk;
  }
}
