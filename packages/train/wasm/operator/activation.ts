import { multiplyAdd } from "./multiplyAdd";

// σ and its slope, in place on whole vectors of four floats: x²/2 if `square`, else SiLU, x/(1 + e^{−x}).

/**
 * Constants in memory, four times each as vectors: an engine loads one in an instruction, and builds one that is written in the code in
 * several, every time. 1, 87, −87, log₂ e, log 2 in two pieces of which the first is exact in few bits, 1.5 · 2²³, and the polynomial
 * of Cephes' expf, and ½.
 */
// biome-ignore-start lint/suspicious/noApproximativeNumericConstant: the compiler takes only literals here.
const CONSTANTS = memory.data<f32>([
  1, 87, -87, 1.4426950408889634, 0.693359375, -2.1219444e-4, 12582912, 1.98756915e-4,
  1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1, 0.5,
]);
// biome-ignore-end lint/suspicious/noApproximativeNumericConstant: as above.

function constant(k: usize): v128 {
  return v128.load32_splat(CONSTANTS + (k << 2));
}

/** x ← weight · σ(x), and weight · σ′(x) to `slopes` unless that is 0. */
export function activate(square: bool, x: usize, bytes: usize, weight: f32, slopes: usize): void {
  const w = f32x4.splat(weight);
  const one = constant(0);
  for (const end = x + bytes; x < end; x += 16) {
    const value = v128.load(x);
    const weighted = f32x4.mul(value, w);
    const s = square ? f32x4.mul(value, constant(13)) : sigmoid(value);
    v128.store(x, f32x4.mul(weighted, s));
    if (slopes !== 0) {
      const slope = square ? value : f32x4.mul(s, multiplyAdd(value, f32x4.sub(one, s), one));
      v128.store(slopes, f32x4.mul(slope, w));
      slopes += 16;
    }
  }
}

/** u ← slopes · u. */
export function multiplyBySlopes(slopes: usize, u: usize, bytes: usize): void {
  for (const end = u + bytes; u < end; u += 16, slopes += 16) {
    v128.store(u, f32x4.mul(v128.load(u), v128.load(slopes)));
  }
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
