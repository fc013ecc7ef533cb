import { DomainError } from "../errors.ts";

/** A quadrature rule for expectations under the standard normal law. */
export interface GaussHermiteRule {
  /** x_i, increasing, symmetric about 0. Length n. */
  readonly nodes: Float64Array;
  /** w_i > 0, Σ w_i = 1. Length n. */
  readonly weights: Float64Array;
}

const LARGEST = 256;

/**
 * Gauss–Hermite rule of n points for Z ~ N(0, 1), exact for polynomials f of degree 2n − 1:
 *
 *     E[f(Z)] = Σ_i w_i f(x_i),     h_n(x_i) = 0,     w_i = 1 / Σ_{k<n} h_k(x_i)²,
 *
 * h_k the orthonormal Hermite polynomials. Nodes are isolated by the number of sign changes in
 * h_0(x), …, h_n(x), which is the number of nodes above x, and polished by Newton's method.
 * Cost O(n²).
 *
 * @throws {@link DomainError} unless n is a whole number from 1 to 256; beyond, h_n(x_n)² overflows.
 *
 * Source: Szegő (1975), section 3.4.
 *
 * @example
 * ```ts
 * import { gaussHermite } from "@chaosphere/core/special";
 *
 * // E[Z⁴] = 3 for a standard normal Z.
 * const { nodes, weights } = gaussHermite(3);
 * console.log(nodes.reduce((sum, x, i) => sum + weights[i] * x ** 4, 0).toFixed(6)); // 3.000000
 * ```
 */
export function gaussHermite(n: number): GaussHermiteRule {
  if (!(Number.isInteger(n) && n >= 1 && n <= LARGEST)) {
    throw new DomainError(
      `gaussHermite: n must be a whole number from 1 to ${LARGEST}, got ${n}. Use fewer points; the rule is exact to degree 2n − 1.`,
    );
  }
  const nodes = new Float64Array(n);
  const weights = new Float64Array(n);
  for (let i = 0; i < Math.ceil(n / 2); i++) {
    const x = i === (n - 1) / 2 ? 0 : polish(n, isolate(n, i));
    nodes[i] = -x;
    nodes[n - 1 - i] = x;
    weights[i] = weights[n - 1 - i] = 1 / hermite(n, x).squares;
  }
  return { nodes, weights };
}

/** Values at one point of the orthonormal Hermite polynomials of degree 0 to n. */
interface HermiteValues {
  /** h_n(x). */
  readonly value: number;
  /** h_n'(x) = √n h_{n−1}(x). */
  readonly derivative: number;
  /** Σ_{k<n} h_k(x)². */
  readonly squares: number;
  /** Sign changes in h_0(x), …, h_n(x): the number of zeros of h_n above x. */
  readonly zerosAbove: number;
}

/** By √(k + 1) h_{k+1} = x h_k − √k h_{k−1}. */
function hermite(n: number, x: number): HermiteValues {
  let before = 0;
  let value = 1;
  let squares = 0;
  let zerosAbove = 0;
  for (let k = 0; k < n; k++) {
    squares += value * value;
    const next = (x * value - Math.sqrt(k) * before) / Math.sqrt(k + 1);
    if (next < 0 !== value < 0) zerosAbove++;
    before = value;
    value = next;
  }
  return { value, derivative: Math.sqrt(n) * before, squares, zerosAbove };
}

/** The node with i nodes above it, to about 1e-6, by bisection; all nodes lie below 2√n. */
function isolate(n: number, i: number): number {
  let low = 0;
  let high = 2 * Math.sqrt(n);
  while (high - low > 1e-6) {
    const middle = (low + high) / 2;
    if (hermite(n, middle).zerosAbove > i) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Newton's method from an error of 1e-6: three steps reach rounding. */
function polish(n: number, start: number): number {
  let x = start;
  for (let step = 0; step < 3; step++) {
    const { value, derivative } = hermite(n, x);
    x -= value / derivative;
  }
  return x;
}
