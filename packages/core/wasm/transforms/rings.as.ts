// Between the Fourier coefficients of ring pairs (see legendre.as.ts) and the points of their rings.
// Two pairs travel in the two lanes of a vector; within a lane the pair n, s is the complex ring n + is.
//
// Layouts, in doubles:
//   points  [k][real, imaginary][2]     complex rings, before and after the Fourier transform
//   map     [j][length]                 rings from north to south; a vector of pairs is four of them, N_0, N_1, S_1, S_0
//
// The spectrum of n + is is N_m + iS_m at m and N̄_m + iS̄_m at −m. In synthesis its real and imaginary parts are
// exchanged, so that the forward transform then is the inverse one. Where the passes are of radix four, the first one
// makes its input on the way, and the last one brings its output to where it belongs.

import { PASS, passes, TABLE_HEAD } from "./fourier.as";
import {
  minusImaginary,
  minusReal,
  orderAt,
  plusImaginary,
  plusReal,
  storeOrder,
  storeOrderZero,
} from "./orders";
import { loadTwo, POINT, storePoint } from "./point";
import {
  firstOfFourFromLines,
  firstOfFourFromOrders,
  lastOfFourToLines,
  lastOfFourToOrders,
} from "./ringPasses";

/**
 * Vectors of ring pairs `first` to `last`, the first ones nearest the pole, to their rings of a map: `north` and `south`
 * are the addresses that ring 0 would have among the northern and among the southern ones, `line` the bytes of a ring.
 *
 * Where a pair has no southern ring, or a vector no second pair, their places are those of rings that are written later.
 * `zeros` are the coefficients of an order that there is not.
 */
export function synthesiseRings(
  ring: usize,
  ringStride: usize,
  tileStride: usize,
  bandLimit: i32,
  length: i32,
  table: usize,
  points: usize,
  otherPoints: usize,
  zeros: usize,
  first: i32,
  last: i32,
  nLat: i32,
  north: usize,
  south: usize,
  line: usize,
): void {
  const count = load<i32>(table);
  const begin = firstRadix(table) === 4 && 2 * bandLimit <= length ? 1 : 0;
  const end = count > begin && lastRadix(table) === 4 && length % 8 === 0 ? count - 1 : count;
  for (let v = last - 1; v >= first; v--) {
    const orders = ring + <usize>v * ringStride;
    if (begin === 1) {
      const roots = <usize>load<u32>(table + TABLE_HEAD, 12);
      firstOfFourFromOrders(orders, tileStride, bandLimit, length, roots, points, zeros);
    } else {
      spectrumFromOrders(orders, tileStride, bandLimit, length, points);
    }
    const from = passes(table, begin, end, points, otherPoints);
    const n0 = north + <usize>(2 * v) * line;
    const s0 = south + <usize>(nLat - 1 - 2 * v) * line;
    if (end < count) lastOfFourToLines(from, length, n0, n0 + line, s0 - line, s0);
    else linesFromPoints(from, length, n0, n0 + line, s0 - line, s0);
  }
}

/**
 * The transpose of {@link synthesiseRings}: twice the Fourier coefficients of ring pairs, but those of order 0 once.
 * `zeros` are a ring of them, in place of rings that there are not.
 */
export function analyseRings(
  ring: usize,
  ringStride: usize,
  tileStride: usize,
  bandLimit: i32,
  length: i32,
  table: usize,
  points: usize,
  otherPoints: usize,
  zeros: usize,
  first: i32,
  last: i32,
  nLat: i32,
  north: usize,
  south: usize,
  line: usize,
): void {
  const count = load<i32>(table);
  const begin = firstRadix(table) === 4 ? 1 : 0;
  const isLastOfFour = lastRadix(table) === 4 && 2 * bandLimit <= length;
  const end = count > begin && isLastOfFour ? count - 1 : count;
  for (let v = first; v < last; v++) {
    const j = 2 * v;
    const n0 = north + <usize>j * line;
    const s0 = south + <usize>(nLat - 1 - j) * line;
    // The equator is its own mirror image and must not count twice; after it there is nothing.
    const n1 = 2 * j + 2 < nLat ? n0 + line : zeros;
    const s1 = 2 * j + 3 < nLat ? s0 - line : zeros;
    const sw = 2 * j + 1 < nLat ? s0 : zeros;
    if (begin === 1) {
      const roots = <usize>load<u32>(table + TABLE_HEAD, 12);
      firstOfFourFromLines(n0, n1, s1, sw, length, roots, points);
    } else {
      pointsFromLines(n0, n1, s1, sw, length, points);
    }
    const from = passes(table, begin, end, points, otherPoints);
    const orders = ring + <usize>v * ringStride;
    if (end < count) lastOfFourToOrders(from, length, bandLimit, orders, tileStride);
    else ordersFromSpectrum(from, length, bandLimit, orders, tileStride);
  }
}

function firstRadix(table: usize): i32 {
  return load<i32>(table) > 0 ? load<i32>(table + TABLE_HEAD) : 0;
}

function lastRadix(table: usize): i32 {
  const count = load<i32>(table);
  return count > 0 ? load<i32>(table + TABLE_HEAD + PASS * <usize>(count - 1)) : 0;
}

/** The spectrum; orders that the ring does not resolve are folded modulo its length. */
export function spectrumFromOrders(
  ring: usize,
  tileStride: usize,
  bandLimit: i32,
  length: i32,
  points: usize,
): void {
  const resolved = min(bandLimit, (length + 1) >> 1);
  memory.fill(
    points + POINT * <usize>resolved,
    0,
    POINT * <usize>max(0, length + 1 - 2 * resolved),
  );
  storePoint(points, v128.load(ring, 32), v128.load(ring));
  for (let m = 1; m < resolved; m++) {
    const order = orderAt(ring, tileStride, m);
    storePoint(points + POINT * <usize>m, plusReal(order), plusImaginary(order));
    storePoint(points + POINT * <usize>(length - m), minusReal(order), minusImaginary(order));
  }
  for (let m = resolved; m < bandLimit; m++) {
    const order = orderAt(ring, tileStride, m);
    const folded = m % length;
    addPoint(points + POINT * <usize>folded, plusReal(order), plusImaginary(order));
    addPoint(
      points + POINT * <usize>((length - folded) % length),
      minusReal(order),
      minusImaginary(order),
    );
  }
}

function addPoint(point: usize, real: v128, imaginary: v128): void {
  storePoint(point, f64x2.add(v128.load(point), real), f64x2.add(v128.load(point, 16), imaginary));
}

/** One point of n + is, its parts exchanged, to its four rings: absent ones first, where others will be. */
function storeFour(
  n0: usize,
  n1: usize,
  s1: usize,
  s0: usize,
  at: usize,
  real: v128,
  imaginary: v128,
): void {
  v128.store64_lane(s1 + at, real, 1);
  v128.store64_lane(n1 + at, imaginary, 1);
  v128.store64_lane(s0 + at, real, 0);
  v128.store64_lane(n0 + at, imaginary, 0);
}

/** The four rings of n + is, its parts still exchanged. */
export function linesFromPoints(
  points: usize,
  length: i32,
  n0: usize,
  n1: usize,
  s1: usize,
  s0: usize,
): void {
  const line = <usize>8 * <usize>length;
  for (let at: usize = 0; at < line; at += 8, points += POINT) {
    storeFour(n0, n1, s1, s0, at, v128.load(points), v128.load(points, 16));
  }
}

/** n + is from the four rings. */
export function pointsFromLines(
  n0: usize,
  n1: usize,
  s1: usize,
  s0: usize,
  length: i32,
  points: usize,
): void {
  const line = <usize>8 * <usize>length;
  for (let at: usize = 0; at < line; at += 8, points += POINT) {
    storePoint(points, loadTwo(n0 + at, n1 + at), loadTwo(s0 + at, s1 + at));
  }
}

/** The orders; those that the ring does not resolve are folded modulo its length, where their sums agree. */
export function ordersFromSpectrum(
  points: usize,
  length: i32,
  bandLimit: i32,
  ring: usize,
  tileStride: usize,
): void {
  storeOrderZero(ring, v128.load(points), v128.load(points, 16));
  for (let m = 1, folded = 1; m < bandLimit; m++, folded++) {
    if (folded >= length) folded = 0;
    const plus = points + POINT * <usize>folded;
    const minus = points + POINT * <usize>(folded === 0 ? 0 : length - folded);
    storeOrder(
      orderAt(ring, tileStride, m),
      v128.load(plus),
      v128.load(plus, 16),
      v128.load(minus),
      v128.load(minus, 16),
    );
  }
}
