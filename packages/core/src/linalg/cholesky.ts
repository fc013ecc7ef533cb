import { DomainError } from "../errors.ts";
import { jacobiEigen } from "./jacobiEigen.ts";
import { matrixProduct } from "./matrixProduct.ts";

/** The Cholesky factor L of a positive definite matrix Σ = L Lᵀ. */
export interface CholeskyFactor {
  /** d. */
  readonly dimension: number;
  /** L, `lower[i·d + j]`, zero above the diagonal. */
  readonly lower: Float64Array;
  /** ½ log det Σ = Σ_i log L_ii. */
  readonly halfLogDeterminant: number;
}

/** Words for the message of {@link choleskyFactor}. */
export interface CholeskyOptions {
  /** Name of the function that the message starts with. Default `choleskyFactor`. */
  readonly caller?: string;
  /** What to do about a matrix that is not positive definite. Default: to add variance or leave the direction out. */
  readonly remedy?: string;
}

/** Columns taken at a time: the rest of the work is matrix products. */
const BLOCK = 96;
/** Largest dimension for which a refusal names the smallest eigenvalue and its direction. */
const LARGEST_NAMED = 8;

/**
 * The Cholesky factor of a symmetric positive definite matrix, block column by block column,
 *
 *     S = A_{≥j,j} − L_{≥j,<j} L_{j,<j}ᵀ,   S_jj = L_jj L_jjᵀ,   L_{>j,j} = S_{>j,j} L_jj^−T.
 *
 * The test for singularity does not depend on the scale of the coordinates: it asks for the part of each coordinate's
 * variance that the coordinates before it leave open.
 *
 * @param matrix A, `matrix[i·d + j]`; only entries on and below the diagonal are read.
 * @throws {@link DomainError} if the matrix is not positive definite to working precision: a pivot is at most 16 d ε of
 *   its diagonal entry.
 *
 * @example
 * ```ts
 * import { choleskyFactor, solveCholesky } from "@chaosphere/core/linalg";
 *
 * const factor = choleskyFactor(Float64Array.of(4, 2, 2, 3), 2);
 * console.log(Array.from(solveCholesky(factor, Float64Array.of(2, 5)), (x) => x.toFixed(3)).join(" ")); // -0.500 2.000
 * ```
 */
export function choleskyFactor(
  matrix: Float64Array,
  dimension: number,
  options: CholeskyOptions = {},
): CholeskyFactor {
  const d = dimension;
  const L = new Float64Array(d * d);
  for (let i = 0; i < d; i++) {
    for (let k = 0; k <= i; k++) L[i * d + k] = matrix[i * d + k];
  }
  for (let j = 0; j < d; j += BLOCK) {
    const width = Math.min(BLOCK, d - j);
    if (j > 0) subtractExplained(L, d, j, width);
    const fault = factorColumns(L, d, j, width, matrix, 0, roundedPivot(d));
    if (fault >= 0) refuse(matrix, d, fault, L[fault * (d + 1)], options);
  }
  let halfLogDeterminant = 0;
  for (let i = 0; i < d; i++) halfLogDeterminant += Math.log(L[i * (d + 1)]);
  return { dimension, lower: L, halfLogDeterminant };
}

/** L⁻¹ r, whose squared length is rᵀ Σ⁻¹ r. */
export function whitenCholesky(factor: CholeskyFactor, r: Float64Array): Float64Array {
  const { dimension: d, lower: L } = factor;
  const z = r.slice();
  for (let i = 0; i < d; i++) {
    let open = z[i];
    for (let k = 0; k < i; k++) open -= L[i * d + k] * z[k];
    z[i] = open / L[i * d + i];
  }
  return z;
}

/**
 * {@link whitenCholesky} of the rows of a matrix, d each: block by block, most of it matrix products.
 *
 * @param rows row-major n×d; they are overwritten.
 */
export function whitenRows(factor: CholeskyFactor, rows: Float64Array): Float64Array {
  const { dimension: d, lower: L } = factor;
  const n = rows.length / d;
  for (let j = 0; j < d; j += BLOCK) {
    const width = Math.min(BLOCK, d - j);
    const explained = matrixProduct(
      columnsBefore(rows, n, d, j),
      columnsBefore(L.subarray(j * d, (j + width) * d), width, d, j),
      n,
      j,
      width,
      { transposeB: true },
    );
    for (let b = 0; b < n; b++) {
      const z = rows.subarray(b * d + j, b * d + j + width);
      for (let i = 0; i < width; i++) {
        const row = (j + i) * d + j;
        let open = z[i] - explained[b * width + i];
        for (let k = 0; k < i; k++) open -= L[row + k] * z[k];
        z[i] = open / L[row + i];
      }
    }
  }
  return rows;
}

/**
 * L^−T of the rows of a matrix, d each, block by block from the last: after {@link whitenRows}, Σ⁻¹ of each row.
 *
 * @param rows row-major n×d; they are overwritten.
 */
export function whitenRowsTransposed(factor: CholeskyFactor, rows: Float64Array): Float64Array {
  const { dimension: d, lower: L } = factor;
  const n = rows.length / d;
  for (let j = Math.floor((d - 1) / BLOCK) * BLOCK; j >= 0; j -= BLOCK) {
    const width = Math.min(BLOCK, d - j);
    for (let b = 0; b < n; b++) {
      const x = rows.subarray(b * d + j, b * d + j + width);
      for (let i = width - 1; i >= 0; i--) {
        const row = (j + i) * d + j;
        x[i] /= L[row + i];
        for (let k = 0; k < i; k++) x[k] -= L[row + k] * x[i];
      }
    }
    if (j === 0) break;
    const block = new Float64Array(n * width);
    for (let b = 0; b < n; b++) block.set(rows.subarray(b * d + j, b * d + j + width), b * width);
    const beside = columnsBefore(L.subarray(j * d, (j + width) * d), width, d, j);
    const explained = matrixProduct(block, beside, n, width, j);
    for (let b = 0; b < n; b++) {
      for (let k = 0; k < j; k++) rows[b * d + k] -= explained[b * j + k];
    }
  }
  return rows;
}

/** Columns 0 … j − 1 of n rows of d. */
function columnsBefore(matrix: Float64Array, n: number, d: number, j: number): Float64Array {
  const out = new Float64Array(n * j);
  for (let i = 0; i < n; i++) out.set(matrix.subarray(i * d, i * d + j), i * j);
  return out;
}

/** Σ⁻¹ r, the solution of L Lᵀ x = r by two substitutions in 2d² operations; r, of length d, is not changed. */
export function solveCholesky(factor: CholeskyFactor, r: Float64Array): Float64Array {
  const { dimension: d, lower: L } = factor;
  const x = whitenCholesky(factor, r);
  for (let i = d - 1; i >= 0; i--) {
    x[i] /= L[i * d + i];
    for (let k = 0; k < i; k++) x[k] -= L[i * d + k] * x[i];
  }
  return x;
}

/** The fraction of its diagonal entry up to which a pivot of an m×m matrix is taken for rounding. */
export function roundedPivot(m: number): number {
  return 16 * Number.EPSILON * m;
}

/**
 * Factors `width` columns of L from number `first` on, in place, the columns before being done. A pivot that is at most
 * `leastPivot` of its diagonal entry of the matrix at `matrix[at …]` is left as it is, and its position returned; else −1.
 */
export function factorColumns(
  L: Float64Array,
  d: number,
  first: number,
  width: number,
  matrix: Float64Array,
  at: number,
  leastPivot: number,
): number {
  for (let i = first; i < d; i++) {
    const end = Math.min(i, first + width - 1);
    for (let k = first; k <= end; k++) {
      let open = L[i * d + k];
      for (let r = first; r < k; r++) open -= L[i * d + r] * L[k * d + r];
      if (k < i) L[i * d + k] = open / L[k * d + k];
      else {
        const isPositive = open > leastPivot * matrix[at + i * (d + 1)];
        const isGood = isPositive && open < Number.POSITIVE_INFINITY;
        L[i * d + i] = isGood ? Math.sqrt(open) : open;
        if (!isGood) return i;
      }
    }
  }
  return -1;
}

/** Takes from columns j … j + width of rows j … what the columns before explain. */
function subtractExplained(L: Float64Array, d: number, j: number, width: number): void {
  const height = d - j;
  const before = columnsBefore(L.subarray(j * d), height, d, j);
  const explained = matrixProduct(before, before.subarray(0, width * j), height, j, width, {
    transposeB: true,
  });
  for (let i = 0; i < height; i++) {
    for (let k = 0; k <= Math.min(i, width - 1); k++) {
      L[(j + i) * d + j + k] -= explained[i * width + k];
    }
  }
}

function refuse(
  matrix: Float64Array,
  d: number,
  position: number,
  open: number,
  options: CholeskyOptions,
): never {
  const {
    caller = "choleskyFactor",
    remedy = "No variance is left in that direction: add some, or leave it out.",
  } = options;
  if (matrix.some((entry) => !Number.isFinite(entry))) {
    throw new DomainError(
      `${caller}: the matrix must be finite, got an entry that is not. Check the numbers that it is made of.`,
    );
  }
  throw new DomainError(
    `${caller}: the matrix must be positive definite, got ${d <= LARGEST_NAMED ? smallestEigenvalue(matrix, d) : `the pivot ${open} of ${matrix[position * (d + 1)]} at position ${position}`}. ${remedy}`,
  );
}

function smallestEigenvalue(matrix: Float64Array, d: number): string {
  const symmetric = matrix.map((_, at) => {
    const [i, j] = [Math.floor(at / d), at % d];
    return matrix[Math.max(i, j) * d + Math.min(i, j)];
  });
  const { eigenvalues, eigenvectors } = jacobiEigen(symmetric, d);
  const direction = Array.from({ length: d }, (_, i) => eigenvectors[i * d + d - 1].toPrecision(3));
  return `smallest eigenvalue ${eigenvalues[d - 1].toPrecision(3)} of largest ${eigenvalues[0].toPrecision(3)}, along (${direction.join(", ")})`;
}
