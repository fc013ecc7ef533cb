import { DomainError } from "../errors.ts";
import { covarianceFunction } from "../gaussian/covarianceFunction.ts";
import { pointwiseVariance } from "../gaussian/pointwiseVariance.ts";
import { gaussLegendreRule } from "../grid/gaussLegendre.ts";
import { bispectrumScale } from "../harmonics/gaunt.ts";
import { orthonormalLegendre } from "../harmonics/legendre.ts";
import { wigner3j } from "../harmonics/wigner3j.ts";
import { binomial } from "./hermite.ts";
import { fullBandLimit, type LocalField, smoothedHermite } from "./localField.ts";

/** Three degrees. */
export type DegreeTriple = readonly [l1: number, l2: number, l3: number];

/**
 * The reduced bispectrum of a local field, which holds all its third moments:
 *
 *     E[(a_{l1m1} − E a)(a_{l2m2} − E a)(a_{l3m3} − E a)] = G b_{l1l2l3},   G the Gaunt coefficient,
 *
 * from the three-point function at p_1, p_2, p_3,
 *
 *     Σ_{i,j,k} √{a! b! c!}/(i! j! k!) φ_a φ_b φ_c r_12^i r_13^j r_23^k,   a = i+j, b = i+k, c = j+k,
 *
 * projected on the invariant Σ_m (l1 l2 l3 ; 0 m −m) Y_{l2 m} Y_{l3 −m} with p_1 at the pole, by a product rule that
 * is exact for the orders kept. For the quadratic field the leading part is 2f (C_{l1}C_{l2} + C_{l1}C_{l3} + C_{l2}C_{l3}).
 *
 * Cost: O(order n² (order + l)) per triple, l its smallest degree, n about half of order·L plus the largest degree,
 * after O(order l n³) once.
 *
 * @returns b at the position of its triple.
 * @throws {@link DomainError} unless the degrees of each triple form a triangle with an even sum.
 *
 * Source: Komatsu and Spergel (2001), for the reduced bispectrum; Marinucci and Peccati (2011), for the diagram formula.
 */
export function bispectrum(field: LocalField, triples: readonly DegreeTriple[]): Float64Array {
  const scales = triples.map(([l1, l2, l3]) => {
    if (![l1, l2, l3].every((l) => Number.isInteger(l) && l >= 0)) {
      throw new DomainError(
        `bispectrum: degrees must be whole numbers, 0 or more, got ${l1}, ${l2}, ${l3}. Count degrees from 0.`,
      );
    }
    return bispectrumScale(l1, l2, l3);
  });
  // The largest degree goes to the point at the pole, so that m runs to the smallest only.
  const descending = triples.map((triple) => [...triple].sort((a, b) => b - a));
  const rings = threePointRings(
    field,
    1 + Math.max(0, ...descending.map(([l1]) => l1)),
    1 + Math.max(0, ...descending.map(([, , l3]) => l3)),
  );
  return Float64Array.from(descending, (l, n) => project(field, rings, l) / scales[n]);
}

/**
 * √{a! b! c!} / (i! j! k!) with a = i+j, b = i+k, c = j+k: the pairings of three normalised Hermite polynomials,
 *
 *     E[h_a(U_1) h_b(U_2) h_c(U_3)] = √{a! b! c!}/(i! j! k!) r_12^i r_13^j r_23^k.
 */
export function pairings(i: number, j: number, k: number): number {
  return Math.sqrt(binomial(i + j, i) * binomial(i + k, i) * binomial(j + k, j));
}

/** What the three-point function needs on pairs of rings, whatever the degrees. */
interface ThreePointRings {
  readonly weights: Float64Array;
  /** r(θ_u). One per ring. */
  readonly correlation: Float64Array;
  /** P̄_l^m(θ_u) at [m][u][l − m]. */
  readonly legendre: readonly (readonly Float64Array[])[];
  /** ∫_0^{2π} r_23^k cos mφ dφ at [m][k][u·n + v], for points at θ_u and θ_v a longitude φ apart. */
  readonly azimuth: readonly (readonly Float64Array[])[];
}

/** The rings for degrees l < bandLimit and orders m < orders. */
function threePointRings(field: LocalField, bandLimit: number, orders: number): ThreePointRings {
  const { measure, hermite } = field;
  const degree = fullBandLimit(field) + bandLimit;
  const { colatitudes, weights } = gaussLegendreRule(Math.ceil(degree / 2) + 1);
  const n = colatitudes.length;
  const variance = pointwiseVariance(measure);
  const correlation = covarianceFunction(measure, colatitudes).map((k) => k / variance);
  const legendre = Array.from({ length: orders }, (_, m) =>
    Array.from(colatitudes, (θ) => orthonormalLegendre(bandLimit, m, θ)),
  );
  const azimuth = legendre.map(() => Array.from(hermite, () => new Float64Array(n * n)));
  const half = Math.ceil(degree / 2);
  const cosines = Float64Array.from({ length: 2 * half }, (_, s) => Math.cos((Math.PI * s) / half));
  for (let u = 0; u < n; u++) {
    for (let v = u; v < n; v++) {
      const r = correlation23(field, colatitudes[u], colatitudes[v], half, variance);
      // Trapezium rule on [0, 2π] for a function even in φ: ends once, the others twice.
      const power = r.map((_, s) => (Math.PI / half) * (s === 0 || s === half ? 1 : 2));
      for (let k = 0; k < hermite.length; k++) {
        for (let m = 0; m < orders; m++) {
          let sum = 0;
          for (let s = 0; s <= half; s++) sum += power[s] * cosines[(m * s) % (2 * half)];
          azimuth[m][k][u * n + v] = sum;
          azimuth[m][k][v * n + u] = sum;
        }
        for (let s = 0; s <= half; s++) power[s] *= r[s];
      }
    }
  }
  return { weights, correlation, legendre, azimuth };
}

/** r of two points at colatitudes θ, ϑ and the longitudes φ_s = πs/half between them, 0 ≤ s ≤ half. */
function correlation23(
  { measure }: LocalField,
  θ: number,
  ϑ: number,
  half: number,
  variance: number,
): Float64Array {
  const angles = Float64Array.from({ length: half + 1 }, (_, s) => {
    const haversine =
      Math.sin((θ - ϑ) / 2) ** 2 +
      Math.sin(θ) * Math.sin(ϑ) * Math.sin((Math.PI * s) / (2 * half)) ** 2;
    return 2 * Math.asin(Math.min(1, Math.sqrt(haversine)));
  });
  return covarianceFunction(measure, angles).map((k) => k / variance);
}

/** Σ_m (l1 l2 l3 ; m1 m2 m3) E[a_1 a_2 a_3], the angle-averaged bispectrum. */
function project(
  field: LocalField,
  rings: ThreePointRings,
  [l1, l2, l3]: readonly number[],
): number {
  const { weights, correlation, legendre, azimuth } = rings;
  const n = weights.length;
  const legs = [l1, l2, l3].map((l) => smoothedHermite(field, l));
  const symbols = Array.from({ length: Math.min(l2, l3) + 1 }, (_, m) => {
    const symbol = wigner3j(l1, l2, l3, 0, m, -m);
    return m === 0 ? symbol : 2 * (m % 2 === 0 ? 1 : -1) * symbol;
  });
  let sum = 0;
  for (let u = 0; u < n; u++) {
    for (let v = 0; v < n; v++) {
      const byPower = pairPowers(legs, correlation[u], correlation[v]);
      let inner = 0;
      symbols.forEach((symbol, m) => {
        const polar = symbol * legendre[m][u][l2 - m] * legendre[m][v][l3 - m];
        byPower.forEach((value, k) => {
          inner += polar * value * azimuth[m][k][u * n + v];
        });
      });
      sum += weights[u] * weights[v] * inner;
    }
  }
  return 8 * Math.PI ** 2 * Math.sqrt((2 * l1 + 1) / (4 * Math.PI)) * sum;
}

/** The coefficient of r_23^k in the three-point function, all φ of order 0 left out, at index k. */
function pairPowers(legs: readonly Float64Array[], r12: number, r13: number): Float64Array {
  const order = legs[0].length - 1;
  const byPower = new Float64Array(order + 1);
  for (let k = 0; k <= order; k++) {
    for (let i = k === 0 ? 1 : 0; i + k <= order; i++) {
      const outer = legs[1][i + k] * r12 ** i;
      for (let j = i === 0 || k === 0 ? 1 : 0; Math.max(i, k) + j <= order; j++) {
        byPower[k] += pairings(i, j, k) * legs[0][i + j] * legs[2][j + k] * outer * r13 ** j;
      }
    }
  }
  return byPower;
}
