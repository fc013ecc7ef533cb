// The discrete Fourier transform of four complex sequences at once, one in each lane of a vector, in single precision:
// the passes of ../transforms/fourier.as.ts. Points are [real, imaginary][4]; roots are [p][j − 1][real, imaginary].
//
// A pass is described by five 32-bit numbers: radix, n, stride, and the addresses of roots and circle.

/** Bytes of one complex point in four lanes. */
const POINT: usize = 32;

/** a + b c, rounded once where relaxed SIMD has the processor's fused instruction. */
function plusProduct(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(b, c, a);
  return f32x4.add(a, f32x4.mul(b, c));
}

/** a − b c, likewise. */
function lessProduct(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_nmadd(b, c, a);
  return f32x4.sub(a, f32x4.mul(b, c));
}

/** Stores (real + i imaginary) times the root. */
function storeRotated(point: usize, real: v128, imaginary: v128, root: usize): void {
  const c = v128.load32_splat(root);
  const s = v128.load32_splat(root, 4);
  v128.store(point, lessProduct(f32x4.mul(real, c), imaginary, s));
  v128.store(point, plusProduct(f32x4.mul(imaginary, c), real, s), 16);
}

function store(point: usize, real: v128, imaginary: v128): void {
  v128.store(point, real);
  v128.store(point, imaginary, 16);
}

function passOfTwo(from: usize, to: usize, roots: usize, n: i32, stride: i32): void {
  const width = POINT * <usize>stride;
  const half = width * <usize>(n / 2);
  for (let p: i32 = 0; p < n / 2; p++, roots += 8) {
    for (const end = from + width; from < end; from += POINT, to += POINT) {
      const ar = v128.load(from);
      const ai = v128.load(from, 16);
      const br = v128.load(from + half);
      const bi = v128.load(from + half, 16);
      store(to, f32x4.add(ar, br), f32x4.add(ai, bi));
      storeRotated(to + width, f32x4.sub(ar, br), f32x4.sub(ai, bi), roots);
    }
    to += width;
  }
}

function passOfFour(from: usize, to: usize, roots: usize, n: i32, stride: i32): void {
  const width = POINT * <usize>stride;
  const quarter = width * <usize>(n / 4);
  for (let p: i32 = 0; p < n / 4; p++, roots += 24) {
    for (const end = from + width; from < end; from += POINT, to += POINT) {
      const b = from + quarter;
      const c = b + quarter;
      const d = c + quarter;
      const sumR = f32x4.add(v128.load(from), v128.load(c));
      const sumI = f32x4.add(v128.load(from, 16), v128.load(c, 16));
      const difR = f32x4.sub(v128.load(from), v128.load(c));
      const difI = f32x4.sub(v128.load(from, 16), v128.load(c, 16));
      const sumR2 = f32x4.add(v128.load(b), v128.load(d));
      const sumI2 = f32x4.add(v128.load(b, 16), v128.load(d, 16));
      const difR2 = f32x4.sub(v128.load(b), v128.load(d));
      const difI2 = f32x4.sub(v128.load(b, 16), v128.load(d, 16));
      store(to, f32x4.add(sumR, sumR2), f32x4.add(sumI, sumI2));
      if (p === 0) {
        store(to + width, f32x4.add(difR, difI2), f32x4.sub(difI, difR2));
        store(to + 2 * width, f32x4.sub(sumR, sumR2), f32x4.sub(sumI, sumI2));
        store(to + 3 * width, f32x4.sub(difR, difI2), f32x4.add(difI, difR2));
      } else {
        storeRotated(to + width, f32x4.add(difR, difI2), f32x4.sub(difI, difR2), roots);
        storeRotated(to + 2 * width, f32x4.sub(sumR, sumR2), f32x4.sub(sumI, sumI2), roots + 8);
        storeRotated(to + 3 * width, f32x4.sub(difR, difI2), f32x4.add(difI, difR2), roots + 16);
      }
    }
    to += 3 * width;
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
  for (let p: i32 = 0; p < n / radix; p++, roots += 8 * <usize>(radix - 1)) {
    for (const end = from + width; from < end; from += POINT, to += POINT) {
      const ar = v128.load(from);
      const ai = v128.load(from, 16);
      let totalR = ar;
      let totalI = ai;
      for (let i: i32 = 1; i <= half; i++) {
        const b = from + part * <usize>i;
        const c = from + part * <usize>(radix - i);
        const pair = pairs + 2 * POINT * <usize>(i - 1);
        const sumR = f32x4.add(v128.load(b), v128.load(c));
        const sumI = f32x4.add(v128.load(b, 16), v128.load(c, 16));
        store(pair, sumR, sumI);
        store(
          pair + POINT,
          f32x4.sub(v128.load(b), v128.load(c)),
          f32x4.sub(v128.load(b, 16), v128.load(c, 16)),
        );
        totalR = f32x4.add(totalR, sumR);
        totalI = f32x4.add(totalI, sumI);
      }
      store(to, totalR, totalI);
      for (let j: i32 = 1; j <= half; j++) {
        let cosR = ar;
        let cosI = ai;
        let sinR = f32x4.splat(0);
        let sinI = sinR;
        for (let i: i32 = 1, angle = j; i <= half; i++) {
          const pair = pairs + 2 * POINT * <usize>(i - 1);
          const c = v128.load32_splat(circle + 8 * <usize>angle);
          const s = v128.load32_splat(circle + 8 * <usize>angle, 4);
          cosR = plusProduct(cosR, c, v128.load(pair));
          cosI = plusProduct(cosI, c, v128.load(pair, 16));
          sinR = plusProduct(sinR, s, v128.load(pair, 32));
          sinI = plusProduct(sinI, s, v128.load(pair, 48));
          angle += j;
          if (angle >= radix) angle -= radix;
        }
        const root = roots + 8 * <usize>(j - 1);
        const mirror = roots + 8 * <usize>(radix - j - 1);
        storeRotated(to + width * <usize>j, f32x4.sub(cosR, sinI), f32x4.add(cosI, sinR), root);
        storeRotated(
          to + width * <usize>(radix - j),
          f32x4.add(cosR, sinI),
          f32x4.sub(cosI, sinR),
          mirror,
        );
      }
    }
    to += width * <usize>(radix - 1);
  }
}

/** All passes, to and fro between the points and other ones; returns where the result is. `pairs`: see passOfOdd. */
export function transformPoints(
  points: usize,
  otherPoints: usize,
  passes: usize,
  count: i32,
  pairs: usize,
): usize {
  let from = points;
  let to = otherPoints;
  for (let i: i32 = 0; i < count; i++, passes += 20) {
    const radix = load<i32>(passes);
    const n = load<i32>(passes, 4);
    const stride = load<i32>(passes, 8);
    const roots = <usize>load<u32>(passes, 12);
    if (radix === 4) passOfFour(from, to, roots, n, stride);
    else if (radix === 2) passOfTwo(from, to, roots, n, stride);
    else passOfOdd(from, to, roots, n, stride, radix, <usize>load<u32>(passes, 16), pairs);
    const other = from;
    from = to;
    to = other;
  }
  return from;
}
