// C += A B for four rows or one by eight columns. The entry of A in row r for k lies r · rowA + k · stepA bytes from a, so that A may
// be read as it is or transposed; rows of B and C lie `strideB` and `strideC` bytes apart.

import { multiplyAdd } from "./multiplyAdd";

export function addFourRows(
  inner: i32,
  a: usize,
  rowA: usize,
  stepA: usize,
  b: usize,
  strideB: usize,
  c: usize,
  strideC: usize,
): void {
  const c1 = c + strideC;
  const c2 = c1 + strideC;
  const c3 = c2 + strideC;
  let c00 = v128.load(c);
  let c01 = v128.load(c, 16);
  let c10 = v128.load(c1);
  let c11 = v128.load(c1, 16);
  let c20 = v128.load(c2);
  let c21 = v128.load(c2, 16);
  let c30 = v128.load(c3);
  let c31 = v128.load(c3, 16);
  let a1 = a + rowA;
  let a2 = a1 + rowA;
  let a3 = a2 + rowA;
  for (let k: i32 = 0; k < inner; k++) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    let factor = v128.load32_splat(a);
    c00 = multiplyAdd(factor, b0, c00);
    c01 = multiplyAdd(factor, b1, c01);
    factor = v128.load32_splat(a1);
    c10 = multiplyAdd(factor, b0, c10);
    c11 = multiplyAdd(factor, b1, c11);
    factor = v128.load32_splat(a2);
    c20 = multiplyAdd(factor, b0, c20);
    c21 = multiplyAdd(factor, b1, c21);
    factor = v128.load32_splat(a3);
    c30 = multiplyAdd(factor, b0, c30);
    c31 = multiplyAdd(factor, b1, c31);
    a += stepA;
    a1 += stepA;
    a2 += stepA;
    a3 += stepA;
    b += strideB;
  }
  v128.store(c, c00);
  v128.store(c, c01, 16);
  v128.store(c1, c10);
  v128.store(c1, c11, 16);
  v128.store(c2, c20);
  v128.store(c2, c21, 16);
  v128.store(c3, c30);
  v128.store(c3, c31, 16);
}

export function addRow(
  inner: i32,
  a: usize,
  stepA: usize,
  b: usize,
  strideB: usize,
  c: usize,
): void {
  let c0 = v128.load(c);
  let c1 = v128.load(c, 16);
  for (let k: i32 = 0; k < inner; k++, a += stepA, b += strideB) {
    const factor = v128.load32_splat(a);
    c0 = multiplyAdd(factor, v128.load(b), c0);
    c1 = multiplyAdd(factor, v128.load(b, 16), c1);
  }
  v128.store(c, c0);
  v128.store(c, c1, 16);
}
