const bits = new DataView(new ArrayBuffer(8));

/** k with 2^k ≤ |x| < 2^(k+1), read from the exponent field of a normal number x. */
export function exponentOf(x: number): number {
  bits.setFloat64(0, x);
  return ((bits.getInt32(0) >>> 20) & 0x7ff) - 1023;
}

/** x · 2^k by adding k to the exponent field, for x and the result both normal numbers. */
export function shiftExponent(x: number, k: number): number {
  bits.setFloat64(0, x);
  bits.setInt32(0, bits.getInt32(0) + (k << 20));
  return bits.getFloat64(0);
}

/**
 * x · 2^k for ½ ≤ |x| ≤ 2 and any integer k, rounded once: gradual underflow and overflow are those
 * of a single multiplication.
 */
export function scale(x: number, k: number): number {
  if (k > 1024) return x * Number.POSITIVE_INFINITY;
  if (k > 1022) return shiftExponent(x, 1000) * shiftExponent(1, k - 1000);
  if (k < -1100) return x * 0;
  if (k < -1020) return shiftExponent(x, k + 200) * 2 ** -200;
  return shiftExponent(x, k);
}
