import { requireInstance, type SimdInstance } from "../simd/simdModule.ts";
import type { MatrixFactors } from "./matrixFactors.ts";
import { type ProductKernels, productKernels } from "./productKernels.ts";

/** Rows of a tile. */
const TILE_ROWS = 4;
/** Bytes of a row of a tile: 4 doubles or 8 singles. */
const TILE_BYTES = 32;
/** Rows and inner indices of a block of A, and columns of one of B: they stay in the second-level cache. */
const [BLOCK_ROWS, BLOCK_INNER, BLOCK_COLUMNS] = [128, 256, 512];
/** Rows of C that are summed before they leave the scratch memory, so that a block of B is packed once for all of them. */
const STRIP_ROWS = 1024;
/** Rows of B that are brought into the scratch memory at once to be packed, and their length, no multiple of a page. */
const [STAGED_ROWS, STAGED_BYTES] = [8, 8 * BLOCK_COLUMNS + 64];

/** Bytes of a packed block of A, one of B, a strip of C and what is being packed. */
const [A_SIZE, B_SIZE, C_SIZE, STAGED_SIZE] = [
  8 * BLOCK_ROWS * BLOCK_INNER,
  8 * BLOCK_INNER * BLOCK_COLUMNS,
  8 * STRIP_ROWS * BLOCK_COLUMNS,
  STAGED_ROWS * STAGED_BYTES,
];
const [A_AT, B_AT, C_AT, STAGED_AT] = [
  0,
  A_SIZE,
  A_SIZE + B_SIZE,
  A_SIZE + B_SIZE + C_SIZE,
] as const;

/** Scratch memory, made at first use; enough for doubles. */
let instance: SimdInstance<ProductKernels> | undefined;

/** The product of {@link plainMatrixProduct}, block by block, the same bits. */
export function simdMatrixProduct(factors: MatrixFactors, result: Float64Array): Float64Array {
  blockedProduct(factors, result, Float64Array);
  return result;
}

/** The product of `plainMatrixProductF32`, likewise. */
export function simdMatrixProductF32(factors: MatrixFactors<Float32Array>): Float32Array {
  const result = new Float32Array(factors.rows * factors.columns);
  blockedProduct(factors, result, Float32Array);
  return result;
}

function scratch(): SimdInstance<ProductKernels> {
  instance ??= requireInstance(productKernels, A_SIZE + B_SIZE + C_SIZE + STAGED_SIZE);
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
  View: ViewOf<T>,
): void {
  const { a, rows, inner, columns } = factors;
  const { kernels, buffer } = scratch();
  const bytes = View.BYTES_PER_ELEMENT;
  const multiply = bytes === 8 ? kernels.multiplyPanels : kernels.multiplyPanelsF32;
  const tileColumns = TILE_BYTES / bytes;
  const pack = packing(View);
  for (let strip = 0; strip < rows; strip += STRIP_ROWS) {
    const height = Math.min(STRIP_ROWS, rows - strip);
    for (let j = 0; j < columns; j += BLOCK_COLUMNS) {
      const width = Math.min(BLOCK_COLUMNS, columns - j);
      const columnTiles = Math.ceil(width / tileColumns);
      const stride = tileColumns * columnTiles;
      const c = new View(buffer, C_AT, TILE_ROWS * Math.ceil(height / TILE_ROWS) * stride);
      c.fill(0 as never);
      for (let k = 0; k < inner; k += BLOCK_INNER) {
        const depth = Math.min(BLOCK_INNER, inner - k);
        if (factors.transposeB) pack.lines(factors.b, inner, j, width, k, depth, B_AT);
        else pack.columns(factors.b, columns, j, width, k, depth, B_AT);
        for (let i = 0; i < height; i += BLOCK_ROWS) {
          const count = Math.min(BLOCK_ROWS, height - i);
          pack.lines(a, inner, strip + i, count, k, depth, A_AT);
          const rowTiles = Math.ceil(count / TILE_ROWS);
          const to = C_AT + bytes * stride * i;
          multiply(A_AT, B_AT, to, rowTiles, columnTiles, depth, bytes * stride);
        }
      }
      for (let r = 0; r < height; r++) {
        result.set(c.subarray(r * stride, r * stride + width), (strip + r) * columns + j);
      }
    }
  }
}

/** How parts of a matrix come into the scratch memory. */
function packing<T extends Float64Array | Float32Array>(View: ViewOf<T>) {
  const { kernels, buffer } = scratch();
  const bytes = View.BYTES_PER_ELEMENT;
  const packLines = bytes === 8 ? kernels.packLines : kernels.packLinesF32;
  const staged = new View(buffer, STAGED_AT, STAGED_SIZE / bytes);

  /** Columns `first` … of rows k …, as `[column tile][k][columns of a tile]`; columns beyond the last are zero. */
  function columns(
    matrix: T,
    stride: number,
    first: number,
    width: number,
    k: number,
    depth: number,
    to: number,
  ): void {
    const tiles = Math.ceil((width * bytes) / TILE_BYTES);
    const [padded, apart] = [(tiles * TILE_BYTES) / bytes, STAGED_BYTES / bytes];
    for (let row = 0; row < depth; row += STAGED_ROWS) {
      const count = Math.min(STAGED_ROWS, depth - row);
      for (let r = 0; r < count; r++) {
        const from = (k + row + r) * stride + first;
        staged.set(matrix.subarray(from, from + width), r * apart);
        staged.fill(0 as never, r * apart + width, r * apart + padded);
      }
      const at = to + row * TILE_BYTES;
      kernels.packColumns(STAGED_AT, at, count, tiles, STAGED_BYTES, depth * TILE_BYTES);
    }
  }

  /** Lines `first` … along k, as `[tile of 4 lines][k][4 lines]`; lines beyond the last are zero. */
  function lines(
    matrix: T,
    stride: number,
    first: number,
    count: number,
    k: number,
    depth: number,
    to: number,
  ): void {
    for (let line = 0; line < count; line += TILE_ROWS) {
      for (let r = 0; r < TILE_ROWS; r++) {
        const from = (first + line + r) * stride + k;
        if (line + r < count) staged.set(matrix.subarray(from, from + depth), r * BLOCK_INNER);
        else staged.fill(0 as never, r * BLOCK_INNER, (r + 1) * BLOCK_INNER);
      }
      packLines(STAGED_AT, to + line * depth * bytes, depth, BLOCK_INNER * bytes);
    }
  }

  return { columns, lines };
}
