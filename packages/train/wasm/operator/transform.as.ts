// A pointwise function of fields and its projection to their degrees, on tiles of eight columns that stay in the caches. `plan` is
// the address of words, as src/network/operatorPlan.ts writes them: numbers, addresses, and offsets in bytes.

import { activate, multiplyBySlopes } from "./activation";
import { turnOctants } from "./octants";
import { tileProduct } from "./tileProduct";

/** Eight columns. */
const ROW: u32 = 32;

/** The words of a plan. */
const COEFFICIENTS: usize = 0;
const RINGS: usize = 4;
const LONGITUDES: usize = 8;
/** Index of the coefficient of each row of a tile. */
const ROW_INDICES: usize = 12;
/** Quadrature weight of each northern ring. */
const WEIGHTS: usize = 16;
const LEGENDRE: usize = 20;
const LEGENDRE_COUNT: usize = 24;
const FOURIER: usize = 28;
/** Bytes of the amplitudes of a tile. */
const AMPLITUDES: usize = 32;

/** The words of a Legendre sum: one order, one parity of its degrees. */
const DEGREES: usize = 0;
const P: usize = 4;
const P_TRANSPOSED: usize = 8;
/** Offset of its coefficients in the tile. */
const COEFFICIENTS_AT: usize = 12;
/** Offset of its amplitude on the first ring, and bytes from ring to ring. */
const AMPLITUDE_AT: usize = 16;
const RING_STRIDE: usize = 20;
const LEGENDRE_WORDS: u32 = 24;

/** The words of the Fourier sums of one part. */
const ORDERS: usize = 0;
const F: usize = 4;
const F_TRANSPOSED: usize = 8;
const PART_AT: usize = 12;
const PART_RING_STRIDE: usize = 16;
const FOURIER_WORDS: u32 = 20;

/**
 * out = Σ_p P_pᵀ W F_pᵀ (Hᵀ σ(H f))_p, f_p = F_p P_p a, for columns that are a multiple of eight; W σ′(H f) goes to `slopes` unless that
 * is 0.
 */
export function value(
  plan: usize,
  scratch: usize,
  square: bool,
  a: usize,
  out: usize,
  columns: i32,
  slopes: usize,
): void {
  const amplitudes = scratch + tileBytes(plan);
  const ring = amplitudes + load<u32>(plan, AMPLITUDES);
  const bytes = partBytes(plan) << 3;
  for (let column: i32 = 0; column < columns; column += 8) {
    takeTile(plan, a, columns, column, scratch);
    synthesiseOrders(plan, scratch, amplitudes);
    for (let j: i32 = 0; j < load<i32>(plan, RINGS); j++) {
      synthesiseRing(plan, amplitudes, j, ring);
      activate(square, ring, bytes, weightOf(plan, j), slopes);
      if (slopes !== 0) slopes += bytes;
      analyseRing(plan, ring, j, amplitudes);
    }
    analyseOrders(plan, amplitudes, scratch);
    giveTile(plan, scratch, out, columns, column);
  }
}

/** Its gradient, out = Σ_p P_pᵀ F_pᵀ (Hᵀ (slopes · H u))_p, u_p = F_p P_p dy; out may be dy. */
export function gradient(
  plan: usize,
  scratch: usize,
  slopes: usize,
  dy: usize,
  out: usize,
  columns: i32,
): void {
  const amplitudes = scratch + tileBytes(plan);
  const ring = amplitudes + load<u32>(plan, AMPLITUDES);
  const bytes = partBytes(plan) << 3;
  for (let column: i32 = 0; column < columns; column += 8) {
    takeTile(plan, dy, columns, column, scratch);
    synthesiseOrders(plan, scratch, amplitudes);
    for (let j: i32 = 0; j < load<i32>(plan, RINGS); j++, slopes += bytes) {
      synthesiseRing(plan, amplitudes, j, ring);
      multiplyBySlopes(slopes, ring, bytes);
      analyseRing(plan, ring, j, amplitudes);
    }
    analyseOrders(plan, amplitudes, scratch);
    giveTile(plan, scratch, out, columns, column);
  }
}

function tileBytes(plan: usize): usize {
  return load<u32>(plan, COEFFICIENTS) * ROW;
}

/** Bytes of one part on one ring. */
function partBytes(plan: usize): usize {
  return load<u32>(plan, LONGITUDES) * ROW;
}

function weightOf(plan: usize, ring: i32): f32 {
  return load<f32>(load<u32>(plan, WEIGHTS) + (ring << 2));
}

/** Copies eight columns in the order of the tile. */
function takeTile(plan: usize, from: usize, columns: i32, column: i32, tile: usize): void {
  let index = load<u32>(plan, ROW_INDICES);
  for (const end = tile + tileBytes(plan); tile < end; tile += ROW, index += 4) {
    const row = from + ((<usize>load<u32>(index) * columns + column) << 2);
    v128.store(tile, v128.load(row));
    v128.store(tile, v128.load(row, 16), 16);
  }
}

function giveTile(plan: usize, tile: usize, to: usize, columns: i32, column: i32): void {
  let index = load<u32>(plan, ROW_INDICES);
  for (const end = tile + tileBytes(plan); tile < end; tile += ROW, index += 4) {
    const row = to + ((<usize>load<u32>(index) * columns + column) << 2);
    v128.store(row, v128.load(tile));
    v128.store(row, v128.load(tile, 16), 16);
  }
}

function synthesiseOrders(plan: usize, tile: usize, amplitudes: usize): void {
  const rings = load<i32>(plan, RINGS);
  let sum = load<u32>(plan, LEGENDRE);
  const end = sum + load<u32>(plan, LEGENDRE_COUNT) * LEGENDRE_WORDS;
  for (; sum < end; sum += LEGENDRE_WORDS) {
    const degrees = load<i32>(sum, DEGREES);
    const coefficients = tile + load<u32>(sum, COEFFICIENTS_AT);
    const to = amplitudes + load<u32>(sum, AMPLITUDE_AT);
    tileProduct(
      rings,
      degrees,
      load<u32>(sum, P),
      coefficients,
      ROW,
      to,
      load<u32>(sum, RING_STRIDE),
    );
  }
}

function analyseOrders(plan: usize, amplitudes: usize, tile: usize): void {
  const rings = load<i32>(plan, RINGS);
  let sum = load<u32>(plan, LEGENDRE);
  const end = sum + load<u32>(plan, LEGENDRE_COUNT) * LEGENDRE_WORDS;
  for (; sum < end; sum += LEGENDRE_WORDS) {
    const degrees = load<i32>(sum, DEGREES);
    const from = amplitudes + load<u32>(sum, AMPLITUDE_AT);
    const to = tile + load<u32>(sum, COEFFICIENTS_AT);
    const stride = load<u32>(sum, RING_STRIDE);
    tileProduct(degrees, rings, load<u32>(sum, P_TRANSPOSED), from, stride, to, ROW);
  }
}

/** The values at the eight images of every point of a ring's first quarter. */
function synthesiseRing(plan: usize, amplitudes: usize, ring: i32, values: usize): void {
  const longitudes = load<i32>(plan, LONGITUDES);
  let part = load<u32>(plan, FOURIER);
  for (let p: usize = 0; p < 8; p++, part += FOURIER_WORDS) {
    const from =
      amplitudes + load<u32>(part, PART_AT) + <usize>ring * load<u32>(part, PART_RING_STRIDE);
    const to = values + p * partBytes(plan);
    tileProduct(longitudes, load<i32>(part, ORDERS), load<u32>(part, F), from, ROW, to, ROW);
  }
  turnOctants(values, partBytes(plan));
}

/** Its transpose; what the values hold is lost. */
function analyseRing(plan: usize, values: usize, ring: i32, amplitudes: usize): void {
  turnOctants(values, partBytes(plan));
  const longitudes = load<i32>(plan, LONGITUDES);
  let part = load<u32>(plan, FOURIER);
  for (let p: usize = 0; p < 8; p++, part += FOURIER_WORDS) {
    const to =
      amplitudes + load<u32>(part, PART_AT) + <usize>ring * load<u32>(part, PART_RING_STRIDE);
    const from = values + p * partBytes(plan);
    tileProduct(
      load<i32>(part, ORDERS),
      longitudes,
      load<u32>(part, F_TRANSPOSED),
      from,
      ROW,
      to,
      ROW,
    );
  }
}
