import { exponentOf, shiftExponent } from "./binary64.ts";
import { LN2_HIGH, LN2_LOW } from "./constants.ts";
import { polynomial } from "./polynomial.ts";

/** 2/(2j + 1) for j = 1, …, 11: the series of 2 artanh(s)/s − 2 in s², for s² ≤ 0.0295 exact to 4e-20. */
export const ARTANH: readonly number[] = Array.from({ length: 11 }, (_, j) => 2 / (2 * j + 3));

/**
 * Natural logarithm, the same bits in every engine, error below 0.9 ulp.
 *
 *     x = 2^k (1 + f),  1/√2 ≤ 1 + f < √2,    log x = k log 2 + log(1 + f).
 *
 * Zero, negative, infinite and NaN arguments behave as in `Math.log`.
 */
export function portableLog(x: number): number {
  if (!(x > 0)) return x === 0 ? Number.NEGATIVE_INFINITY : Number.NaN;
  if (x < 2 ** -1000) return logarithm(x * 2 ** 100, -100, 0);
  return x === Number.POSITIVE_INFINITY ? x : logarithm(x, 0, 0);
}

/**
 * log(1 + x) without loss for small x, the same bits in every engine, error below 1 ulp.
 *
 * 1 + x = u + c exactly, u its rounded value, and log(u + c) = log u + c/u to working precision.
 * Arguments ≤ −1, infinite and NaN behave as in `Math.log1p`.
 */
export function portableLog1p(x: number): number {
  if (!(x > -1)) return x === -1 ? Number.NEGATIVE_INFINITY : Number.NaN;
  if (x === 0 || x === Number.POSITIVE_INFINITY) return x;
  if (x > Math.SQRT1_2 - 1 && x < Math.SQRT2 - 1) return nearOne(0, x, 0);
  const u = 1 + x;
  const c = u > 2 ? 1 - (u - x) : x - (u - 1);
  return logarithm(u, 0, c / u);
}

/** log x + shift·log 2 + correction, for a normal number x and a small correction. */
function logarithm(x: number, shift: number, correction: number): number {
  const k = exponentOf(x * Math.SQRT1_2) + 1;
  return nearOne(k + shift, shiftExponent(x, -k) - 1, correction);
}

/**
 * k log 2 + log(1 + f) + correction for 1/√2 ≤ 1 + f < √2, by
 *
 *     log(1 + f) = 2 artanh s = f − f²/2 + s (f²/2 + 2 Σ_{j≥1} s^2j / (2j + 1)),   s = f / (2 + f).
 *
 * The large parts k log 2 and f are added with their rounding error; the rest is at most 0.09.
 */
function nearOne(k: number, f: number, correction: number): number {
  const s = f / (2 + f);
  const z = s * s;
  const half = 0.5 * f * f;
  const large = k * LN2_HIGH + f;
  const lost = k === 0 ? 0 : f - (large - k * LN2_HIGH);
  const artanh = s * (half + z * polynomial(z, ARTANH));
  return large + (lost - (half - (artanh + (k * LN2_LOW + correction))));
}
