// Operations on fields of several channels: `x` is the address of harmonic coefficients [l² + l + m][channel], `channels` a multiple of
// eight, and what depends on the degree alone has one row or matrix per degree.

import { addFourRows, addRow } from "./matrixTiles";
import { multiplyAdd } from "./multiplyAdd";

/** out_lm,c = x_lm g_l,c, added to what is there if `isAdded`. */
export function spreadDegrees(
  x: usize,
  byDegree: usize,
  out: usize,
  bandLimit: i32,
  channels: i32,
  isAdded: bool,
): void {
  const bytes = (<usize>channels) << 2;
  for (let l: i32 = 0; l < bandLimit; l++, byDegree += bytes) {
    for (let m = -l; m <= l; m++, x += 4, out += bytes) {
      const factor = v128.load32_splat(x);
      for (let c: usize = 0; c < bytes; c += 16) {
        let value = f32x4.mul(factor, v128.load(byDegree + c));
        if (isAdded) value = f32x4.add(value, v128.load(out + c));
        v128.store(out + c, value);
      }
    }
  }
}

/** out_l,c = Σ_m x_lm y_lm,c, the transpose of {@link spreadDegrees} in g. */
export function gatherDegrees(x: usize, y: usize, out: usize, bandLimit: i32, channels: i32): void {
  const bytes = (<usize>channels) << 2;
  memory.fill(out, 0, <usize>bandLimit * bytes);
  for (let l: i32 = 0; l < bandLimit; l++, out += bytes) {
    for (let m = -l; m <= l; m++, x += 4, y += bytes) {
      const factor = v128.load32_splat(x);
      for (let c: usize = 0; c < bytes; c += 16) {
        v128.store(out + c, multiplyAdd(factor, v128.load(y + c), v128.load(out + c)));
      }
    }
  }
}

/** out_lm = Σ_c y_lm,c g_l,c, its transpose in x. */
export function contractDegrees(
  y: usize,
  byDegree: usize,
  out: usize,
  bandLimit: i32,
  channels: i32,
): void {
  const bytes = (<usize>channels) << 2;
  for (let l: i32 = 0; l < bandLimit; l++, byDegree += bytes) {
    for (let m = -l; m <= l; m++, y += bytes, out += 4) {
      let sum = f32x4.splat(0);
      for (let c: usize = 0; c < bytes; c += 16) {
        sum = multiplyAdd(v128.load(y + c), v128.load(byDegree + c), sum);
      }
      const low = f32x4.extract_lane(sum, 0) + f32x4.extract_lane(sum, 1);
      store<f32>(out, low + f32x4.extract_lane(sum, 2) + f32x4.extract_lane(sum, 3));
    }
  }
}

/** out_lm = x_lm A_l, added to what is there if `isAdded`; `step` bytes lead from one degree's matrix to the next, 0 to the same. */
export function multiplyDegrees(
  x: usize,
  matrices: usize,
  step: usize,
  out: usize,
  bandLimit: i32,
  channels: i32,
  isAdded: bool,
): void {
  const bytes = (<usize>channels) << 2;
  if (!isAdded) memory.fill(out, 0, <usize>(bandLimit * bandLimit) * bytes);
  for (let l: i32 = 0; l < bandLimit; l++, matrices += step) {
    let rows = 2 * l + 1;
    for (; rows >= 4; rows -= 4, x += 4 * bytes, out += 4 * bytes) {
      for (let c: usize = 0; c < bytes; c += 32) {
        addFourRows(channels, x, bytes, 4, matrices + c, bytes, out + c, bytes);
      }
    }
    for (; rows > 0; rows--, x += bytes, out += bytes) {
      for (let c: usize = 0; c < bytes; c += 32) {
        addRow(channels, x, 4, matrices + c, bytes, out + c);
      }
    }
  }
}

/** A_l += Σ_m x_lmᵀ y_lm, the transpose of {@link multiplyDegrees} in the matrices. */
export function addOuterDegrees(
  x: usize,
  y: usize,
  matrices: usize,
  step: usize,
  bandLimit: i32,
  channels: i32,
): void {
  const bytes = (<usize>channels) << 2;
  for (let l: i32 = 0; l < bandLimit; l++, matrices += step) {
    const rows = 2 * l + 1;
    for (let r: usize = 0; r < bytes; r += 16) {
      const panel = matrices + r * <usize>channels;
      for (let c: usize = 0; c < bytes; c += 32) {
        addFourRows(rows, x + r, 4, bytes, y + c, bytes, panel + c, bytes);
      }
    }
    x += <usize>rows * bytes;
    y += <usize>rows * bytes;
  }
}

/** out_c = Σ_lm x_lm,c y_lm,c. */
export function dotChannels(x: usize, y: usize, out: usize, rows: i32, channels: i32): void {
  const bytes = (<usize>channels) << 2;
  for (let c: usize = 0; c < bytes; c += 16) {
    let sum = f32x4.splat(0);
    let at = c;
    for (let i: i32 = 0; i < rows; i++, at += bytes) {
      sum = multiplyAdd(v128.load(x + at), v128.load(y + at), sum);
    }
    v128.store(out + c, sum);
  }
}

/** out_lm,c = p_c x_lm,c + q_c y_lm,c; out may be x or y. */
export function combineChannels(
  p: usize,
  x: usize,
  q: usize,
  y: usize,
  out: usize,
  rows: i32,
  channels: i32,
): void {
  const bytes = (<usize>channels) << 2;
  for (let i: i32 = 0; i < rows; i++) {
    for (let c: usize = 0; c < bytes; c += 16, x += 16, y += 16, out += 16) {
      const first = f32x4.mul(v128.load(p + c), v128.load(x));
      v128.store(out, multiplyAdd(v128.load(q + c), v128.load(y), first));
    }
  }
}
