// Passes of radix four that take their input from the orders or lines of a ring, or bring their output there; see
// rings.as.ts for the layouts and fourier.as.ts for the passes between.

import {
  minusImaginary,
  minusReal,
  orderAt,
  orderOrZeros,
  plusImaginary,
  plusReal,
  storeOrder,
  storeOrderZero,
} from "./orders";
import { loadTwo, POINT, storePoint, storeRotated } from "./point";

/** The first pass, of radix four, on a spectrum that is never written down; bandLimit ≤ length/2, and order 0 is real. */
export function firstOfFourFromOrders(
  ring: usize,
  tileStride: usize,
  bandLimit: i32,
  length: i32,
  roots: usize,
  to: usize,
  zeros: usize,
): void {
  const quarter = length >> 2;
  let p: i32 = 0;
  do {
    const a = orderOrZeros(ring, tileStride, bandLimit, p, zeros);
    const b = orderOrZeros(ring, tileStride, bandLimit, p + quarter, zeros);
    const c = orderOrZeros(ring, tileStride, bandLimit, 2 * quarter - p, zeros);
    const d = orderOrZeros(ring, tileStride, bandLimit, quarter - p, zeros);
    const ar = plusReal(a);
    const ai = plusImaginary(a);
    const cr = minusReal(c);
    const ci = minusImaginary(c);
    const sumR = f64x2.add(ar, cr);
    const sumI = f64x2.add(ai, ci);
    const difR = f64x2.sub(ar, cr);
    const difI = f64x2.sub(ai, ci);
    const br = plusReal(b);
    const bi = plusImaginary(b);
    const dr = minusReal(d);
    const di = minusImaginary(d);
    const sumR2 = f64x2.add(br, dr);
    const sumI2 = f64x2.add(bi, di);
    const difR2 = f64x2.sub(br, dr);
    const difI2 = f64x2.sub(bi, di);
    storePoint(to, f64x2.add(sumR, sumR2), f64x2.add(sumI, sumI2));
    storeRotated(to + POINT, f64x2.add(difR, difI2), f64x2.sub(difI, difR2), roots);
    storeRotated(to + 2 * POINT, f64x2.sub(sumR, sumR2), f64x2.sub(sumI, sumI2), roots + 16);
    storeRotated(to + 3 * POINT, f64x2.sub(difR, difI2), f64x2.add(difI, difR2), roots + 32);
    to += 4 * POINT;
    roots += 48;
  } while (++p < quarter);
}

/**
 * The last pass, of radix four, straight to the rings: two neighbours at a time, so that they fill a vector. The sums and
 * the differences are taken one after the other, for the registers do not hold both.
 */
export function lastOfFourToLines(
  from: usize,
  length: i32,
  n0: usize,
  n1: usize,
  s1: usize,
  s0: usize,
): void {
  const quarter = POINT * <usize>(length >> 2);
  const step = <usize>8 * <usize>(length >> 2);
  const end = from + quarter;
  do {
    const b = from + quarter;
    const c = b + quarter;
    const d = c + quarter;
    const sumR = f64x2.add(v128.load(from), v128.load(c));
    const sumI = f64x2.add(v128.load(from, 16), v128.load(c, 16));
    const sumR2 = f64x2.add(v128.load(b), v128.load(d));
    const sumI2 = f64x2.add(v128.load(b, 16), v128.load(d, 16));
    const nextR = f64x2.add(v128.load(from, 32), v128.load(c, 32));
    const nextI = f64x2.add(v128.load(from, 48), v128.load(c, 48));
    const nextR2 = f64x2.add(v128.load(b, 32), v128.load(d, 32));
    const nextI2 = f64x2.add(v128.load(b, 48), v128.load(d, 48));
    store8(
      n0,
      n1,
      s1,
      s0,
      0,
      f64x2.add(sumR, sumR2),
      f64x2.add(sumI, sumI2),
      f64x2.add(nextR, nextR2),
      f64x2.add(nextI, nextI2),
    );
    store8(
      n0,
      n1,
      s1,
      s0,
      2 * step,
      f64x2.sub(sumR, sumR2),
      f64x2.sub(sumI, sumI2),
      f64x2.sub(nextR, nextR2),
      f64x2.sub(nextI, nextI2),
    );
    const difR = f64x2.sub(v128.load(from), v128.load(c));
    const difI = f64x2.sub(v128.load(from, 16), v128.load(c, 16));
    const difR2 = f64x2.sub(v128.load(b), v128.load(d));
    const difI2 = f64x2.sub(v128.load(b, 16), v128.load(d, 16));
    const lastR = f64x2.sub(v128.load(from, 32), v128.load(c, 32));
    const lastI = f64x2.sub(v128.load(from, 48), v128.load(c, 48));
    const lastR2 = f64x2.sub(v128.load(b, 32), v128.load(d, 32));
    const lastI2 = f64x2.sub(v128.load(b, 48), v128.load(d, 48));
    store8(
      n0,
      n1,
      s1,
      s0,
      step,
      f64x2.add(difR, difI2),
      f64x2.sub(difI, difR2),
      f64x2.add(lastR, lastI2),
      f64x2.sub(lastI, lastR2),
    );
    store8(
      n0,
      n1,
      s1,
      s0,
      3 * step,
      f64x2.sub(difR, difI2),
      f64x2.add(difI, difR2),
      f64x2.sub(lastR, lastI2),
      f64x2.add(lastI, lastR2),
    );
    n0 += 16;
    n1 += 16;
    s1 += 16;
    s0 += 16;
    from += 2 * POINT;
  } while (from < end);
}

/** Two neighbouring points of n + is, their parts exchanged, to the four rings: absent ones first, where others will be. */
function store8(
  n0: usize,
  n1: usize,
  s1: usize,
  s0: usize,
  at: usize,
  real: v128,
  imaginary: v128,
  nextReal: v128,
  nextImaginary: v128,
): void {
  v128.store(s1 + at, v128.shuffle<f64>(real, nextReal, 1, 3));
  v128.store(n1 + at, v128.shuffle<f64>(imaginary, nextImaginary, 1, 3));
  v128.store(s0 + at, v128.shuffle<f64>(real, nextReal, 0, 2));
  v128.store(n0 + at, v128.shuffle<f64>(imaginary, nextImaginary, 0, 2));
}

/** The first pass, of radix four, straight from the rings. */
export function firstOfFourFromLines(
  n0: usize,
  n1: usize,
  s1: usize,
  s0: usize,
  length: i32,
  roots: usize,
  to: usize,
): void {
  const quarter = <usize>8 * <usize>(length >> 2);
  let a: usize = 0;
  do {
    const b = a + quarter;
    const c = b + quarter;
    const d = c + quarter;
    const ar = loadTwo(n0 + a, n1 + a);
    const ai = loadTwo(s0 + a, s1 + a);
    const cr = loadTwo(n0 + c, n1 + c);
    const ci = loadTwo(s0 + c, s1 + c);
    const sumR = f64x2.add(ar, cr);
    const sumI = f64x2.add(ai, ci);
    const difR = f64x2.sub(ar, cr);
    const difI = f64x2.sub(ai, ci);
    const br = loadTwo(n0 + b, n1 + b);
    const bi = loadTwo(s0 + b, s1 + b);
    const dr = loadTwo(n0 + d, n1 + d);
    const di = loadTwo(s0 + d, s1 + d);
    const sumR2 = f64x2.add(br, dr);
    const sumI2 = f64x2.add(bi, di);
    const difR2 = f64x2.sub(br, dr);
    const difI2 = f64x2.sub(bi, di);
    storePoint(to, f64x2.add(sumR, sumR2), f64x2.add(sumI, sumI2));
    storeRotated(to + POINT, f64x2.add(difR, difI2), f64x2.sub(difI, difR2), roots);
    storeRotated(to + 2 * POINT, f64x2.sub(sumR, sumR2), f64x2.sub(sumI, sumI2), roots + 16);
    storeRotated(to + 3 * POINT, f64x2.sub(difR, difI2), f64x2.add(difI, difR2), roots + 32);
    a += 8;
    to += 4 * POINT;
    roots += 48;
  } while (a < quarter);
}

/** The last pass, of radix four, straight to the orders; bandLimit ≤ length/2. */
export function lastOfFourToOrders(
  from: usize,
  length: i32,
  bandLimit: i32,
  ring: usize,
  tileStride: usize,
): void {
  const stride = length >> 2;
  const quarter = POINT * <usize>stride;
  // Butterfly q gives the indices q, q + s, q + 2s and q + 3s, butterfly s − q those that are their negatives.
  for (let q: i32 = 0; 2 * q <= stride; q++) {
    const a = from + POINT * <usize>q;
    const b = a + quarter;
    const c = b + quarter;
    const d = c + quarter;
    const sumR = f64x2.add(v128.load(a), v128.load(c));
    const sumI = f64x2.add(v128.load(a, 16), v128.load(c, 16));
    const difR = f64x2.sub(v128.load(a), v128.load(c));
    const difI = f64x2.sub(v128.load(a, 16), v128.load(c, 16));
    const sumR2 = f64x2.add(v128.load(b), v128.load(d));
    const sumI2 = f64x2.add(v128.load(b, 16), v128.load(d, 16));
    const difR2 = f64x2.sub(v128.load(b), v128.load(d));
    const difI2 = f64x2.sub(v128.load(b, 16), v128.load(d, 16));
    const r0 = f64x2.add(sumR, sumR2);
    const i0 = f64x2.add(sumI, sumI2);
    const r1 = f64x2.add(difR, difI2);
    const i1 = f64x2.sub(difI, difR2);
    const r2 = f64x2.sub(sumR, sumR2);
    const i2 = f64x2.sub(sumI, sumI2);
    const r3 = f64x2.sub(difR, difI2);
    const i3 = f64x2.add(difI, difR2);
    if (q === 0) {
      storeOrderZero(ring, r0, i0);
      if (stride < bandLimit) storeOrder(orderAt(ring, tileStride, stride), r1, i1, r3, i3);
      continue;
    }
    const e = from + POINT * <usize>(stride - q);
    const f = e + quarter;
    const g = f + quarter;
    const h = g + quarter;
    const sumR3 = f64x2.add(v128.load(e), v128.load(g));
    const sumI3 = f64x2.add(v128.load(e, 16), v128.load(g, 16));
    const difR3 = f64x2.sub(v128.load(e), v128.load(g));
    const difI3 = f64x2.sub(v128.load(e, 16), v128.load(g, 16));
    const sumR4 = f64x2.add(v128.load(f), v128.load(h));
    const sumI4 = f64x2.add(v128.load(f, 16), v128.load(h, 16));
    const difR4 = f64x2.sub(v128.load(f), v128.load(h));
    const difI4 = f64x2.sub(v128.load(f, 16), v128.load(h, 16));
    if (q < bandLimit) {
      const mr = f64x2.sub(difR3, difI4);
      const mi = f64x2.add(difI3, difR4);
      storeOrder(orderAt(ring, tileStride, q), r0, i0, mr, mi);
    }
    if (q + stride < bandLimit) {
      const mr = f64x2.sub(sumR3, sumR4);
      const mi = f64x2.sub(sumI3, sumI4);
      storeOrder(orderAt(ring, tileStride, q + stride), r1, i1, mr, mi);
    }
    if (stride - q < bandLimit) {
      const pr = f64x2.add(sumR3, sumR4);
      const pi = f64x2.add(sumI3, sumI4);
      storeOrder(orderAt(ring, tileStride, stride - q), pr, pi, r3, i3);
    }
    if (2 * stride - q < bandLimit) {
      const pr = f64x2.add(difR3, difI4);
      const pi = f64x2.sub(difI3, difR4);
      storeOrder(orderAt(ring, tileStride, 2 * stride - q), pr, pi, r2, i2);
    }
  }
}
