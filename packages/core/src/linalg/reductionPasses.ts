import { requireInstance } from "../simd/simdModule.ts";
import { productKernels } from "./productKernels.ts";

/**
 * The passes over long rows that reduce a symmetric matrix to tridiagonal form, in one memory. Places and strides are
 * counted in numbers. The plain passes are the definition of the SIMD ones and give the same bits.
 */
export interface ReductionPasses {
  readonly memory: Float64Array;
  /** y ← A x, A symmetric of size n, given by its upper triangle. */
  symmetricTimesVector(a: number, x: number, y: number, n: number, stride: number): void;
  /** out_q ← Σ_j m_qj x_j, for the rows q < rows of a matrix of n columns. */
  rowsTimesVector(m: number, x: number, out: number, rows: number, n: number, stride: number): void;
  /** y_j ← y_j − Σ_q (f_q v_qj + g_q w_qj), one q after the other, for n columns; factors stand `step` numbers apart. */
  subtractRows(
    [v, w]: readonly [number, number],
    [f, g]: readonly [number, number],
    y: number,
    rows: number,
    n: number,
    stride: number,
    step: number,
  ): void;
  /** C ← C + A B on packed tiles of 4 × 4, as `wasm/linalg/matrixProduct.as.ts` lays them out. */
  multiplyPanels(
    [a, b, c]: readonly [number, number, number],
    rowTiles: number,
    columnTiles: number,
    inner: number,
    stride: number,
  ): void;
}

/** The passes by SIMD kernels where they run, else by plain loops, with room for `count` numbers. */
export function reductionPasses(count: number): ReductionPasses {
  return productKernels.runs() ? simdPasses(count) : plainPasses(count);
}

/** The passes by SIMD kernels. */
export function simdPasses(count: number): ReductionPasses {
  const { kernels, buffer } = requireInstance(productKernels, 8 * count);
  return {
    memory: new Float64Array(buffer),
    symmetricTimesVector: (a, x, y, n, stride) =>
      kernels.symmetricTimesVector(8 * a, 8 * x, 8 * y, n, 8 * stride),
    rowsTimesVector: (m, x, out, rows, n, stride) =>
      kernels.rowsTimesVector(8 * m, 8 * x, 8 * out, rows, n, 8 * stride),
    subtractRows: ([v, w], [f, g], y, rows, n, stride, step) =>
      kernels.subtractRows(8 * v, 8 * w, 8 * f, 8 * g, 8 * y, rows, n, 8 * stride, 8 * step),
    multiplyPanels: ([a, b, c], rowTiles, columnTiles, inner, stride) =>
      kernels.multiplyPanels(8 * a, 8 * b, 8 * c, rowTiles, columnTiles, inner, 8 * stride),
  };
}

/** The passes by plain loops, with sums in the order of the two lanes. */
export function plainPasses(count: number): ReductionPasses {
  const memory = new Float64Array(count);
  return {
    memory,
    symmetricTimesVector: (a, x, y, n, stride) => symmetricTimesVector(memory, a, x, y, n, stride),
    rowsTimesVector: (m, x, out, rows, n, stride) => {
      for (let q = 0; q < rows; q++) memory[out + q] = dot(memory, m + q * stride, x, n);
    },
    subtractRows: ([v, w], [f, g], y, rows, n, stride, step) => {
      for (let q = 0; q < rows; q++) {
        const [fq, gq] = [memory[f + q * step], memory[g + q * step]];
        const at = q * stride;
        for (let j = 0; j < n; j++)
          memory[y + j] -= fq * memory[v + at + j] + gq * memory[w + at + j];
      }
    },
    multiplyPanels: ([a, b, c], rowTiles, columnTiles, inner, stride) => {
      for (let i = 0; i < 4 * rowTiles; i++) {
        for (let j = 0; j < 4 * columnTiles; j++) {
          const [left, right] = [a + tileOf(i, inner), b + tileOf(j, inner)];
          const at = c + i * stride + j;
          for (let k = 0; k < inner; k++)
            memory[at] += memory[left + 4 * k] * memory[right + 4 * k];
        }
      }
    },
  };
}

/** Where line i stands in packed tiles of 4. */
function tileOf(i: number, inner: number): number {
  return (i >> 2) * 4 * inner + (i & 3);
}

/** Σ_j of products, the even and the odd j apart. */
function dot(memory: Float64Array, left: number, right: number, n: number): number {
  let [even, odd] = [0, 0];
  for (let j = 0; j + 1 < n; j += 2) {
    even += memory[left + j] * memory[right + j];
    odd += memory[left + j + 1] * memory[right + j + 1];
  }
  if (n % 2 === 1) even += memory[left + n - 1] * memory[right + n - 1];
  return even + odd;
}

function symmetricTimesVector(
  memory: Float64Array,
  a: number,
  x: number,
  y: number,
  n: number,
  stride: number,
): void {
  memory.fill(0, y, y + n);
  for (let i = 0; i < n; i += 4) {
    const size = Math.min(4, n - i);
    cornerTimesVector(memory, a + i * (stride + 1), x + i, y + i, size, stride);
    if (size < 4) return;
    const rows = [0, 1, 2, 3].map((r) => a + (i + r) * stride + i + 4);
    const count = n - i - 4;
    const [xa, xb, xc, xd] = memory.subarray(x + i, x + i + 4);
    for (let j = 0; j < count; j++) {
      const [va, vb, vc, vd] = [
        memory[rows[0] + j],
        memory[rows[1] + j],
        memory[rows[2] + j],
        memory[rows[3] + j],
      ];
      memory[y + i + 4 + j] += va * xa + vb * xb + (vc * xc + vd * xd);
    }
    rows.forEach((row, r) => {
      memory[y + i + r] += dot(memory, row, x + i + 4, count);
    });
  }
}

/** y ← y + A x for the rows of a block on the diagonal. */
function cornerTimesVector(
  memory: Float64Array,
  a: number,
  x: number,
  y: number,
  size: number,
  stride: number,
): void {
  for (let r = 0; r < size; r++) {
    const row = a + r * stride;
    let sum = memory[y + r] + memory[row + r] * memory[x + r];
    for (let c = r + 1; c < size; c++) {
      sum += memory[row + c] * memory[x + c];
      memory[y + c] += memory[row + c] * memory[x + r];
    }
    memory[y + r] = sum;
  }
}
