// Between the Fourier coefficients of ring pairs (see legendre.as.ts) and the points of their rings.
// Two pairs travel in the two lanes of a vector; within a lane the pair n, s is the complex ring n + is.
//
// Layouts, in doubles:
//   points  [k][real, imaginary][2]          complex rings, before and after the Fourier transform
//   lines   [N_0, N_1, S_1, S_0][length]     the four rings as they follow each other in a map

/** Bytes of one complex point in both lanes. */
const POINT: usize = 32;
/** Bytes of one order of one vector of ring pairs. */
const ORDER: usize = 64;

function orderAt(ring: usize, tileStride: usize, m: i32): usize {
  return ring + <usize>(m >> 3) * tileStride + ORDER * <usize>(m & 7);
}

/**
 * The spectrum of n + is: N_m + iS_m at m and N̄_m + iS̄_m at −m, real and imaginary parts exchanged, so that the
 * forward transform then is the inverse one. Orders that the ring does not resolve are folded modulo its length.
 */
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
  v128.store(points, v128.load(ring, 32));
  v128.store(points, v128.load(ring), 16);
  for (let m = 1; m < resolved; m++) {
    const order = orderAt(ring, tileStride, m);
    const nr = v128.load(order);
    const ni = v128.load(order, 16);
    const sr = v128.load(order, 32);
    const si = v128.load(order, 48);
    const plus = points + POINT * <usize>m;
    const minus = points + POINT * <usize>(length - m);
    v128.store(plus, f64x2.add(ni, sr));
    v128.store(plus, f64x2.sub(nr, si), 16);
    v128.store(minus, f64x2.sub(sr, ni));
    v128.store(minus, f64x2.add(nr, si), 16);
  }
  for (let m = resolved; m < bandLimit; m++) {
    const order = orderAt(ring, tileStride, m);
    const nr = v128.load(order);
    const ni = v128.load(order, 16);
    const sr = v128.load(order, 32);
    const si = v128.load(order, 48);
    const folded = m % length;
    addPoint(points + POINT * <usize>folded, f64x2.add(ni, sr), f64x2.sub(nr, si));
    addPoint(
      points + POINT * <usize>((length - folded) % length),
      f64x2.sub(sr, ni),
      f64x2.add(nr, si),
    );
  }
}

function addPoint(point: usize, real: v128, imaginary: v128): void {
  v128.store(point, f64x2.add(v128.load(point), real));
  v128.store(point, f64x2.add(v128.load(point, 16), imaginary), 16);
}

/**
 * 2N_m and 2S_m from the spectrum Z of n + is, but N_0 and S_0: 2N_m = Z_m + Z̄_{−m}, 2iS_m = Z_m − Z̄_{−m}.
 * Orders that the ring does not resolve are folded modulo its length, where their sums agree.
 */
export function ordersFromSpectrum(
  points: usize,
  length: i32,
  bandLimit: i32,
  ring: usize,
  tileStride: usize,
): void {
  v128.store(ring, v128.load(points));
  v128.store(ring, f64x2.splat(0), 16);
  v128.store(ring, v128.load(points, 16), 32);
  v128.store(ring, f64x2.splat(0), 48);
  for (let m = 1; m < bandLimit; m++) {
    const folded = m % length;
    const plus = points + POINT * <usize>folded;
    const minus = points + POINT * <usize>((length - folded) % length);
    const pr = v128.load(plus);
    const pi = v128.load(plus, 16);
    const mr = v128.load(minus);
    const mi = v128.load(minus, 16);
    const order = orderAt(ring, tileStride, m);
    v128.store(order, f64x2.add(pr, mr));
    v128.store(order, f64x2.sub(pi, mi), 16);
    v128.store(order, f64x2.add(pi, mi), 32);
    v128.store(order, f64x2.sub(mr, pr), 48);
  }
}

/** The four rings of n + is, its parts still exchanged. */
export function linesFromPoints(points: usize, length: i32, lines: usize): void {
  const line = <usize>length * 8;
  for (let k: i32 = 0; k < length; k++, points += POINT, lines += 8) {
    store<f64>(lines, load<f64>(points, 16));
    store<f64>(lines + line, load<f64>(points, 24));
    store<f64>(lines + 2 * line, load<f64>(points, 8));
    store<f64>(lines + 3 * line, load<f64>(points));
  }
}

/** n + is from the four rings. */
export function pointsFromLines(lines: usize, length: i32, points: usize): void {
  const line = <usize>length * 8;
  for (let k: i32 = 0; k < length; k++, points += POINT, lines += 8) {
    store<f64>(points, load<f64>(lines));
    store<f64>(points, load<f64>(lines + line), 8);
    store<f64>(points, load<f64>(lines + 3 * line), 16);
    store<f64>(points, load<f64>(lines + 2 * line), 24);
  }
}
