// Passes of radix four and three that end one Fourier transform of great circles and begin the next, with what is done to
// the points between, and passes that take their input from the rows of a map or bring their output there; see
// meridian.as.ts for the layouts and fourier.as.ts for the passes between.
//
// The last pass of a transform of length N gives the points q + jN/r, which are what the first pass of the next one takes,
// so that nothing between them is written down. Before every transform but the first, real and imaginary parts are
// exchanged: the forward transform of turned points then is the inverse one, and that of weighed points puts them right.

import { fma, fnma, POINT, storePoint, storeRotated } from "./point";

/** Where point i of the circle of a column lies: `top` is the point that would come after the last. */
function rowOf(column: usize, rowBytes: i32, across: i32, down: i32, top: i32, i: i32): usize {
  if (i < down) return column + <usize>(i * rowBytes);
  return column + <usize>across + <usize>((top - i) * rowBytes);
}

/** The real part of (real + i imaginary) times the factor. */
function turnedReal(real: v128, imaginary: v128, factor: usize): v128 {
  return fnma(imaginary, v128.load64_splat(factor, 8), f64x2.mul(real, v128.load64_splat(factor)));
}

function turnedImaginary(real: v128, imaginary: v128, factor: usize): v128 {
  return fma(real, v128.load64_splat(factor, 8), f64x2.mul(imaginary, v128.load64_splat(factor)));
}

/** The first pass, of radix four, from the rows of four columns. */
export function firstOfFourFromRows(
  column: usize,
  rowBytes: i32,
  across: i32,
  down: i32,
  top: i32,
  length: i32,
  roots: usize,
  to: usize,
): void {
  const quarter = length >> 2;
  for (let p: i32 = 0; p < quarter; p++, to += 4 * POINT, roots += 48) {
    const a = rowOf(column, rowBytes, across, down, top, p);
    const b = rowOf(column, rowBytes, across, down, top, p + quarter);
    const c = rowOf(column, rowBytes, across, down, top, p + 2 * quarter);
    const d = rowOf(column, rowBytes, across, down, top, p + 3 * quarter);
    const sumR = f64x2.add(v128.load(a), v128.load(c));
    const sumI = f64x2.add(v128.load(a, 16), v128.load(c, 16));
    const difR = f64x2.sub(v128.load(a), v128.load(c));
    const difI = f64x2.sub(v128.load(a, 16), v128.load(c, 16));
    const sumR2 = f64x2.add(v128.load(b), v128.load(d));
    const sumI2 = f64x2.add(v128.load(b, 16), v128.load(d, 16));
    const difR2 = f64x2.sub(v128.load(b), v128.load(d));
    const difI2 = f64x2.sub(v128.load(b, 16), v128.load(d, 16));
    storePoint(to, f64x2.add(sumR, sumR2), f64x2.add(sumI, sumI2));
    storeRotated(to + POINT, f64x2.add(difR, difI2), f64x2.sub(difI, difR2), roots);
    storeRotated(to + 2 * POINT, f64x2.sub(sumR, sumR2), f64x2.sub(sumI, sumI2), roots + 16);
    storeRotated(to + 3 * POINT, f64x2.sub(difR, difI2), f64x2.add(difI, difR2), roots + 32);
  }
}

/** Row k of the columns: its weight times what stands there, and the point with its parts exchanged. */
function addToRow(row: usize, weight: usize, real: v128, imaginary: v128): void {
  const w = v128.load64_splat(weight);
  v128.store(row, fma(w, v128.load(row), imaginary));
  v128.store(row, fma(w, v128.load(row, 16), real), 16);
}

/** The last pass, of radix four, to the rows of four columns; points from `end` on are left out. */
export function lastOfFourToRows(
  from: usize,
  length: i32,
  weights: usize,
  column: usize,
  rowBytes: i32,
  across: i32,
  down: i32,
  top: i32,
  end: i32,
): void {
  const quarter = length >> 2;
  const part = POINT * <usize>quarter;
  const step = <usize>8 * <usize>quarter;
  for (let q: i32 = 0; q < quarter; q++, from += POINT, weights += 8) {
    const b = from + part;
    const c = b + part;
    const d = c + part;
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
    addToRow(
      rowOf(column, rowBytes, across, down, top, q),
      weights,
      f64x2.add(sumR, sumR2),
      f64x2.add(sumI, sumI2),
    );
    addToRow(
      rowOf(column, rowBytes, across, down, top, q + quarter),
      weights + step,
      f64x2.add(difR, difI2),
      f64x2.sub(difI, difR2),
    );
    if (q + 2 * quarter < end) {
      addToRow(
        rowOf(column, rowBytes, across, down, top, q + 2 * quarter),
        weights + 2 * step,
        f64x2.sub(sumR, sumR2),
        f64x2.sub(sumI, sumI2),
      );
    }
    if (q + 3 * quarter < end) {
      addToRow(
        rowOf(column, rowBytes, across, down, top, q + 3 * quarter),
        weights + 3 * step,
        f64x2.sub(difR, difI2),
        f64x2.add(difI, difR2),
      );
    }
  }
}

/** The last pass, of radix four, the factors of `turnPoints` and the first pass, of radix four. */
export function turnOfFour(
  from: usize,
  to: usize,
  factors: usize,
  length: i32,
  roots: usize,
): void {
  const quarter = POINT * <usize>(length >> 2);
  const step = <usize>16 * <usize>(length >> 2);
  for (
    const end = from + quarter;
    from < end;
    from += POINT, factors += 16, to += 4 * POINT, roots += 48
  ) {
    const b = from + quarter;
    const c = b + quarter;
    const d = c + quarter;
    // Points 0 and 2, and then 1 and 3, for the registers do not hold all.
    const aSumR = f64x2.add(v128.load(from), v128.load(c));
    const aSumI = f64x2.add(v128.load(from, 16), v128.load(c, 16));
    const bSumR = f64x2.add(v128.load(b), v128.load(d));
    const bSumI = f64x2.add(v128.load(b, 16), v128.load(d, 16));
    const y0R = f64x2.add(aSumR, bSumR);
    const y0I = f64x2.add(aSumI, bSumI);
    const y2R = f64x2.sub(aSumR, bSumR);
    const y2I = f64x2.sub(aSumI, bSumI);
    const r0 = turnedImaginary(y0R, y0I, factors);
    const i0 = turnedReal(y0R, y0I, factors);
    const r2 = turnedImaginary(y2R, y2I, factors + 2 * step);
    const i2 = turnedReal(y2R, y2I, factors + 2 * step);
    const sumR = f64x2.add(r0, r2);
    const sumI = f64x2.add(i0, i2);
    const difR = f64x2.sub(r0, r2);
    const difI = f64x2.sub(i0, i2);
    const aDifR = f64x2.sub(v128.load(from), v128.load(c));
    const aDifI = f64x2.sub(v128.load(from, 16), v128.load(c, 16));
    const bDifR = f64x2.sub(v128.load(b), v128.load(d));
    const bDifI = f64x2.sub(v128.load(b, 16), v128.load(d, 16));
    const y1R = f64x2.add(aDifR, bDifI);
    const y1I = f64x2.sub(aDifI, bDifR);
    const y3R = f64x2.sub(aDifR, bDifI);
    const y3I = f64x2.add(aDifI, bDifR);
    const r1 = turnedImaginary(y1R, y1I, factors + step);
    const i1 = turnedReal(y1R, y1I, factors + step);
    const r3 = turnedImaginary(y3R, y3I, factors + 3 * step);
    const i3 = turnedReal(y3R, y3I, factors + 3 * step);
    const sumR2 = f64x2.add(r1, r3);
    const sumI2 = f64x2.add(i1, i3);
    const difR2 = f64x2.sub(r1, r3);
    const difI2 = f64x2.sub(i1, i3);
    storePoint(to, f64x2.add(sumR, sumR2), f64x2.add(sumI, sumI2));
    storeRotated(to + POINT, f64x2.add(difR, difI2), f64x2.sub(difI, difR2), roots);
    storeRotated(to + 2 * POINT, f64x2.sub(sumR, sumR2), f64x2.sub(sumI, sumI2), roots + 16);
    storeRotated(to + 3 * POINT, f64x2.sub(difR, difI2), f64x2.add(difI, difR2), roots + 32);
  }
}

/** The last pass, of radix four, the weights of `weighPoints` and the first pass, of radix four. */
export function weighOfFour(
  from: usize,
  to: usize,
  weights: usize,
  length: i32,
  roots: usize,
): void {
  const quarter = POINT * <usize>(length >> 2);
  const step = <usize>8 * <usize>(length >> 2);
  for (
    const end = from + quarter;
    from < end;
    from += POINT, weights += 8, to += 4 * POINT, roots += 48
  ) {
    const b = from + quarter;
    const c = b + quarter;
    const d = c + quarter;
    // Points 0 and 2, and then 1 and 3, for the registers do not hold all.
    const aSumR = f64x2.add(v128.load(from), v128.load(c));
    const aSumI = f64x2.add(v128.load(from, 16), v128.load(c, 16));
    const bSumR = f64x2.add(v128.load(b), v128.load(d));
    const bSumI = f64x2.add(v128.load(b, 16), v128.load(d, 16));
    const w0 = v128.load64_splat(weights);
    const w2 = v128.load64_splat(weights + 2 * step);
    const r0 = f64x2.mul(w0, f64x2.add(aSumI, bSumI));
    const i0 = f64x2.mul(w0, f64x2.add(aSumR, bSumR));
    const r2 = f64x2.mul(w2, f64x2.sub(aSumI, bSumI));
    const i2 = f64x2.mul(w2, f64x2.sub(aSumR, bSumR));
    const sumR = f64x2.add(r0, r2);
    const sumI = f64x2.add(i0, i2);
    const difR = f64x2.sub(r0, r2);
    const difI = f64x2.sub(i0, i2);
    const aDifR = f64x2.sub(v128.load(from), v128.load(c));
    const aDifI = f64x2.sub(v128.load(from, 16), v128.load(c, 16));
    const bDifR = f64x2.sub(v128.load(b), v128.load(d));
    const bDifI = f64x2.sub(v128.load(b, 16), v128.load(d, 16));
    const w1 = v128.load64_splat(weights + step);
    const w3 = v128.load64_splat(weights + 3 * step);
    const r1 = f64x2.mul(w1, f64x2.sub(aDifI, bDifR));
    const i1 = f64x2.mul(w1, f64x2.add(aDifR, bDifI));
    const r3 = f64x2.mul(w3, f64x2.add(aDifI, bDifR));
    const i3 = f64x2.mul(w3, f64x2.sub(aDifR, bDifI));
    const sumR2 = f64x2.add(r1, r3);
    const sumI2 = f64x2.add(i1, i3);
    const difR2 = f64x2.sub(r1, r3);
    const difI2 = f64x2.sub(i1, i3);
    storePoint(to, f64x2.add(sumR, sumR2), f64x2.add(sumI, sumI2));
    storeRotated(to + POINT, f64x2.add(difR, difI2), f64x2.sub(difI, difR2), roots);
    storeRotated(to + 2 * POINT, f64x2.sub(sumR, sumR2), f64x2.sub(sumI, sumI2), roots + 16);
    storeRotated(to + 3 * POINT, f64x2.sub(difR, difI2), f64x2.add(difI, difR2), roots + 32);
  }
}

/** sin 60°. */
const SINE_3: f64 = 0.8660254037844386;

/** As {@link turnOfFour}, of radix three. */
export function turnOfThree(
  from: usize,
  to: usize,
  factors: usize,
  length: i32,
  roots: usize,
): void {
  const third = POINT * <usize>(length / 3);
  const step = <usize>16 * <usize>(length / 3);
  const half = f64x2.splat(0.5);
  const sine = f64x2.splat(SINE_3);
  for (
    const end = from + third;
    from < end;
    from += POINT, factors += 16, to += 3 * POINT, roots += 32
  ) {
    const b = from + third;
    const c = b + third;
    const ar = v128.load(from);
    const ai = v128.load(from, 16);
    const sumR = f64x2.add(v128.load(b), v128.load(c));
    const sumI = f64x2.add(v128.load(b, 16), v128.load(c, 16));
    const difR = f64x2.mul(sine, f64x2.sub(v128.load(b), v128.load(c)));
    const difI = f64x2.mul(sine, f64x2.sub(v128.load(b, 16), v128.load(c, 16)));
    const midR = fnma(half, sumR, ar);
    const midI = fnma(half, sumI, ai);
    const r0 = f64x2.add(ar, sumR);
    const i0 = f64x2.add(ai, sumI);
    const r1 = f64x2.add(midR, difI);
    const i1 = f64x2.sub(midI, difR);
    const r2 = f64x2.sub(midR, difI);
    const i2 = f64x2.add(midI, difR);
    const zR = turnedImaginary(r0, i0, factors);
    const zI = turnedReal(r0, i0, factors);
    const z1R = turnedImaginary(r1, i1, factors + step);
    const z1I = turnedReal(r1, i1, factors + step);
    const z2R = turnedImaginary(r2, i2, factors + 2 * step);
    const z2I = turnedReal(r2, i2, factors + 2 * step);
    const nextR = f64x2.add(z1R, z2R);
    const nextI = f64x2.add(z1I, z2I);
    const nextDifR = f64x2.mul(sine, f64x2.sub(z1R, z2R));
    const nextDifI = f64x2.mul(sine, f64x2.sub(z1I, z2I));
    const nextMidR = fnma(half, nextR, zR);
    const nextMidI = fnma(half, nextI, zI);
    storePoint(to, f64x2.add(zR, nextR), f64x2.add(zI, nextI));
    storeRotated(to + POINT, f64x2.add(nextMidR, nextDifI), f64x2.sub(nextMidI, nextDifR), roots);
    storeRotated(
      to + 2 * POINT,
      f64x2.sub(nextMidR, nextDifI),
      f64x2.add(nextMidI, nextDifR),
      roots + 16,
    );
  }
}

/** As {@link weighOfFour}, of radix three. */
export function weighOfThree(
  from: usize,
  to: usize,
  weights: usize,
  length: i32,
  roots: usize,
): void {
  const third = POINT * <usize>(length / 3);
  const step = <usize>8 * <usize>(length / 3);
  const half = f64x2.splat(0.5);
  const sine = f64x2.splat(SINE_3);
  for (
    const end = from + third;
    from < end;
    from += POINT, weights += 8, to += 3 * POINT, roots += 32
  ) {
    const b = from + third;
    const c = b + third;
    const ar = v128.load(from);
    const ai = v128.load(from, 16);
    const sumR = f64x2.add(v128.load(b), v128.load(c));
    const sumI = f64x2.add(v128.load(b, 16), v128.load(c, 16));
    const difR = f64x2.mul(sine, f64x2.sub(v128.load(b), v128.load(c)));
    const difI = f64x2.mul(sine, f64x2.sub(v128.load(b, 16), v128.load(c, 16)));
    const midR = fnma(half, sumR, ar);
    const midI = fnma(half, sumI, ai);
    const w0 = v128.load64_splat(weights);
    const w1 = v128.load64_splat(weights + step);
    const w2 = v128.load64_splat(weights + 2 * step);
    const zR = f64x2.mul(w0, f64x2.add(ai, sumI));
    const zI = f64x2.mul(w0, f64x2.add(ar, sumR));
    const z1R = f64x2.mul(w1, f64x2.sub(midI, difR));
    const z1I = f64x2.mul(w1, f64x2.add(midR, difI));
    const z2R = f64x2.mul(w2, f64x2.add(midI, difR));
    const z2I = f64x2.mul(w2, f64x2.sub(midR, difI));
    const nextR = f64x2.add(z1R, z2R);
    const nextI = f64x2.add(z1I, z2I);
    const nextDifR = f64x2.mul(sine, f64x2.sub(z1R, z2R));
    const nextDifI = f64x2.mul(sine, f64x2.sub(z1I, z2I));
    const nextMidR = fnma(half, nextR, zR);
    const nextMidI = fnma(half, nextI, zI);
    storePoint(to, f64x2.add(zR, nextR), f64x2.add(zI, nextI));
    storeRotated(to + POINT, f64x2.add(nextMidR, nextDifI), f64x2.sub(nextMidI, nextDifR), roots);
    storeRotated(
      to + 2 * POINT,
      f64x2.sub(nextMidR, nextDifI),
      f64x2.add(nextMidI, nextDifR),
      roots + 16,
    );
  }
}
