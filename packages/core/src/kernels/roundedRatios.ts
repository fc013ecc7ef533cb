import { productError } from "../elementary/doubleDouble.ts";

/** n / (a d) as high and low parts, for a = high + low and whole numbers n and d below 2^53. */
export function quotient(
  n: number,
  high: number,
  low: number,
  d: number,
): [high: number, low: number] {
  const product = high * d;
  const rest = productError(high, d, product) + low * d;
  const q = n / product;
  const back = q * product;
  return [q, (n - back - productError(q, product, back) - q * rest) / product];
}

/** a n/d − 2, rounded once, for a = high + low and whole numbers n and d below 2^53. */
export function timesMinusTwo(high: number, low: number, n: number, d: number): number {
  const product = high * n;
  const rest = productError(high, n, product) + low * n;
  const q = product / d;
  const back = q * d;
  return q - 2 + (product - back - productError(q, d, back) + rest) / d;
}
