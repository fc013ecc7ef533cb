import { DomainError } from "../errors.ts";
import { wigner3j } from "./wigner3j.ts";

/** Degree l and order m of a real orthonormal harmonic. */
export type Harmonic = readonly [degree: number, order: number];

/**
 * The Gaunt coefficient of three real orthonormal harmonics,
 *
 *     G = ∫ Y_{l1 m1} Y_{l2 m2} Y_{l3 m3} dx
 *       = A(m1, m2, m3) (−1)^c √{ (2l1+1)(2l2+1)(2l3+1)/4π } ( l1 l2 l3 ; 0 0 0 ) ( l1 l2 l3 ; a b −c ),
 *
 * which vanishes unless l1 + l2 + l3 is even, the degrees form a triangle, and of |m1|, |m2|, |m3| the largest, c,
 * is the sum of the others, a and b; A is the mean over longitude of the three factors 1, √2 cos mλ, √2 sin |m|λ.
 *
 * @throws {@link DomainError} unless all are whole numbers with |m_i| ≤ l_i.
 *
 * Source: DLMF (2010), equation 34.3.22.
 */
export function gaunt(first: Harmonic, second: Harmonic, third: Harmonic): number {
  const three = [first, second, third].sort((p, q) => Math.abs(p[1]) - Math.abs(q[1]));
  const [[l1, m1], [l2, m2], [l3, m3]] = three;
  const azimuth = longitudeMean(m1, m2, m3);
  const [a, b, c] = [Math.abs(m1), Math.abs(m2), Math.abs(m3)];
  const polar = wigner3j(l1, l2, l3, 0, 0, 0) * wigner3j(l1, l2, l3, a, b, -c);
  const sign = c % 2 === 0 ? 1 : -1;
  return azimuth * sign * pairScale(l1, l2, l3) * polar;
}

/**
 * The factor between the two bispectra of an isotropic field, ⟨a_1 a_2 a_3⟩ = G b:
 *
 *     h = √{ (2l1+1)(2l2+1)(2l3+1)/4π } ( l1 l2 l3 ; 0 0 0 ),   B = h b,
 *
 * B the angle-averaged and b the reduced one.
 *
 * @throws {@link DomainError} unless the degrees form a triangle with an even sum: else h = 0 and b has no meaning.
 *
 * Source: Komatsu and Spergel (2001).
 */
export function bispectrumScale(l1: number, l2: number, l3: number): number {
  const scale = pairScale(l1, l2, l3) * wigner3j(l1, l2, l3, 0, 0, 0);
  if (!(scale !== 0)) {
    throw new DomainError(
      `bispectrum: degrees must form a triangle with an even sum, got ${l1}, ${l2}, ${l3}. Every other moment vanishes by parity or rotation.`,
    );
  }
  return scale;
}

function pairScale(l1: number, l2: number, l3: number): number {
  return Math.sqrt(((2 * l1 + 1) * (2 * l2 + 1) * (2 * l3 + 1)) / (4 * Math.PI));
}

/** (1/2π) ∫ c_{m1} c_{m2} c_{m3} dλ for |m1| ≤ |m2| ≤ |m3|. */
function longitudeMean(m1: number, m2: number, m3: number): number {
  if (Math.abs(m1) + Math.abs(m2) !== Math.abs(m3)) return 0;
  const sines = [m1, m2, m3].filter((m) => m < 0).length;
  if (sines % 2 === 1) return 0;
  if (m1 === 0) return 1;
  return (sines === 2 && m3 > 0 ? -1 : 1) / Math.SQRT2;
}
