import { quotient, timesMinusTwo } from "./roundedRatios.ts";

/**
 * The recurrence that steps two degrees at a time, for one order m and 0 ≤ k < K = ⌈(L − m)/2⌉.
 *
 * With ε_l = √((l² − m²)/(4l² − 1)) and l = m + 2k + 1, multiplying twice by x = cos θ gives
 *
 *     x² P̄_l = ε_{l+1}ε_{l+2} P̄_{l+2} + (ε_l² + ε_{l+1}²) P̄_l + ε_l ε_{l−1} P̄_{l−2},
 *
 * and for q_k = P̄_l / (α_k x), with α chosen so that the last coefficient becomes 1,
 *
 *     q_{k+1} = A_k (x² − S_k) q_k − q_{k−1},   S_k = ε_l² + ε_{l+1}²,
 *     A_k A_{k+1} r_k = 1,   α_{k+1} A_k √r_k = α_k,   r_k = (ε_{l+1} ε_{l+2})².
 *
 * One A is free: A_{K−1} = 1/√r_{K−1} keeps A from alternating between even and odd k, so that C_k = A_k (1 − S_k) − 2
 * and D_k = A_k S_k − 2 are small where l ≫ m. Differences of nearly equal numbers, they take double-double arithmetic.
 * E_k = C_k + 2.
 *
 * Source: Ishioka (2018) for the step of two degrees; the choice of A_{K−1}, C and D are ours.
 */
export interface OrderRecurrence {
  /** `[k][A_k, C_k, D_k, E_k]`. */
  readonly recurrence: Float64Array;
  /** `[k][α_k, α_k ε_{m+2k+1}, α_k ε_{m+2k+2}]`. */
  readonly mixing: Float64Array;
}

/** K = ⌈(L − m)/2⌉, the steps that reach every degree l < L of order m. */
export function chainLength(bandLimit: number, m: number): number {
  return (bandLimit - m + 1) >> 1;
}

/** Fills the tables of order m; see {@link OrderRecurrence}. */
export function fillRecurrence(m: number, { recurrence, mixing }: OrderRecurrence): void {
  const length = recurrence.length / 4;
  // A as an unevaluated sum high + low.
  let high = 0;
  let low = 0;
  for (let k = length - 1; k >= 0; k--) {
    const l = m + 2 * k + 1;
    // ε_l² = s0/t0, ε_{l+1}² = s1/t1, ε_{l+2}² = s2/t2.
    const s0 = square(l, m);
    const s1 = square(l + 1, m);
    const s2 = square(l + 2, m);
    const t0 = 4 * l * l - 1;
    const t1 = 4 * (l + 1) ** 2 - 1;
    const t2 = 4 * (l + 2) ** 2 - 1;
    if (k === length - 1) high = Math.sqrt((t1 / s1) * (t2 / s2));
    else [high, low] = quotient(t1 * t2, high, low, s1 * s2);
    recurrence[4 * k] = high;
    // S_k as a quotient of whole numbers below 2^53.
    const numerator = s0 * t1 + s1 * t0;
    const denominator = t0 * t1;
    recurrence[4 * k + 1] = timesMinusTwo(high, low, denominator - numerator, denominator);
    recurrence[4 * k + 2] = timesMinusTwo(high, low, numerator, denominator);
    recurrence[4 * k + 3] = recurrence[4 * k + 1] + 2;
  }
  let α = 1;
  for (let k = 0; k < length; k++) {
    const l = m + 2 * k + 1;
    mixing[3 * k] = α;
    mixing[3 * k + 1] = α * epsilon(l, m);
    mixing[3 * k + 2] = α * epsilon(l + 1, m);
    α /= recurrence[4 * k] * epsilon(l + 1, m) * epsilon(l + 2, m);
  }
}

/** ε_l = √((l² − m²)/(4l² − 1)). */
export function epsilon(l: number, m: number): number {
  return Math.sqrt(square(l, m) / (4 * l * l - 1));
}

function square(l: number, m: number): number {
  return (l - m) * (l + m);
}
