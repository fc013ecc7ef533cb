import { DomainError } from "../errors.ts";
import { symmetricSpectrum } from "./jacobiEigenvalues.ts";

/** A positive definite matrix Σ = L Lᵀ, ready to be inverted. */
export interface CholeskyFactor {
  /** ½ log det Σ. */
  readonly halfLogDeterminant: number;
  /** L⁻¹ r, whose squared length is rᵀ Σ⁻¹ r. */
  whiten(r: Float64Array): Float64Array;
  /** Σ⁻¹ r. */
  solve(r: Float64Array): Float64Array;
}

/** A pivot below this fraction of its diagonal entry is rounding. */
const LEAST_PIVOT = 16 * Number.EPSILON;

/**
 * The Cholesky factor of a symmetric matrix, rows first. The test for singularity is free of scale: it asks for the part
 * of each coordinate's variance that the coordinates before it leave open.
 *
 * @throws {@link DomainError} if the matrix is not positive definite to working precision, naming its smallest
 *   eigenvalue and direction.
 */
export function choleskyFactor(caller: string, matrix: Float64Array, m: number): CholeskyFactor {
  const L = new Float64Array(m * m);
  for (let i = 0; i < m; i++) {
    for (let j = 0; j <= i; j++) {
      let open = matrix[i * m + j];
      for (let k = 0; k < j; k++) open -= L[i * m + k] * L[j * m + k];
      if (j < i) L[i * m + j] = open / L[j * m + j];
      else if (open > LEAST_PIVOT * m * matrix[i * m + i]) L[i * m + i] = Math.sqrt(open);
      else refuse(caller, matrix, m);
    }
  }
  const whiten = (r: Float64Array): Float64Array => {
    const z = r.slice();
    for (let i = 0; i < m; i++) {
      for (let k = 0; k < i; k++) z[i] -= L[i * m + k] * z[k];
      z[i] /= L[i * m + i];
    }
    return z;
  };
  const solve = (r: Float64Array): Float64Array => {
    const x = whiten(r);
    for (let i = m - 1; i >= 0; i--) {
      for (let k = i + 1; k < m; k++) x[i] -= L[k * m + i] * x[k];
      x[i] /= L[i * m + i];
    }
    return x;
  };
  let halfLogDeterminant = 0;
  for (let i = 0; i < m; i++) halfLogDeterminant += Math.log(L[i * m + i]);
  return { halfLogDeterminant, whiten, solve };
}

function refuse(caller: string, matrix: Float64Array, m: number): never {
  if (matrix.some((entry) => !Number.isFinite(entry))) {
    throw new DomainError(
      `${caller}: the covariance must be finite, got an entry that is not. Check the coefficients and the time.`,
    );
  }
  const { eigenvalues, eigenvectors } = symmetricSpectrum(matrix, m);
  const direction = Array.from(eigenvectors.subarray(0, m), (e) => e.toPrecision(3)).join(", ");
  throw new DomainError(
    `${caller}: the covariance must be positive definite, got smallest eigenvalue ${eigenvalues[0].toPrecision(3)} of largest ${eigenvalues[m - 1].toPrecision(3)}, along (${direction}). No noise reaches that direction: add some, or leave it out.`,
  );
}
