import { DomainError } from "../errors.ts";
import { child, type Key, word64 } from "./key.ts";
import { normalAt, uniformAt } from "./normal.ts";

const PRIMES: readonly number[] = [
  2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97,
  101, 103, 107, 109, 113, 127, 131,
];

/**
 * Normal draws in pairs z, −z: draw 2i is normalAt(stream, i) and draw 2i + 1 its negative.
 *
 * The mean of an odd function over whole pairs is exactly zero, and that of a function monotone in
 * z has no more variance than from independent draws.
 *
 * @throws {@link DomainError} unless the index is a whole number from 0 to 2^53 − 1.
 *
 * Source: Hammersley and Morton (1956).
 *
 * @example
 * ```ts
 * import { antitheticNormalAt, key } from "@chaosphere/core";
 *
 * console.log(antitheticNormalAt(key(1), 6) + antitheticNormalAt(key(1), 7)); // 0
 * ```
 */
export function antitheticNormalAt(stream: Key, index: number): number {
  word64("antitheticNormalAt", "index", index);
  const z = normalAt(stream, Math.floor(index / 2));
  return index % 2 === 0 ? z : -z;
}

/**
 * Coordinate `dimension` of point `index` of a randomly shifted Halton sequence in (0, 1):
 *
 *     u = φ_p(index) + shift mod 1,    φ_p(Σ d_k p^k) = Σ d_k p^(−k−1),
 *
 * p the prime numbered `dimension` from 0. Each point is uniform over the keys, so that averages
 * are unbiased, while the N points of one key fill the cube with discrepancy O((log N)^d / N).
 * Φ⁻¹ of the coordinates gives quasi-random normals.
 *
 * @throws {@link DomainError} unless the dimension is a whole number from 0 to 31, beyond which
 *   Halton points are strongly correlated, and the index one from 0 to 2^53 − 1.
 *
 * Source: Halton (1960); Cranley and Patterson (1976).
 */
export function quasiUniformAt(stream: Key, index: number, dimension: number): number {
  if (!(Number.isInteger(dimension) && dimension >= 0 && dimension < PRIMES.length)) {
    throw new DomainError(
      `quasiUniformAt: dimension must be a whole number from 0 to ${PRIMES.length - 1}, got ${dimension}. Use uniformAt for further coordinates.`,
    );
  }
  word64("quasiUniformAt", "index", index);
  const shifted = radicalInverse(index, PRIMES[dimension]) + uniformAt(child(stream, dimension), 0);
  return (Math.floor((shifted % 1) * 2 ** 52) + 0.5) * 2 ** -52;
}

/** Mirror image of the digits of n in base p about the point. */
function radicalInverse(n: number, p: number): number {
  let mirrored = 0;
  let power = 1;
  for (let rest = n; rest > 0; rest = Math.floor(rest / p)) {
    mirrored = mirrored * p + (rest % p);
    power *= p;
  }
  return mirrored / power;
}
