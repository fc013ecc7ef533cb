import { DomainError } from "../errors.ts";
import { checkKey, type Key, word64 } from "./key.ts";
import { normalQuantile } from "./quantile.ts";
import { hasNormalKernel, PASS, simdNormals } from "./simdNormals.ts";
import { threefry } from "./threefry.ts";

/** Below this many draws the loop is faster than a pass of the kernel. */
const FEWEST_DRAWS = 8;

/**
 * Draw number `index` of the uniform law on (0, 1),
 *
 *     u = (n + ½) 2^−52,   n the leading 52 bits of the cipher of the index.
 *
 * An odd multiple of 2^−53, so that u and 1 − u are both exact and neither 0 nor 1 occurs.
 *
 * @throws {@link DomainError} unless the stream is a key and the index a whole number from 0 to 2^53 − 1.
 */
export function uniformAt(stream: Key, index: number): number {
  checkKey("uniformAt", stream);
  const { high, low } = threefry(stream, word64("uniformAt", "index", index));
  return fromBits(high, low);
}

/**
 * Draw number `index` of the standard normal law: Φ⁻¹ of {@link uniformAt}, the same bits in every
 * engine. Draws need no earlier ones, and |z| ≤ 8.21.
 *
 * @throws {@link DomainError} unless the stream is a key and the index a whole number from 0 to 2^53 − 1.
 */
export function normalAt(stream: Key, index: number): number {
  checkKey("normalAt", stream);
  const { high, low } = threefry(stream, word64("normalAt", "index", index));
  return normalQuantile(fromBits(high, low));
}

/**
 * Consecutive normal draws, out[i] = normalAt(stream, start + i), eight at a time where the SIMD kernel runs.
 *
 * @throws {@link DomainError} unless the stream is a key, start and the last index are whole numbers from 0 to 2^53 − 1.
 *
 * @example
 * ```ts
 * import { fillNormals, key, normalAt } from "@chaosphere/core";
 *
 * const draws = new Float64Array(1000);
 * fillNormals(key(1), 0, draws);
 * console.log(draws[999] === normalAt(key(1), 999)); // true
 * ```
 */
export function fillNormals(stream: Key, start: number, out: Float64Array): void {
  checkKey("fillNormals", stream);
  word64("fillNormals", "start", start);
  if (start > 2 ** 53 - out.length) {
    throw new DomainError(
      `fillNormals: the last index must be at most 2^53 − 1, got ${start} + ${out.length} − 1. Use a child stream.`,
    );
  }
  if (out.length < FEWEST_DRAWS || !hasNormalKernel()) {
    for (let i = 0; i < out.length; i++) out[i] = normalAt(stream, start + i);
    return;
  }
  for (let first = 0; first < out.length; first += PASS) {
    const count = Math.min(PASS, out.length - first);
    const draws = simdNormals(stream, word64("fillNormals", "start", start + first), count);
    out.set(count === PASS ? draws : draws.subarray(0, count), first);
  }
}

/** The uniform number of a 64-bit block. */
function fromBits(high: number, low: number): number {
  return (high * 2 ** 20 + (low >>> 12) + 0.5) * 2 ** -52;
}
