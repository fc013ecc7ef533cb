import { DomainError } from "../errors.ts";

/**
 * The normalised Hermite polynomials h_0(x), …, h_N(x), orthonormal for N(0, 1):
 *
 *     h_n = He_n / √n!,   √(n+1) h_{n+1}(x) = x h_n(x) − √n h_{n−1}(x),   h_n′ = √n h_{n−1}.
 *
 * Normalising inside the recurrence keeps every value near the size of 1 where He_n would overflow.
 *
 * @returns h_n(x) at index n; length degree + 1.
 * @throws {@link DomainError} if the degree is not a whole number, 0 or more.
 *
 * Source: Nualart (2006), section 1.1; docs/theory/formulas.md (G2.2).
 */
export function hermiteValues(degree: number, x: number): Float64Array {
  checkDegree("hermiteValues", degree);
  const h = new Float64Array(degree + 1);
  fillHermite(x, h);
  return h;
}

/** Writes h_0(x), h_1(x), … into `out`; the kernel of {@link hermiteValues}. */
export function fillHermite(x: number, out: Float64Array): void {
  out[0] = 1;
  if (out.length > 1) out[1] = x;
  for (let n = 1; n + 1 < out.length; n++) {
    out[n + 1] = (x * out[n] - Math.sqrt(n) * out[n - 1]) / Math.sqrt(n + 1);
  }
}

/**
 * The monic Hermite polynomial of N(0, 1), in the basis He of the probabilists:
 *
 *     He_{n+1}(x) = x He_n(x) − n He_{n−1}(x),   E[He_m He_n] = n! δ_mn.
 *
 * Overflows from about n = 300; {@link hermiteValues} does not.
 *
 * @throws {@link DomainError} if the degree is not a whole number, 0 or more.
 *
 * Source: Nualart (2006), section 1.1, up to the factor n!; docs/theory/formulas.md (G2.2).
 *
 * @example
 * ```ts
 * import { hermitePolynomial, hermiteValues } from "@chaosphere/core/chaos";
 *
 * // He_3(x) = x³ − 3x.
 * console.log(hermitePolynomial(3, 2)); // 2
 * console.log((hermiteValues(3, 2)[3] * Math.sqrt(6)).toFixed(6)); // 2.000000
 * ```
 */
export function hermitePolynomial(degree: number, x: number): number {
  checkDegree("hermitePolynomial", degree);
  let [previous, current] = [0, 1];
  for (let n = 0; n < degree; n++) {
    [previous, current] = [current, x * current - n * previous];
  }
  return current;
}

/**
 * The coefficients of a product of two normalised Hermite polynomials in the same basis:
 *
 *     h_m h_n = Σ_{r ≤ min(m,n)} √[ (m choose r) (n choose r) (m+n−2r choose m−r) ] h_{m+n−2r}.
 *
 * All are positive; every other degree is absent.
 *
 * @returns the coefficient of h_k at index k; length m + n + 1.
 * @throws {@link DomainError} if a degree is not a whole number, 0 or more.
 *
 * Source: docs/theory/formulas.md (G2.2), with He_m He_n = Σ_r r! (m choose r) (n choose r) He_{m+n−2r}.
 */
export function hermiteProduct(m: number, n: number): Float64Array {
  checkDegree("hermiteProduct", m);
  checkDegree("hermiteProduct", n);
  const coefficients = new Float64Array(m + n + 1);
  for (let r = 0; r <= Math.min(m, n); r++) {
    const k = m + n - 2 * r;
    coefficients[k] =
      Math.sqrt(binomial(m, r)) * Math.sqrt(binomial(n, r)) * Math.sqrt(binomial(k, m - r));
  }
  return coefficients;
}

/** (n choose k), exact while it is below 2⁵³ and to a few ulp beyond. */
export function binomial(n: number, k: number): number {
  let product = 1;
  for (let i = 1; i <= Math.min(k, n - k); i++) product = (product * (n - i + 1)) / i;
  return product;
}

function checkDegree(caller: string, degree: number): void {
  if (!(Number.isInteger(degree) && degree >= 0)) {
    throw new DomainError(
      `${caller}: a degree must be a whole number, 0 or more, got ${degree}. Count degrees from h_0 = 1.`,
    );
  }
}
