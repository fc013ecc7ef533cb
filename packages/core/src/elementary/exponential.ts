import { scale } from "./binary64.ts";
import { LN2_HIGH, LN2_LOW } from "./constants.ts";
import { polynomial } from "./polynomial.ts";

/** 1/(n + 2)! for n = 0, …, 12: the series of (e^r − 1 − r)/r², for |r| ≤ 0.35 exact to 1e-19. */
const REMAINDER: readonly number[] = inverseFactorials(13);

/**
 * The exponential, the same bits in every engine, error below 0.8 ulp.
 *
 *     x = k log 2 + r,  |r| ≤ ½ log 2,    e^x = 2^k (1 + r + (e^r − 1 − r)).
 *
 * Overflow, gradual underflow and NaN are those of `Math.exp`.
 */
export function portableExp(x: number): number {
  return exponentialOfSum(x, 0);
}

/** e^(x + low) for |low| < 2^−40 max(1, |x|), the low part of an argument carried with more than 53 bits. */
export function exponentialOfSum(x: number, low: number): number {
  if (!(x > -746)) return Number.isNaN(x) ? x : 0;
  if (x > 710) return Number.POSITIVE_INFINITY;
  const k = Math.round(x / Math.LN2);
  const large = x - k * LN2_HIGH;
  const small = low - k * LN2_LOW;
  const r = large + small;
  const sum = 1 + r;
  return scale(sum + (r - (sum - 1) + remainder(r, small - (r - large))), k);
}

/**
 * e^x − 1 without loss for small x, the same bits in every engine, error below 1 ulp.
 *
 *     e^x − 1 = 2^k ((1 − 2^−k) + r + (e^r − 1 − r)).
 *
 * Overflow, infinities, NaN and the sign of zero are those of `Math.expm1`.
 */
export function portableExpm1(x: number): number {
  if (!(x > -60)) return Number.isNaN(x) ? x : -1;
  if (x > 710) return Number.POSITIVE_INFINITY;
  if (Math.abs(x) < 2 ** -54) return x;
  const k = Math.round(x / Math.LN2);
  const large = x - k * LN2_HIGH;
  const small = -k * LN2_LOW;
  const r = large + small;
  const offset = k === 0 ? 0 : 1 - scale(1, -k);
  const sum = offset + r;
  const lost = k === 0 ? 0 : r - (sum - offset);
  return scale(sum + (lost + remainder(r, small - (r - large))), k);
}

/** e^(r + c) − 1 − r for |r| ≤ 0.35 and c below an ulp of r. */
function remainder(r: number, c: number): number {
  return r * r * polynomial(r, REMAINDER) + (c + c * r);
}

/** 1/2!, 1/3!, …, correctly rounded while the factorial is below 2^53. */
function inverseFactorials(count: number): number[] {
  let factorial = 1;
  return Array.from({ length: count }, (_, n) => {
    factorial *= n + 2;
    return 1 / factorial;
  });
}
