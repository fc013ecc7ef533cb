// The product of matrixProduct.as.ts in single precision, on packed tiles of 4 × 8.
//
// Layouts, in singles:
//   a [row tile][k][4 rows]      b [column tile][k][8 columns]      c rows of `stride` bytes

/** One tile of C += A B for every pair of a row tile and a column tile. */
export function multiplyPanelsF32(
  a: usize,
  b: usize,
  c: usize,
  rowTiles: i32,
  columnTiles: i32,
  inner: i32,
  stride: usize,
): void {
  const panelA = <usize>inner * 16;
  const panelB = <usize>inner * 32;
  for (let j: i32 = 0; j < columnTiles; j++) {
    for (let i: i32 = 0; i < rowTiles; i++) {
      multiplyTileF32(
        a + <usize>i * panelA,
        b,
        c + <usize>i * 4 * stride + <usize>j * 32,
        inner,
        stride,
      );
    }
    b += panelB;
  }
}

function multiplyTileF32(a: usize, b: usize, c: usize, inner: i32, stride: usize): void {
  let c00 = v128.load(c);
  let c01 = v128.load(c, 16);
  let c10 = v128.load(c + stride);
  let c11 = v128.load(c + stride, 16);
  let c20 = v128.load(c + 2 * stride);
  let c21 = v128.load(c + 2 * stride, 16);
  let c30 = v128.load(c + 3 * stride);
  let c31 = v128.load(c + 3 * stride, 16);
  let b0: v128;
  let b1: v128;
  let factor: v128;
  for (const end = a + <usize>inner * 16; a < end; a += 16, b += 32) {
    b0 = v128.load(b);
    b1 = v128.load(b, 16);
    factor = v128.load32_splat(a);
    c00 = f32x4.add(c00, f32x4.mul(factor, b0));
    c01 = f32x4.add(c01, f32x4.mul(factor, b1));
    factor = v128.load32_splat(a, 4);
    c10 = f32x4.add(c10, f32x4.mul(factor, b0));
    c11 = f32x4.add(c11, f32x4.mul(factor, b1));
    factor = v128.load32_splat(a, 8);
    c20 = f32x4.add(c20, f32x4.mul(factor, b0));
    c21 = f32x4.add(c21, f32x4.mul(factor, b1));
    factor = v128.load32_splat(a, 12);
    c30 = f32x4.add(c30, f32x4.mul(factor, b0));
    c31 = f32x4.add(c31, f32x4.mul(factor, b1));
  }
  v128.store(c, c00);
  v128.store(c, c01, 16);
  v128.store(c + stride, c10);
  v128.store(c + stride, c11, 16);
  v128.store(c + 2 * stride, c20);
  v128.store(c + 2 * stride, c21, 16);
  v128.store(c + 3 * stride, c30);
  v128.store(c + 3 * stride, c31, 16);
}
