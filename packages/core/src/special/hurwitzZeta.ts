import { portablePow } from "../elementary/power.ts";
import { DomainError } from "../errors.ts";

/** B_2j / (2j)! for j = 1, …, 10. */
const BERNOULLI_OVER_FACTORIAL: readonly number[] = [
  1 / 12,
  -1 / 720,
  1 / 30240,
  -1 / 1209600,
  1 / 47900160,
  -691 / 1307674368000,
  1 / 74724249600,
  -3617 / 10670622842880000,
  43867 / 5109094217170944000,
  -174611 / 802857662698291200000,
];

/**
 * Hurwitz zeta function, relative error below 1e-14.
 *
 *     ζ(s, a) = Σ_{k≥0} (a + k)^(−s)
 *
 * by Euler–Maclaurin: with b = a + N ≥ 10 + s the sum beyond N is
 *
 *     b^(1−s) / (s − 1) + b^(−s) / 2 + Σ_j B_2j/(2j)! s(s + 1)⋯(s + 2j − 2) b^(−s−2j+1).
 *
 * @throws {@link DomainError} unless s > 1 and a > 0, both finite; the series diverges for s ≤ 1.
 *
 * Source: DLMF (2010), equation 25.11.5 and section 2.10(i).
 */
export function hurwitzZeta(s: number, a: number): number {
  if (!(s > 1 && s < Number.POSITIVE_INFINITY)) {
    throw new DomainError(
      `hurwitzZeta: s must be finite and exceed 1, got ${s}. The series diverges for s ≤ 1.`,
    );
  }
  if (!(a > 0 && a < Number.POSITIVE_INFINITY)) {
    throw new DomainError(
      `hurwitzZeta: a must be finite and positive, got ${a}. Sum the terms at a ≤ 0 separately.`,
    );
  }
  const count = Math.max(0, Math.ceil(10 + s - a));
  let sum = 0;
  for (let k = 0; k < count; k++) {
    const term = portablePow(a + k, -s);
    sum += term;
    if (term * (a + k) < 1e-18 * sum * (s - 1)) return sum;
  }
  return sum + remainder(s, a + count);
}

/** Σ_{k≥0} (b + k)^(−s) for b ≥ 10 + s. */
function remainder(s: number, b: number): number {
  const power = portablePow(b, -s);
  let sum = 0;
  let factor = s / b;
  for (let j = 0; j < BERNOULLI_OVER_FACTORIAL.length; j++) {
    sum += BERNOULLI_OVER_FACTORIAL[j] * factor;
    factor *= ((s + 2 * j + 1) / b) * ((s + 2 * j + 2) / b);
  }
  return power * (b / (s - 1) + 0.5 + sum);
}
