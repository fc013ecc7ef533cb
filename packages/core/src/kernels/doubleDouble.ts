/** A number to about 32 digits as the unevaluated sum high + low. */
export type DoubleDouble = readonly [high: number, low: number];

/** n / (a d), rounded once, for a = high + low and whole numbers n and d below 2^53. */
export function quotient(n: number, high: number, low: number, d: number): DoubleDouble {
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

/** a b − fl(a b), exactly. Source: Dekker (1971), with Veltkamp's splitting. */
function productError(a: number, b: number, product: number): number {
  const [a1, b1] = [upperHalf(a), upperHalf(b)];
  const [a2, b2] = [a - a1, b - b1];
  return a2 * b2 - (product - a1 * b1 - a2 * b1 - a1 * b2);
}

/** The upper 26 bits of a. */
function upperHalf(a: number): number {
  const c = 134217729 * a;
  return c - (c - a);
}
