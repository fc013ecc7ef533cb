/** A 64-bit word by its two unsigned 32-bit halves. */
export interface Word64 {
  readonly high: number;
  readonly low: number;
}

const PARITY = 0x1bd11bda;
const ROTATIONS = [
  [13, 15, 26, 6],
  [17, 29, 16, 24],
] as const;

/**
 * The block cipher Threefry-2x32 with 20 rounds: for each key a bijection of the 64-bit counters
 * whose outputs pass the BigCrush battery of tests.
 *
 *     x₀ ← x₀ + x₁,   x₁ ← (x₁ rotated left by R) xor x₀          (one round)
 *
 * with the key words k₀, k₁, k₂ = k₀ xor k₁ xor 0x1bd11bda added in turn after every four rounds.
 *
 * Source: Salmon, Moraes, Dror and Shaw (2011).
 */
export function threefry(key: Word64, counter: Word64): Word64 {
  const words = [key.high, key.low, key.high ^ key.low ^ PARITY];
  let x0 = counter.high + words[0];
  let x1 = counter.low + words[1];
  for (let group = 1; group <= 5; group++) {
    for (const bits of ROTATIONS[(group - 1) % 2]) {
      x0 = (x0 + x1) | 0;
      x1 = ((x1 << bits) | (x1 >>> (32 - bits))) ^ x0;
    }
    x0 = (x0 + words[group % 3]) | 0;
    x1 = (x1 + words[(group + 1) % 3] + group) | 0;
  }
  return { high: x0 >>> 0, low: x1 >>> 0 };
}
