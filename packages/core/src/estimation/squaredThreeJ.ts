/**
 * (2n)!/(n!)² 4^−n for n < count, which falls as 1/√(πn).
 */
export function centralBinomials(count: number): Float64Array {
  const p = new Float64Array(count).fill(1);
  for (let n = 1; n < count; n++) p[n] = (p[n - 1] * (2 * n - 1)) / (2 * n);
  return p;
}

/**
 * The square of the Wigner 3j symbol with zero orders, for degrees of even sum 2g that obey the triangle rule:
 *
 *     (j k l; 0 0 0)² = p(g−j) p(g−k) p(g−l) / ((2g+1) p(g)),   p(n) = (2n)!/(n!)² 4^−n.
 *
 * The powers of 4 cancel since (g−j) + (g−k) + (g−l) = g, so nothing overflows and nothing is subtracted: the error is a few
 * roundings at any degree. The sum must be even; the symbol is zero where it is odd.
 *
 * @param p of {@link centralBinomials}, longer than g.
 *
 * Source: DLMF (2010), (34.3.6), rewritten.
 */
export function squaredThreeJ(p: Float64Array, j: number, k: number, l: number): number {
  const g = (j + k + l) / 2;
  return (p[g - j] * p[g - k] * p[g - l]) / ((2 * g + 1) * p[g]);
}
