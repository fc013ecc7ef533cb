import { multiplyAdd } from "./multiplyAdd";

// σ and its slope, in place on whole vectors of four floats: x²/2 if `square`, else SiLU, x/(1 + e^{−x}).

/**
 * Constants in memory, four times each as vectors: an engine loads one in an instruction, and builds one that is written in the code in
 * several, every time. 1, 87, −87, log₂ e, log 2 in two pieces of which the first is exact in few bits, 1.5 · 2²³, and the polynomial
 * of Cephes' expf.
 */
// biome-ignore-start lint/suspicious/noApproximativeNumericConstant: the compiler takes only literals here.
const CONSTANTS = memory.data<f32>([
  1, 87, -87, 1.4426950408889634, 0.693359375, -2.1219444e-4, 12582912, 1.98756915e-4,
  1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1,
]);
// biome-ignore-end lint/suspicious/noApproximativeNumericConstant: as above.

function constant(k: usize): v128 {
  return v128.load32_splat(CONSTANTS + (k << 2));
}

/** x ← weight · σ(x). */
export function activate(square: bool, x: usize, bytes: usize, weight: f32): void {
  const w = f32x4.splat(weight);
  for (const end = x + bytes; x < end; x += 16) {
    const value = v128.load(x);
    const factor = square ? f32x4.mul(value, f32x4.splat(0.5)) : sigmoid(value);
    v128.store(x, f32x4.mul(f32x4.mul(value, factor), w));
  }
}

/** u ← weight · σ′(x) u. */
export function multiplyBySlope(square: bool, x: usize, u: usize, bytes: usize, weight: f32): void {
  const w = f32x4.splat(weight);
  for (const end = x + bytes; x < end; x += 16, u += 16) {
    const value = v128.load(x);
    const slope = square ? value : siluSlope(value);
    v128.store(u, f32x4.mul(f32x4.mul(slope, v128.load(u)), w));
  }
}

/** s (1 + x (1 − s)) with s = 1/(1 + e^{−x}). */
function siluSlope(x: v128): v128 {
  const one = constant(0);
  const s = sigmoid(x);
  return f32x4.mul(s, f32x4.add(one, f32x4.mul(x, f32x4.sub(one, s))));
}

/** 1/(1 + e^{−x}), to 3 units in the last place. */
function sigmoid(x: v128): v128 {
  const one = constant(0);
  return f32x4.div(one, f32x4.add(one, exponential(f32x4.neg(x))));
}

/** e^x for |x| ≤ 87, beyond it the value there: 2^n e^r with |r| ≤ log 2/2. */
function exponential(x: v128): v128 {
  const bounded = f32x4.pmax(constant(2), f32x4.pmin(constant(1), x));
  // Beside 1.5 · 2²³ a float has no room for a fraction, and its last bits are the integer.
  const shifted = f32x4.add(f32x4.mul(bounded, constant(3)), constant(6));
  const n = f32x4.sub(shifted, constant(6));
  const r = f32x4.sub(f32x4.sub(bounded, f32x4.mul(n, constant(4))), f32x4.mul(n, constant(5)));
  let y = multiplyAdd(constant(7), r, constant(8));
  y = multiplyAdd(y, r, constant(9));
  y = multiplyAdd(y, r, constant(10));
  y = multiplyAdd(y, r, constant(11));
  y = multiplyAdd(y, r, constant(12));
  y = f32x4.add(multiplyAdd(f32x4.mul(y, r), r, r), constant(0));
  return i32x4.add(y, i32x4.shl(shifted, 23));
}
