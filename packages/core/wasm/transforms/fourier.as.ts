// The discrete Fourier transform of two complex sequences at once, one in each lane of a vector:
//
//     out_k = Σ_j in_j e^{−2πi jk/N},   N = 2^a 3^b 5^c …,
//
// by Stockham's autosort passes, decimated in frequency. A pass of radix r turns sub-transforms of length n, `stride`
// of them interleaved, into ones of length n/r. Points are [real, imaginary][2]; `roots` of a pass are the factors
// e^{−2πi pj/n}, [p][j − 1][real, imaginary] for 0 ≤ p < n/r and 1 ≤ j < r.
//
// Loops are tested at their end: V8 then makes half as many jumps.
//
// A table of passes is, in 32-bit words, [count, room for an odd butterfly], then per pass [radix, n, stride, roots, circle].

import { fma, fnma, POINT, storePoint, storeRotated } from "./point";

/** Bytes of a table before its passes, and of one pass. */
export const TABLE_HEAD: usize = 8;
export const PASS: usize = 20;

/** The passes of a table between the two sets of points; returns where the result is. */
export function transformLanes(table: usize, from: usize, to: usize): usize {
  return passes(table, 0, load<i32>(table), from, to);
}

/** The passes from `first` on, before `end`. */
export function passes(table: usize, first: i32, end: i32, from: usize, to: usize): usize {
  const pairs = <usize>load<u32>(table, 4);
  let at = table + TABLE_HEAD + PASS * <usize>first;
  for (let i = first; i < end; i++, at += PASS) {
    const radix = load<i32>(at);
    const n = load<i32>(at, 4);
    const stride = load<i32>(at, 8);
    const roots = <usize>load<u32>(at, 12);
    if (radix === 4) passOfFour(from, to, roots, n, stride);
    else if (radix === 2) passOfTwo(from, to, roots, n, stride);
    else if (radix === 3) passOfThree(from, to, roots, n, stride);
    else if (radix === 5) passOfFive(from, to, roots, n, stride);
    else passOfOdd(from, to, roots, n, stride, radix, <usize>load<u32>(at, 16), pairs);
    const free = from;
    from = to;
    to = free;
  }
  return from;
}

function passOfTwo(from: usize, to: usize, roots: usize, n: i32, stride: i32): void {
  const width = POINT * <usize>stride;
  const half = width * <usize>(n / 2);
  for (let p: i32 = 0; p < n / 2; p++, roots += 16) {
    const end = from + width;
    do {
      const ar = v128.load(from);
      const ai = v128.load(from, 16);
      const br = v128.load(from + half);
      const bi = v128.load(from + half, 16);
      storePoint(to, f64x2.add(ar, br), f64x2.add(ai, bi));
      storeRotated(to + width, f64x2.sub(ar, br), f64x2.sub(ai, bi), roots);
      from += POINT;
      to += POINT;
    } while (from < end);
    to += width;
  }
}

function passOfFour(from: usize, to: usize, roots: usize, n: i32, stride: i32): void {
  const width = POINT * <usize>stride;
  const quarter = width * <usize>(n / 4);
  for (let p: i32 = 0; p < n / 4; p++, roots += 48) {
    const end = from + width;
    do {
      const b = from + quarter;
      const c = b + quarter;
      const d = c + quarter;
      const ar = v128.load(from);
      const ai = v128.load(from, 16);
      const cr = v128.load(c);
      const ci = v128.load(c, 16);
      const sumR = f64x2.add(ar, cr);
      const sumI = f64x2.add(ai, ci);
      const difR = f64x2.sub(ar, cr);
      const difI = f64x2.sub(ai, ci);
      const br = v128.load(b);
      const bi = v128.load(b, 16);
      const dr = v128.load(d);
      const di = v128.load(d, 16);
      const sumR2 = f64x2.add(br, dr);
      const sumI2 = f64x2.add(bi, di);
      const difR2 = f64x2.sub(br, dr);
      const difI2 = f64x2.sub(bi, di);
      storePoint(to, f64x2.add(sumR, sumR2), f64x2.add(sumI, sumI2));
      if (p === 0) {
        storePoint(to + width, f64x2.add(difR, difI2), f64x2.sub(difI, difR2));
        storePoint(to + 2 * width, f64x2.sub(sumR, sumR2), f64x2.sub(sumI, sumI2));
        storePoint(to + 3 * width, f64x2.sub(difR, difI2), f64x2.add(difI, difR2));
      } else {
        storeRotated(to + width, f64x2.add(difR, difI2), f64x2.sub(difI, difR2), roots);
        storeRotated(to + 2 * width, f64x2.sub(sumR, sumR2), f64x2.sub(sumI, sumI2), roots + 16);
        storeRotated(to + 3 * width, f64x2.sub(difR, difI2), f64x2.add(difI, difR2), roots + 32);
      }
      from += POINT;
      to += POINT;
    } while (from < end);
    to += 3 * width;
  }
}

/** sin 60°. */
const SINE_3: f64 = 0.8660254037844386;

function passOfThree(from: usize, to: usize, roots: usize, n: i32, stride: i32): void {
  const width = POINT * <usize>stride;
  const third = width * <usize>(n / 3);
  const half = f64x2.splat(0.5);
  const sine = f64x2.splat(SINE_3);
  for (let p: i32 = 0; p < n / 3; p++, roots += 32) {
    const end = from + width;
    do {
      const b = from + third;
      const c = b + third;
      const ar = v128.load(from);
      const ai = v128.load(from, 16);
      const br = v128.load(b);
      const bi = v128.load(b, 16);
      const cr = v128.load(c);
      const ci = v128.load(c, 16);
      const sumR = f64x2.add(br, cr);
      const sumI = f64x2.add(bi, ci);
      const difR = f64x2.mul(sine, f64x2.sub(br, cr));
      const difI = f64x2.mul(sine, f64x2.sub(bi, ci));
      const midR = fnma(half, sumR, ar);
      const midI = fnma(half, sumI, ai);
      storePoint(to, f64x2.add(ar, sumR), f64x2.add(ai, sumI));
      storeRotated(to + width, f64x2.add(midR, difI), f64x2.sub(midI, difR), roots);
      storeRotated(to + 2 * width, f64x2.sub(midR, difI), f64x2.add(midI, difR), roots + 16);
      from += POINT;
      to += POINT;
    } while (from < end);
    to += 2 * width;
  }
}

/** cos and sin of 72° and 144°. */
const COSINE_5: f64 = 0.30901699437494745;
const COSINE_5_2: f64 = -0.8090169943749475;
const SINE_5: f64 = 0.9510565162951535;
const SINE_5_2: f64 = 0.5877852522924731;

function passOfFive(from: usize, to: usize, roots: usize, n: i32, stride: i32): void {
  const width = POINT * <usize>stride;
  const fifth = width * <usize>(n / 5);
  const c1 = f64x2.splat(COSINE_5);
  const c2 = f64x2.splat(COSINE_5_2);
  const s1 = f64x2.splat(SINE_5);
  const s2 = f64x2.splat(SINE_5_2);
  for (let p: i32 = 0; p < n / 5; p++, roots += 64) {
    const end = from + width;
    do {
      const b = from + fifth;
      const c = b + fifth;
      const d = c + fifth;
      const e = d + fifth;
      const ar = v128.load(from);
      const ai = v128.load(from, 16);
      const sumR = f64x2.add(v128.load(b), v128.load(e));
      const sumI = f64x2.add(v128.load(b, 16), v128.load(e, 16));
      const sumR2 = f64x2.add(v128.load(c), v128.load(d));
      const sumI2 = f64x2.add(v128.load(c, 16), v128.load(d, 16));
      const difR = f64x2.sub(v128.load(b), v128.load(e));
      const difI = f64x2.sub(v128.load(b, 16), v128.load(e, 16));
      const difR2 = f64x2.sub(v128.load(c), v128.load(d));
      const difI2 = f64x2.sub(v128.load(c, 16), v128.load(d, 16));
      storePoint(to, f64x2.add(ar, f64x2.add(sumR, sumR2)), f64x2.add(ai, f64x2.add(sumI, sumI2)));
      const midR = fma(c2, sumR2, fma(c1, sumR, ar));
      const midI = fma(c2, sumI2, fma(c1, sumI, ai));
      const turnR = fma(s2, difI2, f64x2.mul(s1, difI));
      const turnI = fma(s2, difR2, f64x2.mul(s1, difR));
      storeRotated(to + width, f64x2.add(midR, turnR), f64x2.sub(midI, turnI), roots);
      storeRotated(to + 4 * width, f64x2.sub(midR, turnR), f64x2.add(midI, turnI), roots + 48);
      const midR2 = fma(c1, sumR2, fma(c2, sumR, ar));
      const midI2 = fma(c1, sumI2, fma(c2, sumI, ai));
      const turnR2 = fnma(s1, difI2, f64x2.mul(s2, difI));
      const turnI2 = fnma(s1, difR2, f64x2.mul(s2, difR));
      storeRotated(to + 2 * width, f64x2.add(midR2, turnR2), f64x2.sub(midI2, turnI2), roots + 16);
      storeRotated(to + 3 * width, f64x2.sub(midR2, turnR2), f64x2.add(midI2, turnI2), roots + 32);
      from += POINT;
      to += POINT;
    } while (from < end);
    to += 4 * width;
  }
}

/**
 * A pass of odd radix r: the terms x_i and x_{r−i} meet as their sum, times cos, and their difference, times sin.
 * `circle` holds e^{−2πi j/r}, j < r; `pairs` is room for (r − 1)/2 sums and differences.
 */
function passOfOdd(
  from: usize,
  to: usize,
  roots: usize,
  n: i32,
  stride: i32,
  radix: i32,
  circle: usize,
  pairs: usize,
): void {
  const width = POINT * <usize>stride;
  const part = width * <usize>(n / radix);
  const half = radix >> 1;
  for (let p: i32 = 0; p < n / radix; p++, roots += 16 * <usize>(radix - 1)) {
    const end = from + width;
    do {
      const ar = v128.load(from);
      const ai = v128.load(from, 16);
      let totalR = ar;
      let totalI = ai;
      for (let i: i32 = 1; i <= half; i++) {
        const b = from + part * <usize>i;
        const c = from + part * <usize>(radix - i);
        const pair = pairs + 2 * POINT * <usize>(i - 1);
        const sumR = f64x2.add(v128.load(b), v128.load(c));
        const sumI = f64x2.add(v128.load(b, 16), v128.load(c, 16));
        storePoint(pair, sumR, sumI);
        storePoint(
          pair + POINT,
          f64x2.sub(v128.load(b), v128.load(c)),
          f64x2.sub(v128.load(b, 16), v128.load(c, 16)),
        );
        totalR = f64x2.add(totalR, sumR);
        totalI = f64x2.add(totalI, sumI);
      }
      storePoint(to, totalR, totalI);
      for (let j: i32 = 1; j <= half; j++) {
        let cosR = ar;
        let cosI = ai;
        let sinR = f64x2.splat(0);
        let sinI = sinR;
        for (let i: i32 = 1, angle = j; i <= half; i++) {
          const pair = pairs + 2 * POINT * <usize>(i - 1);
          const c = v128.load64_splat(circle + 16 * <usize>angle);
          const s = v128.load64_splat(circle + 16 * <usize>angle, 8);
          cosR = fma(c, v128.load(pair), cosR);
          cosI = fma(c, v128.load(pair, 16), cosI);
          sinR = fma(s, v128.load(pair, 32), sinR);
          sinI = fma(s, v128.load(pair, 48), sinI);
          angle += j;
          if (angle >= radix) angle -= radix;
        }
        const root = roots + 16 * <usize>(j - 1);
        const mirror = roots + 16 * <usize>(radix - j - 1);
        storeRotated(to + width * <usize>j, f64x2.sub(cosR, sinI), f64x2.add(cosI, sinR), root);
        storeRotated(
          to + width * <usize>(radix - j),
          f64x2.add(cosR, sinI),
          f64x2.sub(cosI, sinR),
          mirror,
        );
      }
      from += POINT;
      to += POINT;
    } while (from < end);
    to += width * <usize>(radix - 1);
  }
}
