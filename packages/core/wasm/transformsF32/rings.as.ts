// Between the Fourier coefficients of ring pairs (legendre.as.ts) and the maps of a field, in single precision, eight
// rings at a time: four pairs travel in the lanes of a vector; within a lane the pair n, s is the complex ring n + is.
//
// `lines` are the byte offsets in the map of the eight rings of each vector, N of four pairs and S of the same.

import { transformPoints } from "./fourier.as";

/** Bytes of one complex point in four lanes. */
const POINT: usize = 32;
/** Bytes of one order of one vector of ring pairs. */
const ORDER: usize = 64;

function orderAt(ring: usize, tileStride: usize, m: i32): usize {
  return ring + <usize>(m >> 3) * tileStride + ORDER * <usize>(m & 7);
}

/**
 * The spectrum of n + is: N_m + iS_m at m and N̄_m + iS̄_m at −m, real and imaginary parts exchanged, so that the
 * forward transform then is the inverse one. Needs length ≥ 2·bandLimit − 1.
 */
function spectrumFromOrders(
  ring: usize,
  tileStride: usize,
  bandLimit: i32,
  length: i32,
  points: usize,
): void {
  memory.fill(points + POINT * <usize>bandLimit, 0, POINT * <usize>(length + 1 - 2 * bandLimit));
  v128.store(points, v128.load(ring, 32));
  v128.store(points, v128.load(ring), 16);
  let plus = points;
  let minus = points + POINT * <usize>length;
  for (let m = 1; m < bandLimit; m++) {
    const order = orderAt(ring, tileStride, m);
    const nr = v128.load(order);
    const ni = v128.load(order, 16);
    const sr = v128.load(order, 32);
    const si = v128.load(order, 48);
    plus += POINT;
    minus -= POINT;
    v128.store(plus, f32x4.add(ni, sr));
    v128.store(plus, f32x4.sub(nr, si), 16);
    v128.store(minus, f32x4.sub(sr, ni));
    v128.store(minus, f32x4.add(nr, si), 16);
  }
}

/**
 * 2N_m and 2S_m from the spectrum Z of n + is, but N_0 and S_0: 2N_m = Z_m + Z̄_{−m}, 2iS_m = Z_m − Z̄_{−m}.
 */
function ordersFromSpectrum(
  points: usize,
  length: i32,
  bandLimit: i32,
  ring: usize,
  tileStride: usize,
): void {
  v128.store(ring, v128.load(points));
  v128.store(ring, f32x4.splat(0), 16);
  v128.store(ring, v128.load(points, 16), 32);
  v128.store(ring, f32x4.splat(0), 48);
  let plus = points;
  let minus = points + POINT * <usize>length;
  for (let m = 1; m < bandLimit; m++) {
    plus += POINT;
    minus -= POINT;
    const pr = v128.load(plus);
    const pi = v128.load(plus, 16);
    const mr = v128.load(minus);
    const mi = v128.load(minus, 16);
    const order = orderAt(ring, tileStride, m);
    v128.store(order, f32x4.add(pr, mr));
    v128.store(order, f32x4.sub(pi, mi), 16);
    v128.store(order, f32x4.add(pi, mi), 32);
    v128.store(order, f32x4.sub(mr, pr), 48);
  }
}

/** Four vectors to the same place of four lines, lanes to lines. */
function storeColumns(a: v128, b: v128, c: v128, d: v128, lines: usize, map: usize): void {
  const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
  const cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
  v128.store(map + <usize>load<u32>(lines), v128.shuffle<i64>(ab, cd, 0, 2));
  v128.store(map + <usize>load<u32>(lines, 4), v128.shuffle<i64>(ab, cd, 1, 3));
  const ab2 = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
  const cd2 = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  v128.store(map + <usize>load<u32>(lines, 8), v128.shuffle<i64>(ab2, cd2, 0, 2));
  v128.store(map + <usize>load<u32>(lines, 12), v128.shuffle<i64>(ab2, cd2, 1, 3));
}

/** The transpose of {@link storeColumns}: four vectors, `step` bytes apart, from the same place of four lines. */
function loadColumns(lines: usize, map: usize, to: usize): void {
  const a = v128.load(map + <usize>load<u32>(lines));
  const b = v128.load(map + <usize>load<u32>(lines, 4));
  const c = v128.load(map + <usize>load<u32>(lines, 8));
  const d = v128.load(map + <usize>load<u32>(lines, 12));
  const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
  const cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
  v128.store(to, v128.shuffle<i64>(ab, cd, 0, 2));
  v128.store(to, v128.shuffle<i64>(ab, cd, 1, 3), POINT);
  const ab2 = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
  const cd2 = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<i64>(ab2, cd2, 0, 2), 2 * POINT);
  v128.store(to, v128.shuffle<i64>(ab2, cd2, 1, 3), 3 * POINT);
}

/** The eight rings of n + is, its parts still exchanged. */
function linesFromPoints(points: usize, length: i32, lines: usize, map: usize): void {
  let k: i32 = 0;
  for (; k + 4 <= length; k += 4, points += 4 * POINT, map += 16) {
    const n = points + 16;
    storeColumns(
      v128.load(n),
      v128.load(n, POINT),
      v128.load(n, 2 * POINT),
      v128.load(n, 3 * POINT),
      lines,
      map,
    );
    storeColumns(
      v128.load(points),
      v128.load(points, POINT),
      v128.load(points, 2 * POINT),
      v128.load(points, 3 * POINT),
      lines + 16,
      map,
    );
  }
  for (; k < length; k++, points += POINT, map += 4) {
    for (let i: usize = 0; i < 16; i += 4) {
      store<f32>(map + <usize>load<u32>(lines + i), load<f32>(points + i, 16));
      store<f32>(map + <usize>load<u32>(lines + i, 16), load<f32>(points + i));
    }
  }
}

/** n + is from the eight rings. */
function pointsFromLines(map: usize, length: i32, lines: usize, points: usize): void {
  let k: i32 = 0;
  for (; k + 4 <= length; k += 4, points += 4 * POINT, map += 16) {
    loadColumns(lines, map, points);
    loadColumns(lines + 16, map, points + 16);
  }
  for (; k < length; k++, points += POINT, map += 4) {
    for (let i: usize = 0; i < 16; i += 4) {
      store<f32>(points + i, load<f32>(map + <usize>load<u32>(lines + i)));
      store<f32>(points + i, load<f32>(map + <usize>load<u32>(lines + i, 16)), 16);
    }
  }
}

/** The Fourier coefficients of one field, `vectors` of them, to its map. */
export function mapFromRings(
  ring: usize,
  vectors: i32,
  ringStride: usize,
  tileStride: usize,
  bandLimit: i32,
  length: i32,
  points: usize,
  otherPoints: usize,
  passes: usize,
  count: i32,
  pairs: usize,
  lines: usize,
  map: usize,
): void {
  for (let v: i32 = 0; v < vectors; v++, ring += ringStride, lines += 32) {
    spectrumFromOrders(ring, tileStride, bandLimit, length, points);
    const at = transformPoints(points, otherPoints, passes, count, pairs);
    linesFromPoints(at, length, lines, map);
  }
}

/** The map of a field to twice the Fourier coefficients of its ring pairs. */
export function ringsFromMap(
  ring: usize,
  vectors: i32,
  ringStride: usize,
  tileStride: usize,
  bandLimit: i32,
  length: i32,
  points: usize,
  otherPoints: usize,
  passes: usize,
  count: i32,
  pairs: usize,
  lines: usize,
  map: usize,
): void {
  for (let v: i32 = 0; v < vectors; v++, ring += ringStride, lines += 32) {
    pointsFromLines(map, length, lines, points);
    const at = transformPoints(points, otherPoints, passes, count, pairs);
    ordersFromSpectrum(at, length, bandLimit, ring, tileStride);
  }
}
