// The discrete Fourier transform of two complex sequences at once, one in each lane of a vector:
//
//     out_k = Σ_j in_j e^{−2πi jk/N},   N = 2^a 3^b 5^c …,
//
// by Stockham's autosort passes, decimated in frequency. A pass of radix r turns sub-transforms of length n, `stride`
// of them interleaved, into ones of length n/r. Points are [real, imaginary][2]; `roots` of a pass are the factors
// e^{−2πi pj/n}, [p][j − 1][real, imaginary] for 0 ≤ p < n/r and 1 ≤ j < r.

/** Bytes of one complex point in both lanes. */
const POINT: usize = 32;

/** Stores (real + i imaginary) times the root. */
function storeRotated(point: usize, real: v128, imaginary: v128, root: usize): void {
  const c = v128.load64_splat(root);
  const s = v128.load64_splat(root, 8);
  v128.store(point, f64x2.sub(f64x2.mul(real, c), f64x2.mul(imaginary, s)));
  v128.store(point, f64x2.add(f64x2.mul(imaginary, c), f64x2.mul(real, s)), 16);
}

function store(point: usize, real: v128, imaginary: v128): void {
  v128.store(point, real);
  v128.store(point, imaginary, 16);
}

export function passOfTwo(from: usize, to: usize, roots: usize, n: i32, stride: i32): void {
  const width = POINT * <usize>stride;
  const half = width * <usize>(n / 2);
  for (let p: i32 = 0; p < n / 2; p++, roots += 16) {
    for (const end = from + width; from < end; from += POINT, to += POINT) {
      const ar = v128.load(from);
      const ai = v128.load(from, 16);
      const br = v128.load(from + half);
      const bi = v128.load(from + half, 16);
      store(to, f64x2.add(ar, br), f64x2.add(ai, bi));
      storeRotated(to + width, f64x2.sub(ar, br), f64x2.sub(ai, bi), roots);
    }
    to += width;
  }
}

export function passOfFour(from: usize, to: usize, roots: usize, n: i32, stride: i32): void {
  const width = POINT * <usize>stride;
  const quarter = width * <usize>(n / 4);
  for (let p: i32 = 0; p < n / 4; p++, roots += 48) {
    for (const end = from + width; from < end; from += POINT, to += POINT) {
      const b = from + quarter;
      const c = b + quarter;
      const d = c + quarter;
      const sumR = f64x2.add(v128.load(from), v128.load(c));
      const sumI = f64x2.add(v128.load(from, 16), v128.load(c, 16));
      const difR = f64x2.sub(v128.load(from), v128.load(c));
      const difI = f64x2.sub(v128.load(from, 16), v128.load(c, 16));
      const sumR2 = f64x2.add(v128.load(b), v128.load(d));
      const sumI2 = f64x2.add(v128.load(b, 16), v128.load(d, 16));
      const difR2 = f64x2.sub(v128.load(b), v128.load(d));
      const difI2 = f64x2.sub(v128.load(b, 16), v128.load(d, 16));
      store(to, f64x2.add(sumR, sumR2), f64x2.add(sumI, sumI2));
      if (p === 0) {
        store(to + width, f64x2.add(difR, difI2), f64x2.sub(difI, difR2));
        store(to + 2 * width, f64x2.sub(sumR, sumR2), f64x2.sub(sumI, sumI2));
        store(to + 3 * width, f64x2.sub(difR, difI2), f64x2.add(difI, difR2));
      } else {
        storeRotated(to + width, f64x2.add(difR, difI2), f64x2.sub(difI, difR2), roots);
        storeRotated(to + 2 * width, f64x2.sub(sumR, sumR2), f64x2.sub(sumI, sumI2), roots + 16);
        storeRotated(to + 3 * width, f64x2.sub(difR, difI2), f64x2.add(difI, difR2), roots + 32);
      }
    }
    to += 3 * width;
  }
}

/**
 * A pass of odd radix r: the terms x_i and x_{r−i} meet as their sum, times cos, and their difference, times sin.
 * `circle` holds e^{−2πi j/r}, j < r; `pairs` is room for (r − 1)/2 sums and differences.
 */
export function passOfOdd(
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
    for (const end = from + width; from < end; from += POINT, to += POINT) {
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
        store(pair, sumR, sumI);
        store(
          pair + POINT,
          f64x2.sub(v128.load(b), v128.load(c)),
          f64x2.sub(v128.load(b, 16), v128.load(c, 16)),
        );
        totalR = f64x2.add(totalR, sumR);
        totalI = f64x2.add(totalI, sumI);
      }
      store(to, totalR, totalI);
      for (let j: i32 = 1; j <= half; j++) {
        let cosR = ar;
        let cosI = ai;
        let sinR = f64x2.splat(0);
        let sinI = sinR;
        for (let i: i32 = 1, angle = j; i <= half; i++) {
          const pair = pairs + 2 * POINT * <usize>(i - 1);
          const c = v128.load64_splat(circle + 16 * <usize>angle);
          const s = v128.load64_splat(circle + 16 * <usize>angle, 8);
          cosR = f64x2.add(cosR, f64x2.mul(c, v128.load(pair)));
          cosI = f64x2.add(cosI, f64x2.mul(c, v128.load(pair, 16)));
          sinR = f64x2.add(sinR, f64x2.mul(s, v128.load(pair, 32)));
          sinI = f64x2.add(sinI, f64x2.mul(s, v128.load(pair, 48)));
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
    }
    to += width * <usize>(radix - 1);
  }
}
