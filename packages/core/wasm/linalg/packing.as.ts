// Lays parts of a matrix down in the order in which the products read them.

/** `count` rows of `tiles`·32 bytes, `stride` bytes apart, as `[tile][row][32 bytes]`, a tile being `tileStride` bytes long. */
export function packColumns(
  rows: usize,
  packed: usize,
  count: i32,
  tiles: i32,
  stride: usize,
  tileStride: usize,
): void {
  for (let t: i32 = 0; t < tiles; t++, rows += 32, packed += tileStride) {
    let from = rows;
    let to = packed;
    for (let k: i32 = 0; k < count; k++, from += stride, to += 32) {
      v128.store(to, v128.load(from));
      v128.store(to, v128.load(from, 16), 16);
    }
  }
}

/** Four lines of `depth` doubles, `stride` bytes apart, as `[k][4 lines]`; depth is padded to an even number. */
export function packLines(lines: usize, packed: usize, depth: i32, stride: usize): void {
  for (let k: i32 = 0; k < depth; k += 2, lines += 16, packed += 64) {
    const first = v128.load(lines);
    const second = v128.load(lines + stride);
    const third = v128.load(lines + 2 * stride);
    const fourth = v128.load(lines + 3 * stride);
    v128.store(packed, i64x2.shuffle(first, second, 0, 2));
    v128.store(packed, i64x2.shuffle(third, fourth, 0, 2), 16);
    v128.store(packed, i64x2.shuffle(first, second, 1, 3), 32);
    v128.store(packed, i64x2.shuffle(third, fourth, 1, 3), 48);
  }
}

/** Four lines of `depth` singles, `stride` bytes apart, as `[k][4 lines]`; depth is padded to a multiple of 4. */
export function packLinesF32(lines: usize, packed: usize, depth: i32, stride: usize): void {
  for (let k: i32 = 0; k < depth; k += 4, lines += 16, packed += 64) {
    const first = v128.load(lines);
    const second = v128.load(lines + stride);
    const third = v128.load(lines + 2 * stride);
    const fourth = v128.load(lines + 3 * stride);
    const low = i32x4.shuffle(first, second, 0, 4, 1, 5);
    const high = i32x4.shuffle(first, second, 2, 6, 3, 7);
    const lowBelow = i32x4.shuffle(third, fourth, 0, 4, 1, 5);
    const highBelow = i32x4.shuffle(third, fourth, 2, 6, 3, 7);
    v128.store(packed, i64x2.shuffle(low, lowBelow, 0, 2));
    v128.store(packed, i64x2.shuffle(low, lowBelow, 1, 3), 16);
    v128.store(packed, i64x2.shuffle(high, highBelow, 0, 2), 32);
    v128.store(packed, i64x2.shuffle(high, highBelow, 1, 3), 48);
  }
}
