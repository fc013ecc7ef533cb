// C = A B for tiles of eight columns. A is packed in panels of its rows, [k][row of the panel]; rows are shared out evenly to as few
// panels of at most five as there can be: 25 are five of 5, 17 are 5, 4, 4 and 4. Rows of B and C lie `strideB` and `strideC`
// bytes apart.

import { multiplyAdd } from "./multiplyAdd";

const MOST_ROWS: i32 = 5;

export function tileProduct(
  rows: i32,
  inner: i32,
  a: usize,
  b: usize,
  strideB: usize,
  c: usize,
  strideC: usize,
): void {
  const panels = (rows + MOST_ROWS - 1) / MOST_ROWS;
  for (let panel: i32 = 0, left = rows; panel < panels; panel++) {
    // The taller panels come first.
    const height = (left + panels - panel - 1) / (panels - panel);
    if (height === 5) fiveRows(inner, a, b, strideB, c, strideC);
    else if (height === 4) fourRows(inner, a, b, strideB, c, strideC);
    else if (height === 3) threeRows(inner, a, b, strideB, c, strideC);
    else fewRows(height, inner, a, b, strideB, c, strideC);
    left -= height;
    a += (<usize>(height * inner)) << 2;
    c += <usize>height * strideC;
  }
}

function fiveRows(inner: i32, a: usize, b: usize, strideB: usize, c: usize, strideC: usize): void {
  let c00 = f32x4.splat(0);
  let c01 = c00;
  let c10 = c00;
  let c11 = c00;
  let c20 = c00;
  let c21 = c00;
  let c30 = c00;
  let c31 = c00;
  let c40 = c00;
  let c41 = c00;
  for (const end = a + <usize>inner * 20; a < end; a += 20, b += strideB) {
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
    factor = v128.load32_splat(a, 16);
    c40 = multiplyAdd(factor, b0, c40);
    c41 = multiplyAdd(factor, b1, c41);
  }
  storeRow(c, c00, c01);
  storeRow(c + strideC, c10, c11);
  storeRow(c + 2 * strideC, c20, c21);
  storeRow(c + 3 * strideC, c30, c31);
  storeRow(c + 4 * strideC, c40, c41);
}

function fourRows(inner: i32, a: usize, b: usize, strideB: usize, c: usize, strideC: usize): void {
  let c00 = f32x4.splat(0);
  let c01 = c00;
  let c10 = c00;
  let c11 = c00;
  let c20 = c00;
  let c21 = c00;
  let c30 = c00;
  let c31 = c00;
  for (const end = a + ((<usize>inner) << 4); a < end; a += 16, b += strideB) {
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
  storeRow(c, c00, c01);
  storeRow(c + strideC, c10, c11);
  storeRow(c + 2 * strideC, c20, c21);
  storeRow(c + 3 * strideC, c30, c31);
}

function threeRows(inner: i32, a: usize, b: usize, strideB: usize, c: usize, strideC: usize): void {
  let c00 = f32x4.splat(0);
  let c01 = c00;
  let c10 = c00;
  let c11 = c00;
  let c20 = c00;
  let c21 = c00;
  for (const end = a + <usize>inner * 12; a < end; a += 12, b += strideB) {
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
  }
  storeRow(c, c00, c01);
  storeRow(c + strideC, c10, c11);
  storeRow(c + 2 * strideC, c20, c21);
}

/** One row or two, one after the other. */
function fewRows(
  height: i32,
  inner: i32,
  a: usize,
  b: usize,
  strideB: usize,
  c: usize,
  strideC: usize,
): void {
  const step = (<usize>height) << 2;
  for (let row: i32 = 0; row < height; row++, a += 4, c += strideC) {
    let c0 = f32x4.splat(0);
    let c1 = c0;
    let from = b;
    for (let k: i32 = 0; k < inner; k++, from += strideB) {
      const factor = v128.load32_splat(a + <usize>k * step);
      c0 = multiplyAdd(factor, v128.load(from), c0);
      c1 = multiplyAdd(factor, v128.load(from, 16), c1);
    }
    storeRow(c, c0, c1);
  }
}

function storeRow(c: usize, low: v128, high: v128): void {
  v128.store(c, low);
  v128.store(c, high, 16);
}
