import { portableExpm1 } from "./exponential.ts";

/**
 * Hyperbolic tangent, the same bits in every engine, error below 2 ulp.
 *
 *     tanh x = m / (2 + m) = 1 − 2 / (2 + m),   m = e^2x − 1,
 *
 * for x ≥ 0, the second form from 1 on.
 *
 * Odd to the last bit; infinities, NaN and the sign of zero are those of `Math.tanh`.
 */
export function portableTanh(x: number): number {
  const size = Math.abs(x);
  if (!(size >= 2 ** -28)) return x;
  if (size > 22) return x < 0 ? -1 : 1;
  const m = portableExpm1(2 * size);
  const tanh = size < 1 ? m / (2 + m) : 1 - 2 / (2 + m);
  return x < 0 ? -tanh : tanh;
}
