import { DomainError } from "../errors.ts";

/** The 3j symbols (j l2 l3; −m2−m3 m2 m3) of every j they do not vanish for by the triangle rule. */
export interface Wigner3jFamily {
  /** Smallest j, max(|l2 − l3|, |m2 + m3|). */
  readonly first: number;
  /** The symbol of j at index j − first; the last is of j = l2 + l3. */
  readonly values: Float64Array;
}

/** Partial solutions are divided by this when they exceed it, so that l ~ 1000 does not overflow. */
const LARGE = 1e150;

/**
 * All Wigner 3j symbols with two columns fixed,
 *
 *     f(j) = ( j  l2  l3 ; −m2−m3  m2  m3 ),   max(|l2 − l3|, |m2 + m3|) ≤ j ≤ l2 + l3,
 *
 * by the three-term recurrence in j, here divided by j(j+1) so that its matrix is symmetric,
 *
 *     a(j+1) f(j+1) + b(j) f(j) + a(j) f(j−1) = 0,
 *     a(j) = √{ (j² − (l2 − l3)²) ((l2 + l3 + 1)² − j²) (j² − m1²) } / j,
 *     b(j) = (2j+1) ( m3 − m2 − m1 (l2(l2+1) − l3(l3+1)) / (j(j+1)) ),   m1 = −m2 − m3,
 *
 * run from both ends into the region where f oscillates, which is the stable way for each, joined there, and
 * normalised by Σ_j (2j+1) f(j)² = 1 with sign f(l2 + l3) = (−1)^{l2 − l3 − m1}. O(l) in all.
 *
 * @throws {@link DomainError} unless l2, l3, m2, m3 are whole numbers with |m2| ≤ l2, |m3| ≤ l3.
 *
 * Source: Schulten and Gordon (1975), for the recurrence and its direction; DLMF (2010), section 34.3.
 *
 * @example
 * ```ts
 * import { wigner3jFamily } from "@chaosphere/core";
 *
 * const { first, values } = wigner3jFamily(2, 1, 0, 0);
 * // Σ_j (2j + 1) f(j)² = 1.
 * console.log(first, values.reduce((sum, f, i) => sum + (2 * (first + i) + 1) * f * f, 0).toFixed(6)); // 1 1.000000
 * ```
 */
export function wigner3jFamily(l2: number, l3: number, m2: number, m3: number): Wigner3jFamily {
  checkPair("wigner3jFamily", l2, m2);
  checkPair("wigner3jFamily", l3, m3);
  const m1 = -m2 - m3;
  const first = Math.max(Math.abs(l2 - l3), Math.abs(m1));
  const count = l2 + l3 - first + 1;
  const twist = m1 * (l2 * (l2 + 1) - l3 * (l3 + 1));
  const a = Float64Array.from({ length: count + 1 }, (_, i) => {
    const j = first + i;
    if (j === 0) return 0;
    const sides = (j - l2 + l3) * (j + l2 - l3) * (l2 + l3 + 1 - j) * (l2 + l3 + 1 + j);
    return Math.sqrt(sides * (j - m1) * (j + m1)) / j;
  });
  const b = Float64Array.from({ length: count }, (_, i) => {
    const j = first + i;
    return (2 * j + 1) * (m3 - m2 - (twist === 0 ? 0 : twist / (j * (j + 1))));
  });
  const f = nullVector(a, b);
  const norm = f.reduce((sum, v, i) => sum + (2 * (first + i) + 1) * v * v, 0);
  const sign = (l2 - l3 - m1) % 2 === 0 ? 1 : -1;
  const scale = sign / Math.sqrt(norm);
  return { first, values: f.map((v) => scale * v) };
}

/**
 * The Wigner 3j symbol of whole numbers,
 *
 *     ( l1 l2 l3 ; m1 m2 m3 ),
 *
 * 0 unless m1 + m2 + m3 = 0 and |l2 − l3| ≤ l1 ≤ l2 + l3. For many values of l1 use {@link wigner3jFamily}.
 *
 * @throws {@link DomainError} unless all are whole numbers with |m_i| ≤ l_i.
 *
 * Source: Schulten and Gordon (1975); DLMF (2010), section 34.2.
 *
 * @example
 * ```ts
 * import { wigner3j } from "@chaosphere/core";
 *
 * console.log(wigner3j(1, 1, 2, 0, 0, 0).toFixed(6), Math.sqrt(2 / 15).toFixed(6)); // 0.365148 0.365148
 * ```
 */
export function wigner3j(
  l1: number,
  l2: number,
  l3: number,
  m1: number,
  m2: number,
  m3: number,
): number {
  checkPair("wigner3j", l1, m1);
  checkPair("wigner3j", l2, m2);
  checkPair("wigner3j", l3, m3);
  if (m1 + m2 + m3 !== 0 || l1 < Math.abs(l2 - l3) || l1 > l2 + l3) return 0;
  if (m1 === 0 && m2 === 0 && (l1 + l2 + l3) % 2 === 1) return 0;
  const { first, values } = wigner3jFamily(l2, l3, m2, m3);
  return values[l1 - first];
}

/**
 * The solution of a(i+1) f(i+1) + b(i) f(i) + a(i) f(i−1) = 0 with a positive last entry: forwards from the first entry and
 * backwards from the last, joined where |b(i)| is smallest against a(i) + a(i+1), the middle of the oscillation.
 */
function nullVector(a: Float64Array, b: Float64Array): Float64Array {
  const n = b.length;
  if (n === 1) return Float64Array.of(1);
  const ratio = b.map((v, i) => Math.abs(v) / (a[i] + a[i + 1]));
  const join = Math.min(ratio.indexOf(Math.min(...ratio)), n - 2);
  const low = new Float64Array(n);
  low[0] = 1;
  for (let i = 0; i <= join; i++) {
    low[i + 1] = -(b[i] * low[i] + (i > 0 ? a[i] * low[i - 1] : 0)) / a[i + 1];
    shrink(low, i + 1);
  }
  const high = new Float64Array(n);
  high[n - 1] = 1;
  for (let i = n - 1; i > join; i--) {
    high[i - 1] = -(b[i] * high[i] + (i < n - 1 ? a[i + 1] * high[i + 1] : 0)) / a[i];
    shrink(high, i - 1);
  }
  const overlap = low[join] * high[join] + low[join + 1] * high[join + 1];
  const scale = overlap / (low[join] ** 2 + low[join + 1] ** 2);
  for (let i = 0; i < join; i++) high[i] = scale * low[i];
  return high;
}

function shrink(f: Float64Array, i: number): void {
  if (!(Math.abs(f[i]) > LARGE)) return;
  for (let k = 0; k < f.length; k++) f[k] /= LARGE;
}

function checkPair(caller: string, l: number, m: number): void {
  if (!(Number.isInteger(l) && Number.isInteger(m) && Math.abs(m) <= l)) {
    throw new DomainError(
      `${caller}: need whole numbers l ≥ 0 and |m| ≤ l, got l = ${l}, m = ${m}. Half-integer spins are not covered.`,
    );
  }
}
