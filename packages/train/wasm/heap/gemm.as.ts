// C = A B + bias in single precision, every entry summed over k in ascending order, starting from its bias, so that
// without relaxed SIMD the bits are those of the plain loops. AssemblyScript: `usize` are byte addresses.
//
// A and B are read through blocks packed to fit the caches: INNER × 8 floats of B stay in the first level while
// ROW_BLOCK × INNER floats of A come from the second. Layouts, in floats, zero where a panel passes the edge:
//   packed A  [row / 4][k][row % 4]      packed B  [column / 8][k][column % 8]      C rows of `columns`

const ROWS: i32 = 4;
const COLUMNS: i32 = 8;
const ROW_BLOCK: i32 = 128;
const COLUMN_BLOCK: i32 = 512;
const INNER_BLOCK: i32 = 512;

/** Bytes from the start of the scratch memory to each part of it. */
const PACKED_B: usize = 128 * 512 * 4;
const TILE: usize = PACKED_B + 512 * 512 * 4;

/** Bytes of scratch memory that {@link multiply} needs. */
export function scratchBytes(): usize {
  return TILE + 4 * 8 * 4;
}

/** C = A B + bias: A is rows × inner or its transpose, B inner × columns or its transpose, bias 0 or a row. */
export function multiply(
  a: usize,
  transposeA: bool,
  b: usize,
  transposeB: bool,
  bias: usize,
  c: usize,
  rows: i32,
  columns: i32,
  inner: i32,
  scratch: usize,
): void {
  fillRows(c, bias, rows, columns);
  for (let j: i32 = 0; j < columns; j += COLUMN_BLOCK) {
    const width = min(columns - j, COLUMN_BLOCK);
    for (let k: i32 = 0; k < inner; k += INNER_BLOCK) {
      const depth = min(inner - k, INNER_BLOCK);
      if (transposeB)
        packAlong(at(b, j, inner, k), inner, width, depth, COLUMNS, scratch + PACKED_B);
      else packAcross(at(b, k, columns, j), columns, width, depth, COLUMNS, scratch + PACKED_B);
      for (let i: i32 = 0; i < rows; i += ROW_BLOCK) {
        const height = min(rows - i, ROW_BLOCK);
        if (transposeA) packAcross(at(a, k, rows, i), rows, height, depth, ROWS, scratch);
        else packAlong(at(a, i, inner, k), inner, height, depth, ROWS, scratch);
        multiplyBlocks(scratch, at(c, i, columns, j), height, width, depth, (<usize>columns) << 2);
      }
    }
  }
}

/** Address of an entry of a matrix of `stride` columns. */
function at(matrix: usize, row: i32, stride: i32, column: i32): usize {
  return matrix + ((<usize>row * <usize>stride + <usize>column) << 2);
}

/** Sets every row of C to the bias, or to zero. */
function fillRows(c: usize, bias: usize, rows: i32, columns: i32): void {
  const bytes = (<usize>columns) << 2;
  if (bias === 0) memory.fill(c, 0, <usize>rows * bytes);
  else for (let i: i32 = 0; i < rows; i++) memory.copy(c + <usize>i * bytes, bias, bytes);
}

/** Packs lines whose entries at equal k are neighbours: entry (line, k) at source[k · stride + line]. */
function packAcross(
  source: usize,
  stride: i32,
  lines: i32,
  depth: i32,
  width: i32,
  packed: usize,
): void {
  for (let line: i32 = 0; line < lines; line += width) {
    const present = min(lines - line, width);
    let from = source + ((<usize>line) << 2);
    for (
      let k: i32 = 0;
      k < depth;
      k++, from += (<usize>stride) << 2, packed += (<usize>width) << 2
    ) {
      if (present === width) {
        v128.store(packed, v128.load(from));
        if (width === 8) v128.store(packed, v128.load(from, 16), 16);
      } else {
        memory.copy(packed, from, (<usize>present) << 2);
        memory.fill(packed + ((<usize>present) << 2), 0, (<usize>(width - present)) << 2);
      }
    }
  }
}

/** Packs lines that run along k: entry (line, k) at source[line · stride + k]. */
function packAlong(
  source: usize,
  stride: i32,
  lines: i32,
  depth: i32,
  width: i32,
  packed: usize,
): void {
  const step = (<usize>stride) << 2;
  const out = (<usize>width) << 2;
  for (let first: i32 = 0; first < lines; first += width, packed += <usize>depth * out) {
    for (let line: i32 = 0; line < width; line += 4) {
      const present = lines - first - line;
      const from = source + <usize>(first + line) * step;
      const to = packed + ((<usize>line) << 2);
      let k: i32 = 0;
      if (present >= 4) {
        for (; k + 4 <= depth; k += 4) {
          transposeFour(from + ((<usize>k) << 2), step, to + <usize>k * out, out);
        }
      }
      for (; k < depth; k++) {
        for (let i: i32 = 0; i < 4; i++) {
          const entry: f32 =
            i < present ? load<f32>(from + <usize>i * step + ((<usize>k) << 2)) : 0;
          store<f32>(to + <usize>k * out + ((<usize>i) << 2), entry);
        }
      }
    }
  }
}

/** Transposes a 4 × 4 block; `step` and `out` are the bytes between its rows, read and written. */
function transposeFour(from: usize, step: usize, to: usize, out: usize): void {
  const r0 = v128.load(from);
  const r1 = v128.load(from + step);
  const r2 = v128.load(from + 2 * step);
  const r3 = v128.load(from + 3 * step);
  const low01 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5);
  const low23 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
  const high01 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
  const high23 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<f32>(low01, low23, 0, 1, 4, 5));
  v128.store(to + out, v128.shuffle<f32>(low01, low23, 2, 3, 6, 7));
  v128.store(to + 2 * out, v128.shuffle<f32>(high01, high23, 0, 1, 4, 5));
  v128.store(to + 3 * out, v128.shuffle<f32>(high01, high23, 2, 3, 6, 7));
}

/** C += A B for one packed block of each; `stride` are the bytes between rows of C. */
function multiplyBlocks(
  scratch: usize,
  c: usize,
  rows: i32,
  columns: i32,
  inner: i32,
  stride: usize,
): void {
  const panelA = (<usize>(inner * ROWS)) << 2;
  const panelB = (<usize>(inner * COLUMNS)) << 2;
  const tile = scratch + TILE;
  let b = scratch + PACKED_B;
  for (let j: i32 = 0; j < columns; j += COLUMNS, b += panelB) {
    let a = scratch;
    for (let i: i32 = 0; i < rows; i += ROWS, a += panelA) {
      const corner = c + <usize>i * stride + ((<usize>j) << 2);
      if (i + ROWS <= rows && j + COLUMNS <= columns) {
        multiplyTile(a, b, corner, inner, stride);
      } else {
        const height = min(rows - i, ROWS);
        const bytes = (<usize>min(columns - j, COLUMNS)) << 2;
        for (let r: i32 = 0; r < height; r++) {
          memory.copy(tile + ((<usize>r) << 5), corner + <usize>r * stride, bytes);
        }
        multiplyTile(a, b, tile, inner, 32);
        for (let r: i32 = 0; r < height; r++) {
          memory.copy(corner + <usize>r * stride, tile + ((<usize>r) << 5), bytes);
        }
      }
    }
  }
}

/** C += A B on one tile of 4 × 8, two vectors a row. */
function multiplyTile(a: usize, b: usize, c: usize, inner: i32, stride: usize): void {
  const row1 = c + stride;
  const row2 = row1 + stride;
  const row3 = row2 + stride;
  let c00 = v128.load(c);
  let c01 = v128.load(c, 16);
  let c10 = v128.load(row1);
  let c11 = v128.load(row1, 16);
  let c20 = v128.load(row2);
  let c21 = v128.load(row2, 16);
  let c30 = v128.load(row3);
  let c31 = v128.load(row3, 16);
  for (const end = a + ((<usize>inner) << 4); a < end; a += 16, b += 32) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    let factor = v128.load32_splat(a);
    c00 = multiplyAdd(factor, b0, c00);
    c01 = multiplyAdd(factor, b1, c01);
    factor = v128.load32_splat(a, 4);
    c10 = multiplyAdd(factor, b0, c10);
    c11 = multiplyAdd(factor, b1, c11);
    factor = v128.load32_splat(a, 8);
    c20 = multiplyAdd(factor, b0, c20);
    c21 = multiplyAdd(factor, b1, c21);
    factor = v128.load32_splat(a, 12);
    c30 = multiplyAdd(factor, b0, c30);
    c31 = multiplyAdd(factor, b1, c31);
  }
  v128.store(c, c00);
  v128.store(c, c01, 16);
  v128.store(row1, c10);
  v128.store(row1, c11, 16);
  v128.store(row2, c20);
  v128.store(row2, c21, 16);
  v128.store(row3, c30);
  v128.store(row3, c31, 16);
}

/** a b + c, rounded once where relaxed SIMD has the processor's fused instruction. */
function multiplyAdd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(f32x4.mul(a, b), c);
}
