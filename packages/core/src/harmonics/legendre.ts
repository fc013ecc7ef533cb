import { DomainError } from "../errors.ts";
import { checkBandLimit } from "./coefficients.ts";
import {
  firstSeed,
  legendreColumn,
  legendreRecurrence,
  nextSeed,
  polarAngle,
} from "./legendreColumn.ts";

/**
 * Legendre polynomials of all degrees below a band limit, at one argument:
 *
 *     P_l(x),   0 ≤ l < bandLimit;   P_l(1) = 1.
 *
 * For x ≥ 0 by differences, (l+1)(P_{l+1} − P_l) = l (P_l − P_{l−1}) − (2l+1)(1 − x) P_l, which keeps
 * full accuracy as x → 1; for x < 0 by parity.
 *
 * @throws {@link DomainError} if x lies outside [−1, 1] or the band limit is not a whole number ≥ 1.
 */
export function legendrePolynomials(bandLimit: number, x: number): Float64Array {
  checkBandLimit("legendrePolynomials", bandLimit);
  if (!(Math.abs(x) <= 1)) {
    throw new DomainError(
      `legendrePolynomials: x must lie in [−1, 1], got ${x}. Pass the cosine of an angle.`,
    );
  }
  const parity = x < 0 ? -1 : 1;
  const gap = 1 - Math.abs(x);
  const values = new Float64Array(bandLimit);
  let p = 1;
  let difference = 0;
  for (let l = 0; l < bandLimit; l++) {
    values[l] = parity ** l * p;
    difference = (l * difference - (2 * l + 1) * gap * p) / (l + 1);
    p += difference;
  }
  return values;
}

/**
 * The Legendre polynomial P_l(x), P_l(1) = 1.
 *
 * @throws {@link DomainError} if x lies outside [−1, 1] or l is not a whole number ≥ 0.
 */
export function legendrePolynomial(l: number, x: number): number {
  return legendrePolynomials(l + 1, x)[l];
}

/**
 * Associated Legendre functions of order m, orthonormal and without the Condon–Shortley sign:
 *
 *     P̄_l^m(θ) = √( (2l+1)/4π · (l−m)!/(l+m)! ) (sin θ)^m (d/dx)^m P_l(x),   x = cos θ,   m ≤ l < bandLimit,
 *
 * so that Y_l0 = P̄_l^0, Y_lm = √2 P̄_l^m cos mλ and Y_l,−m = √2 P̄_l^m sin mλ for m > 0.
 * Degree l is at index l − m.
 *
 * @throws {@link DomainError} unless 0 ≤ m < bandLimit, whole numbers, and 0 ≤ θ ≤ π.
 */
export function orthonormalLegendre(
  bandLimit: number,
  m: number,
  colatitude: number,
): Float64Array {
  checkBandLimit("orthonormalLegendre", bandLimit);
  if (!(Number.isInteger(m) && 0 <= m && m < bandLimit)) {
    throw new DomainError(
      `orthonormalLegendre: the order must be a whole number 0 ≤ m < bandLimit = ${bandLimit}, got ${m}. Take |m| for a negative order.`,
    );
  }
  checkColatitude("orthonormalLegendre", colatitude);
  const θ = polarAngle(colatitude);
  let seed = firstSeed;
  for (let order = 1; order <= m; order++) seed = nextSeed(seed, order, θ.sine);
  const column = new Float64Array(bandLimit - m);
  legendreColumn(legendreRecurrence(bandLimit, m), seed, θ.halfSineSquared, column);
  if (θ.isSouthern) for (let k = 1; k < column.length; k += 2) column[k] = -column[k];
  return column;
}

/** @throws {@link DomainError} unless 0 ≤ θ ≤ π. */
export function checkColatitude(caller: string, colatitude: number): void {
  if (!(colatitude >= 0 && colatitude <= Math.PI)) {
    throw new DomainError(
      `${caller}: colatitudes must lie in [0, π], got ${colatitude}. Measure in radians from the north pole.`,
    );
  }
}
