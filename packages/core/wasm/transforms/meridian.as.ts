// Great circles through the poles of a map, four at a time, and the steps of their weighing (see meridianWeights.ts).
// A circle runs down column k and up the column half a turn away; columns k, k + 1 are the real parts of two lanes,
// k + 2, k + 3 the imaginary ones, so that a real operator acts on four columns as one complex sequence in each lane.
//
// Layouts, in doubles:
//   map     [row][column]             rows from north to south
//   points  [i][real, imaginary][2]   around the circle, from the north pole down

import { passes, TABLE_HEAD } from "./fourier.as";
import {
  firstOfFourFromRows,
  lastOfFourToRows,
  turnOfFour,
  turnOfThree,
  weighOfFour,
  weighOfThree,
} from "./meridianPasses";
import { POINT } from "./point";

/**
 * Weighs `columns` columns in place, a multiple of four, by the Fourier transforms of a table of passes whose first and
 * last ones have the same radix, four or three.
 *
 * @param across Bytes from a column to the one that the circle comes up again.
 * @param down Rows on the way down; the circle has `length` points, and point i ≥ down lies in row top − i.
 * @param end Points that are brought back to the map, from the north pole on.
 */
export function weighMeridians(
  map: usize,
  columns: i32,
  rowBytes: i32,
  across: i32,
  down: i32,
  top: i32,
  end: i32,
  length: i32,
  table: usize,
  points: usize,
  otherPoints: usize,
  forth: usize,
  back: usize,
  between: usize,
  given: usize,
): void {
  const last = load<i32>(table) - 1;
  const isFour = load<i32>(table + TABLE_HEAD) === 4;
  const roots = <usize>load<u32>(table + TABLE_HEAD, 12);
  for (let k: i32 = 0; k < columns; k += 4, map += 32) {
    let at = points;
    if (isFour) {
      firstOfFourFromRows(map, rowBytes, across, down, top, length, roots, points);
      at = passes(table, 1, last, points, otherPoints);
    } else {
      pointsFromMeridians(map, rowBytes, down, length - down, top - down, across, 4, points);
      at = passes(table, 0, last, points, otherPoints);
    }
    for (let step: i32 = 0; step < 3; step++) {
      const to = at === points ? otherPoints : points;
      if (step === 1) {
        if (isFour) weighOfFour(at, to, between, length, roots);
        else weighOfThree(at, to, between, length, roots);
      } else {
        const factors = step === 0 ? forth : back;
        if (isFour) turnOfFour(at, to, factors, length, roots);
        else turnOfThree(at, to, factors, length, roots);
      }
      at = passes(table, 1, last, to, at);
    }
    if (isFour) {
      lastOfFourToRows(at, length, given, map, rowBytes, across, down, top, end);
    } else {
      const to = at === points ? otherPoints : points;
      at = passes(table, last, last + 1, at, to);
      meridiansFromPoints(at, given, map, rowBytes, down, end - down, top - down, across, 4);
    }
  }
}

/** The points of `count` circles, one to four; those left out are 0. */
export function pointsFromMeridians(
  map: usize,
  rowBytes: i32,
  down: i32,
  up: i32,
  firstUp: i32,
  across: i32,
  count: i32,
  points: usize,
): void {
  points = gather(map, rowBytes, down, count, points);
  gather(map + <usize>across + <usize>(firstUp * rowBytes), -rowBytes, up, count, points);
}

function gather(row: usize, step: i32, rows: i32, count: i32, points: usize): usize {
  for (let i: i32 = 0; i < rows; i++, row += <usize>step, points += POINT) {
    if (count === 4) {
      v128.store(points, v128.load(row));
      v128.store(points, v128.load(row, 16), 16);
    } else {
      v128.store(points, f64x2.splat(0));
      v128.store(points, f64x2.splat(0), 16);
      for (let k: i32 = 0; k < count; k++) {
        store<f64>(points + 8 * <usize>k, load<f64>(row + 8 * <usize>k));
      }
    }
  }
  return points;
}

/**
 * Points times the factors, `[i][real, imaginary]`, with real and imaginary parts exchanged: the forward transform
 * then is the inverse one.
 */
export function turnPoints(from: usize, factors: usize, length: i32, to: usize): void {
  for (let i: i32 = 0; i < length; i++, from += POINT, factors += 16, to += POINT) {
    const c = v128.load64_splat(factors);
    const s = v128.load64_splat(factors, 8);
    const real = v128.load(from);
    const imaginary = v128.load(from, 16);
    v128.store(to, f64x2.add(f64x2.mul(imaginary, c), f64x2.mul(real, s)));
    v128.store(to, f64x2.sub(f64x2.mul(real, c), f64x2.mul(imaginary, s)), 16);
  }
}

/** Points with exchanged parts, put right and weighed. */
export function weighPoints(from: usize, weights: usize, length: i32, to: usize): void {
  for (let i: i32 = 0; i < length; i++, from += POINT, weights += 8, to += POINT) {
    const w = v128.load64_splat(weights);
    const imaginary = v128.load(from);
    v128.store(to, f64x2.mul(w, v128.load(from, 16)));
    v128.store(to, f64x2.mul(w, imaginary), 16);
  }
}

/** The map times the weights of its rows plus the points, whose parts are exchanged: its transpose of the gathering. */
export function meridiansFromPoints(
  points: usize,
  weights: usize,
  map: usize,
  rowBytes: i32,
  down: i32,
  up: i32,
  firstUp: i32,
  across: i32,
  count: i32,
): void {
  scatter(points, weights, map, rowBytes, down, count);
  scatter(
    points + POINT * <usize>down,
    weights + 8 * <usize>down,
    map + <usize>across + <usize>(firstUp * rowBytes),
    -rowBytes,
    up,
    count,
  );
}

function scatter(
  points: usize,
  weights: usize,
  row: usize,
  step: i32,
  rows: i32,
  count: i32,
): void {
  for (let i: i32 = 0; i < rows; i++, row += <usize>step, points += POINT, weights += 8) {
    if (count === 4) {
      const w = v128.load64_splat(weights);
      v128.store(row, f64x2.add(f64x2.mul(w, v128.load(row)), v128.load(points, 16)));
      v128.store(row, f64x2.add(f64x2.mul(w, v128.load(row, 16)), v128.load(points)), 16);
    } else {
      for (let k: i32 = 0; k < count; k++) {
        const at = row + 8 * <usize>k;
        const exchanged = points + 8 * <usize>((k + 2) & 3);
        store<f64>(at, load<f64>(weights) * load<f64>(at) + load<f64>(exchanged));
      }
    }
  }
}
