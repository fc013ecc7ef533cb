import {
  type CholeskyFactor,
  choleskyFactor,
  matrixProduct,
  whitenRows,
  whitenRowsTransposed,
} from "@chaosphere/core/linalg";
import type { Leading } from "./leadingBlock.ts";

/** M near I + H: a dense block for the first degrees, one number per degree for the rest. */
export interface LowDegreePreconditioner {
  /** Rows M⁻¹ x. */
  readonly solve: (x: Float64Array) => Float64Array;
  /** Rows L⁻¹ x of M = L Lᵀ. */
  readonly whiten: (x: Float64Array) => Float64Array;
  /** Rows L⁻ᵀ x. */
  readonly whitenTransposed: (x: Float64Array) => Float64Array;
  /** log det M. */
  readonly logDeterminant: number;
  /** tr M⁻¹. */
  readonly traceOfInverse: number;
}

/**
 * The preconditioner of I + H: the block of the coordinates of degrees l < blockBandLimit, factored, and beyond it the mean of
 * the diagonal over each degree. The block holds what a gap in the data couples most strongly.
 */
export function lowDegreePreconditioner(
  { diagonal, block }: Leading,
  blockBandLimit: number,
): LowDegreePreconditioner {
  const d = diagonal.length;
  const size = Math.min(d, blockBandLimit ** 2);
  const factor = size > 0 ? factored(block(size), size) : undefined;
  // The inverse itself: one product of matrices per iteration in place of two substitutions.
  const blockInverse = factor ? inverseOf(factor) : new Float64Array(0);
  const roots = diagonal.map((h) => Math.sqrt(1 + h));
  const inverse = roots.map((root) => 1 / root);
  let logDeterminant = factor ? 2 * factor.halfLogDeterminant : 0;
  let traceOfInverse = 0;
  for (let i = 0; i < size; i++) traceOfInverse += blockInverse[i * (size + 1)];
  for (let i = size; i < d; i++) {
    logDeterminant += 2 * Math.log(roots[i]);
    traceOfInverse += inverse[i] * inverse[i];
  }
  const mapped = (
    x: Float64Array,
    onBlock: (rows: Float64Array) => Float64Array,
    power: number,
  ) => {
    const out = x.slice();
    const rows = x.length / d;
    if (size > 0) {
      const leading = new Float64Array(rows * size);
      for (let b = 0; b < rows; b++) leading.set(x.subarray(b * d, b * d + size), b * size);
      const solved = onBlock(leading);
      for (let b = 0; b < rows; b++) out.set(solved.subarray(b * size, (b + 1) * size), b * d);
    }
    for (let b = 0; b < rows; b++) {
      for (let i = size; i < d; i++) {
        out[b * d + i] *= power === 2 ? inverse[i] * inverse[i] : inverse[i];
      }
    }
    return out;
  };
  const forward = (rows: Float64Array) => (factor ? whitenRows(factor, rows) : rows);
  const backward = (rows: Float64Array) => (factor ? whitenRowsTransposed(factor, rows) : rows);
  return {
    solve: (x) =>
      mapped(x, (rows) => matrixProduct(rows, blockInverse, rows.length / size, size, size), 2),
    whiten: (x) => mapped(x, forward, 1),
    whitenTransposed: (x) => mapped(x, backward, 1),
    logDeterminant,
    traceOfInverse,
  };
}

/** The Cholesky factor of I + H on the block. */
function factored(block: Float64Array, size: number): CholeskyFactor {
  for (let i = 0; i < size; i++) block[i * (size + 1)] += 1;
  return choleskyFactor(block, size, { caller: "gaussianPosterior" });
}

function inverseOf(factor: CholeskyFactor): Float64Array {
  const d = factor.dimension;
  const units = new Float64Array(d * d);
  for (let i = 0; i < d; i++) units[i * (d + 1)] = 1;
  return whitenRowsTransposed(factor, whitenRows(factor, units));
}
