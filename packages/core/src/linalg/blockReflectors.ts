import { matrixProduct } from "./matrixProduct.ts";
import type { TridiagonalForm } from "./tridiagonalForm.ts";

/** Reflections applied at once. */
const BLOCK = 64;

/**
 * Rows y ← (H_0 H_1 … H_{n−2} y), n each, a block of reflections at a time in the form 1 − V T Vᵀ.
 *
 * Source: Schreiber and Van Loan (1989).
 */
export function applyReflectors(form: TridiagonalForm, rows: Float64Array): void {
  const n = form.diagonal.length;
  const count = rows.length / n;
  const blocks = Math.ceil((n - 1) / BLOCK);
  for (let block = blocks - 1; block >= 0; block--) {
    const first = block * BLOCK;
    const columns = Math.min(BLOCK, n - 1 - first);
    const from = first + 1;
    const width = n - from;
    const v = columnsOf(form.reflectors.subarray(first * n, (first + columns) * n), n, from);
    const scales = form.scales.subarray(first, first + columns);
    const part = columnsOf(rows, n, from);
    const along = matrixProduct(part, v, count, width, columns, { transposeB: true });
    const change = matrixProduct(along, timesTriangle(v, scales, width), count, columns, width);
    for (let i = 0; i < count; i++) {
      const [at, own] = [i * n + from, i * width];
      for (let j = 0; j < width; j++) rows[at + j] -= change[own + j];
    }
  }
}

/** The columns of a matrix of n columns from one on. */
function columnsOf(matrix: Float64Array, n: number, from: number): Float64Array {
  const width = n - from;
  const out = new Float64Array((matrix.length / n) * width);
  for (let i = 0; i * n < matrix.length; i++) {
    out.set(matrix.subarray(i * n + from, (i + 1) * n), i * width);
  }
  return out;
}

/** TᵀVᵀ, T upper triangular with τ_q on its diagonal and column q above it −τ_q T (Vᵀ v_q). */
function timesTriangle(v: Float64Array, scales: Float64Array, width: number): Float64Array {
  const k = scales.length;
  const gram = matrixProduct(v, v, k, width, k, { transposeB: true });
  const transposedT = new Float64Array(k * k);
  for (let q = 0; q < k; q++) {
    for (let r = 0; r < q; r++) {
      let sum = 0;
      for (let s = r; s < q; s++) sum += transposedT[s * k + r] * gram[s * k + q];
      transposedT[q * k + r] = -scales[q] * sum;
    }
    transposedT[q * k + q] = scales[q];
  }
  return matrixProduct(transposedT, v, k, k, width);
}
