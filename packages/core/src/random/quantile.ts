import { portableLog } from "../elementary/logarithm.ts";
import { polynomial } from "../elementary/polynomial.ts";

/**
 * Quantile of the standard normal law, Φ⁻¹(p), the same bits in every engine, relative error
 * below 1e-15.
 *
 *     Φ⁻¹(p) = q A(0.425² − q²) / B(0.425² − q²),            q = p − ½, |q| ≤ 0.425,
 *     Φ⁻¹(p) = sign(q) C(r − 1.6) / D(r − 1.6),              r = √(−log min(p, 1 − p)) ≤ 5,
 *     Φ⁻¹(p) = sign(q) E(r − 5) / F(r − 5),                  r > 5.
 *
 * Odd about ½ to the last bit wherever 1 − p is exact. ±∞ at 0 and 1, NaN outside [0, 1].
 *
 * Source: Wichura (1988), algorithm AS 241, routine PPND16.
 */
export function normalQuantile(p: number): number {
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) {
    const r = 0.180625 - q * q;
    return (q * polynomial(r, A)) / polynomial(r, B);
  }
  if (!(p > 0 && p < 1)) return endpoint(p);
  const r = Math.sqrt(-portableLog(q < 0 ? p : 1 - p));
  const z =
    r <= 5
      ? polynomial(r - 1.6, C) / polynomial(r - 1.6, D)
      : polynomial(r - 5, E) / polynomial(r - 5, F);
  return q < 0 ? -z : z;
}

function endpoint(p: number): number {
  if (p === 0) return Number.NEGATIVE_INFINITY;
  return p === 1 ? Number.POSITIVE_INFINITY : Number.NaN;
}

/** The coefficients of {@link normalQuantile}, in ascending order. */
export const quantileCoefficients: Readonly<
  Record<"A" | "B" | "C" | "D" | "E" | "F", readonly number[]>
> = {
  A: [
    3.3871328727963665, 133.14166789178438, 1971.5909503065513, 13731.69376550946,
    45921.95393154987, 67265.7709270087, 33430.57558358813, 2509.0809287301227,
  ],

  B: [
    1.0, 42.31333070160091, 687.1870074920579, 5394.196021424751, 21213.794301586597,
    39307.89580009271, 28729.085735721943, 5226.495278852546,
  ],

  C: [
    1.4234371107496835, 4.630337846156546, 5.769497221460691, 3.6478483247632045,
    1.2704582524523684, 0.2417807251774506, 0.022723844989269184, 0.0007745450142783414,
  ],

  D: [
    1.0, 2.053191626637759, 1.6763848301838038, 0.6897673349851, 0.14810397642748008,
    0.015198666563616457, 0.0005475938084995345, 1.0507500716444169e-9,
  ],

  E: [
    6.657904643501103, 5.463784911164114, 1.7848265399172913, 0.29656057182850487,
    0.026532189526576124, 0.0012426609473880784, 2.7115555687434876e-5, 2.0103343992922881e-7,
  ],

  F: [
    1.0, 0.599832206555888, 0.1369298809227358, 0.014875361290850615, 0.0007868691311456133,
    1.8463183175100548e-5, 1.421511758316446e-7, 2.0442631033899397e-15,
  ],
};

const { A, B, C, D, E, F } = quantileCoefficients;
