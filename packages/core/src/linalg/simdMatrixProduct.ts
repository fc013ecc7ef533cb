import { requireInstance, type SimdInstance } from "../simd/simdModule.ts";
import type { MatrixFactors } from "./matrixFactors.ts";
import { type ProductKernels, productKernels } from "./productKernels.ts";

/** Rows of a tile. */
const TILE_ROWS = 4;
/** Rows, inner indices and columns of a block: its panels of A and B and its part of C stay in the second-level cache. */
const [BLOCK_ROWS, BLOCK_INNER, BLOCK_COLUMNS] = [128, 256, 512];

/** Numbers in a packed block of A, of B and of C. */
const [A_SIZE, B_SIZE, C_SIZE] = [
  BLOCK_ROWS * BLOCK_INNER,
  BLOCK_INNER * BLOCK_COLUMNS,
  BLOCK_ROWS * BLOCK_COLUMNS,
];

/** Scratch memory, made at first use; enough for doubles. */
let instance: SimdInstance<ProductKernels> | undefined;

/** The product of {@link plainMatrixProduct}, block by block, the same bits. */
export function simdMatrixProduct(factors: MatrixFactors): Float64Array {
  const result = new Float64Array(factors.rows * factors.columns);
  const { kernels, buffer } = scratch();
  blockedProduct(factors, result, buffer, Float64Array, kernels.multiplyPanels, 4);
  return result;
}

/** The product of `plainMatrixProductF32`, likewise. */
export function simdMatrixProductF32(factors: MatrixFactors<Float32Array>): Float32Array {
  const result = new Float32Array(factors.rows * factors.columns);
  const { kernels, buffer } = scratch();
  blockedProduct(factors, result, buffer, Float32Array, kernels.multiplyPanelsF32, 8);
  return result;
}

function scratch(): SimdInstance<ProductKernels> {
  instance ??= requireInstance(productKernels, 8 * (A_SIZE + B_SIZE + C_SIZE));
  return instance;
}

/** The constructor of views into the scratch memory. */
interface ViewOf<T> {
  new (buffer: ArrayBuffer, byteOffset: number, length: number): T;
  readonly BYTES_PER_ELEMENT: number;
}

function blockedProduct<T extends Float64Array | Float32Array>(
  factors: MatrixFactors<T>,
  result: T,
  buffer: ArrayBuffer,
  View: ViewOf<T>,
  multiply: (...addresses: number[]) => void,
  tileColumns: number,
): void {
  const { a, rows, inner, columns } = factors;
  const bytes = View.BYTES_PER_ELEMENT;
  const [aAt, bAt, cAt] = [0, bytes * A_SIZE, bytes * (A_SIZE + B_SIZE)];
  const packedA = new View(buffer, aAt, A_SIZE);
  const packedB = new View(buffer, bAt, B_SIZE);
  for (let i = 0; i < rows; i += BLOCK_ROWS) {
    for (let j = 0; j < columns; j += BLOCK_COLUMNS) {
      const [height, width] = [
        Math.min(BLOCK_ROWS, rows - i),
        Math.min(BLOCK_COLUMNS, columns - j),
      ];
      const rowTiles = Math.ceil(height / TILE_ROWS);
      const columnTiles = Math.ceil(width / tileColumns);
      const stride = tileColumns * columnTiles;
      const c = new View(buffer, cAt, TILE_ROWS * rowTiles * stride);
      c.fill(0);
      for (let k = 0; k < inner; k += BLOCK_INNER) {
        const depth = Math.min(BLOCK_INNER, inner - k);
        packAlongInner(a, inner, i, height, k, depth, packedA, TILE_ROWS);
        packColumns(factors, j, width, k, depth, packedB, tileColumns);
        multiply(aAt, bAt, cAt, rowTiles, columnTiles, depth, bytes * stride);
      }
      for (let r = 0; r < height; r++) {
        result.set(c.subarray(r * stride, r * stride + width), (i + r) * columns + j);
      }
    }
  }
}

/** A block of B as `[column tile][k][columns of a tile]`, columns beyond the last zero. */
function packColumns<T extends Float64Array | Float32Array>(
  { b, inner, columns, transposeB }: MatrixFactors<T>,
  first: number,
  width: number,
  k: number,
  depth: number,
  packed: T,
  tile: number,
): void {
  if (transposeB) {
    packAlongInner(b, inner, first, width, k, depth, packed, tile);
    return;
  }
  for (let p = 0; p < depth; p++) {
    const row = (k + p) * columns + first;
    for (let t = 0; t < width; t++) {
      packed[(t - (t % tile)) * depth + p * tile + (t % tile)] = b[row + t];
    }
    for (let t = width; t % tile !== 0; t++) {
      packed[(t - (t % tile)) * depth + p * tile + (t % tile)] = 0;
    }
  }
}

/** Lines `first` … of a matrix whose lines run along k, tile by tile. */
function packAlongInner<T extends Float64Array | Float32Array>(
  matrix: T,
  inner: number,
  first: number,
  count: number,
  k: number,
  depth: number,
  packed: T,
  tile: number,
): void {
  for (let t = 0; t < tile * Math.ceil(count / tile); t++) {
    const at = (t - (t % tile)) * depth + (t % tile);
    const line = (first + t) * inner + k;
    for (let p = 0; p < depth; p++) packed[at + p * tile] = t < count ? matrix[line + p] : 0;
  }
}
