import type { MatrixFactors } from "./matrixProduct.ts";
import { instantiate, type KernelInstance } from "./wasmModule.ts";

/** Rows and columns of a tile. */
const TILE = 4;
/** Rows, inner indices and columns of a block: its panels of A and B and its part of C stay in the second-level cache. */
const [BLOCK_ROWS, BLOCK_INNER, BLOCK_COLUMNS] = [128, 256, 512];

/** Addresses of the packed blocks, and the size of the memory. */
const A_AT = 0;
const B_AT = A_AT + 8 * BLOCK_ROWS * BLOCK_INNER;
const C_AT = B_AT + 8 * BLOCK_INNER * BLOCK_COLUMNS;
const SIZE = C_AT + 8 * BLOCK_ROWS * BLOCK_COLUMNS;

/** Scratch memory, made at first use. */
let instance: KernelInstance | undefined;

/** The product of {@link plainMatrixProduct}, block by block, the same bits. */
export function simdMatrixProduct(factors: MatrixFactors): Float64Array {
  const { a, rows, inner, columns } = factors;
  instance ??= instantiate(SIZE);
  const { kernels, buffer } = instance;
  const packedA = new Float64Array(buffer, A_AT, BLOCK_ROWS * BLOCK_INNER);
  const packedB = new Float64Array(buffer, B_AT, BLOCK_INNER * BLOCK_COLUMNS);
  const result = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i += BLOCK_ROWS) {
    for (let j = 0; j < columns; j += BLOCK_COLUMNS) {
      const [height, width] = [
        Math.min(BLOCK_ROWS, rows - i),
        Math.min(BLOCK_COLUMNS, columns - j),
      ];
      const [rowTiles, columnTiles] = [Math.ceil(height / TILE), Math.ceil(width / TILE)];
      const stride = TILE * columnTiles;
      const c = new Float64Array(buffer, C_AT, TILE * rowTiles * stride).fill(0);
      for (let k = 0; k < inner; k += BLOCK_INNER) {
        const depth = Math.min(BLOCK_INNER, inner - k);
        packAlongInner(a, inner, i, height, k, depth, packedA);
        packColumns(factors, j, width, k, depth, packedB);
        kernels.multiplyPanels(A_AT, B_AT, C_AT, rowTiles, columnTiles, depth, 8 * stride);
      }
      for (let r = 0; r < height; r++) {
        result.set(c.subarray(r * stride, r * stride + width), (i + r) * columns + j);
      }
    }
  }
  return result;
}

/** A block of B as `[column tile][k][4]`, columns beyond the last zero. */
function packColumns(
  { b, inner, columns, transposeB }: MatrixFactors,
  first: number,
  width: number,
  k: number,
  depth: number,
  packed: Float64Array,
): void {
  if (transposeB) {
    packAlongInner(b, inner, first, width, k, depth, packed);
    return;
  }
  for (let p = 0; p < depth; p++) {
    const row = (k + p) * columns + first;
    for (let t = 0; t < width; t++) {
      packed[(t - (t % TILE)) * depth + p * TILE + (t % TILE)] = b[row + t];
    }
    for (let t = width; t % TILE !== 0; t++) {
      packed[(t - (t % TILE)) * depth + p * TILE + (t % TILE)] = 0;
    }
  }
}

/** Lines `first` … of a matrix whose lines run along k, four to a tile. */
function packAlongInner(
  matrix: Float64Array,
  inner: number,
  first: number,
  count: number,
  k: number,
  depth: number,
  packed: Float64Array,
): void {
  for (let t = 0; t < TILE * Math.ceil(count / TILE); t++) {
    const tile = (t - (t % TILE)) * depth + (t % TILE);
    const line = (first + t) * inner + k;
    for (let p = 0; p < depth; p++) packed[tile + p * TILE] = t < count ? matrix[line + p] : 0;
  }
}
