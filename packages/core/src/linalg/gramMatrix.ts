import { ShapeError } from "../errors.ts";
import { type ReductionPasses, reductionPasses } from "./reductionPasses.ts";

/** Columns whose products are summed at once. */
const DEPTH = 256;
/** Row tiles that are multiplied together, so that their numbers stay in the first-level cache. */
const ROW_TILES = 8;
/** Columns that are mirrored together. */
const MIRRORED = 16;

/**
 * The products of all rows of a matrix, weighted,
 *
 *     G_ij = Σ_k w_k a_ik a_jk,
 *
 * half the work of a `matrixProduct`: from tiles on and above the diagonal. Every entry is summed in the order of k.
 *
 * @param a row-major rows × columns.
 * @param weights w. Length columns. Default 1.
 * @param makePasses the products of tiles. Default: by the SIMD kernel where it runs.
 * @returns row-major rows × rows, symmetric to the bit.
 *
 * @throws {@link ShapeError} if a is not rows × columns or the weights are not one per column.
 */
export function gramMatrix(
  a: Float64Array,
  rows: number,
  columns: number,
  weights?: Float64Array,
  makePasses: (count: number) => ReductionPasses = reductionPasses,
): Float64Array {
  if (a.length !== rows * columns || (weights && weights.length !== columns)) {
    throw new ShapeError(
      `gramMatrix: a must hold ${rows} × ${columns} numbers and the weights ${columns}, got ${a.length} and ${weights?.length ?? columns}. Check rows and columns.`,
    );
  }
  const tiles = Math.ceil(rows / 4);
  // Rows must not lie a power of two apart, where they would share one line of the cache.
  const stride = 4 * tiles + 12;
  const [left, right] = [4 * tiles * stride, 4 * tiles * (stride + DEPTH)];
  const passes = makePasses(right + 4 * tiles * DEPTH);
  for (let k = 0; k < columns; k += DEPTH) {
    const depth = Math.min(DEPTH, columns - k);
    const packed = passes.memory.subarray(right, right + 4 * tiles * depth);
    packColumns(a, rows, columns, k, depth, packed);
    const scaled = passes.memory.subarray(left, left + packed.length);
    scaled.set(packed);
    if (weights) scale(scaled, weights.subarray(k, k + depth));
    for (let t = 0; t < tiles; t += ROW_TILES) {
      const at = 4 * t * depth;
      const places = [left + at, right + at, 4 * t * (stride + 1)] as const;
      passes.multiplyPanels(places, Math.min(ROW_TILES, tiles - t), tiles - t, depth, stride);
    }
  }
  return mirrored(passes.memory, rows, stride);
}

/** A symmetric matrix from the rows of its upper triangle, block by block: whole columns would miss the cache. */
function mirrored(upper: Float64Array, rows: number, stride: number): Float64Array {
  const gram = new Float64Array(rows * rows);
  for (let i = 0; i < rows; i++) {
    gram.set(upper.subarray(i * stride + i, i * stride + rows), i * rows + i);
  }
  for (let first = 0; first < rows; first += MIRRORED) {
    for (let i = first; i < rows; i++) {
      const end = Math.min(first + MIRRORED, i);
      for (let j = first; j < end; j++) gram[i * rows + j] = gram[j * rows + i];
    }
  }
  return gram;
}

/** Columns k … of all rows in tiles of four rows, zero beyond the last. */
function packColumns(
  a: Float64Array,
  rows: number,
  columns: number,
  k: number,
  depth: number,
  packed: Float64Array,
): void {
  packed.fill(0);
  for (let i = 0; i < rows; i++) {
    const [from, at] = [i * columns + k, (i >> 2) * 4 * depth + (i & 3)];
    for (let p = 0; p < depth; p++) packed[at + 4 * p] = a[from + p];
  }
}

function scale(packed: Float64Array, weights: Float64Array): void {
  const depth = weights.length;
  for (let at = 0; at < packed.length; ) {
    for (let p = 0; p < depth; p++) {
      const w = weights[p];
      for (const end = at + 4; at < end; at++) packed[at] *= w;
    }
  }
}

/** Rows with column k times w_k. */
export function timesColumns(rows: Float64Array, weights: Float64Array): Float64Array {
  const d = weights.length;
  const out = new Float64Array(rows.length);
  for (let at = 0; at < rows.length; at += d) {
    for (let k = 0; k < d; k++) out[at + k] = rows[at + k] * weights[k];
  }
  return out;
}
