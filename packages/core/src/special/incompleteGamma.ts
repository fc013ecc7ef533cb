import { portableExp } from "../elementary/exponential.ts";
import { portableLog, portableLog1p } from "../elementary/logarithm.ts";
import { DomainError } from "../errors.ts";
import { logGamma, stirlingCorrection } from "./gamma.ts";

/** The two parts of the gamma function, divided by it: lower + upper = 1. */
export interface RegularisedGamma {
  /** P(a, x) = ∫_0^x t^(a−1) e^(−t) dt / Γ(a), the distribution function of the gamma law of shape a. */
  readonly lower: number;
  /** Q(a, x) = 1 − P(a, x), accurate where it is small. */
  readonly upper: number;
}

/** From here on x^a e^(−x)/Γ(a+1) is formed without the large exponents that cancel. */
const LARGE_SHAPE = 10;

/**
 * The regularised incomplete gamma functions of a > 0 and x ≥ 0, by the series of the lower one for x < a + 1 and the
 * continued fraction of the upper one beyond. The relative error of the smaller of the two is below 1e-13 (1 + √a) within 40
 * standard deviations of the mean.
 *
 * @throws {@link DomainError} unless a is positive and finite and x is 0 or more.
 *
 * Source: DLMF (2010), equations 8.11.4 and 8.9.2.
 */
export function regularisedGamma(a: number, x: number): RegularisedGamma {
  if (!(a > 0 && a < Number.POSITIVE_INFINITY && x >= 0)) {
    throw new DomainError(
      `regularisedGamma: a must be positive and finite and x 0 or more, got ${a} and ${x}. Check the degrees of freedom.`,
    );
  }
  if (x === 0) return { lower: 0, upper: 1 };
  if (x === Number.POSITIVE_INFINITY) return { lower: 1, upper: 0 };
  const front = powerOverGamma(a, x);
  if (x < a + 1) {
    const lower = front * lowerSeries(a, x);
    return { lower, upper: 1 - lower };
  }
  const upper = front * a * upperFraction(a, x);
  return { lower: 1 - upper, upper };
}

/**
 * P(χ²_d ≥ x), the p value of a χ² statistic with d degrees of freedom.
 *
 * @throws {@link DomainError} unless d is positive and finite and x is 0 or more.
 *
 * @example
 * ```ts
 * import { chiSquaredTail } from "@chaosphere/core/special";
 *
 * console.log(chiSquaredTail(1, 1.959964 ** 2).toFixed(6)); // 0.050000
 * ```
 */
export function chiSquaredTail(degreesOfFreedom: number, x: number): number {
  return regularisedGamma(degreesOfFreedom / 2, x / 2).upper;
}

/** x^a e^(−x) / Γ(a + 1). */
function powerOverGamma(a: number, x: number): number {
  if (a < LARGE_SHAPE) return portableExp(a * portableLog(x) - x - logGamma(a + 1));
  // Γ(a + 1) = √(2πa) (a/e)^a e^s, and with μ = x/a − 1 the rest is e^(−a (μ − log(1 + μ))).
  const μ = (x - a) / a;
  const exponent = -a * (μ - portableLog1p(μ)) - stirlingCorrection(a);
  return portableExp(exponent) / Math.sqrt(2 * Math.PI * a);
}

/** Σ_n x^n / ((a + 1) ⋯ (a + n)). */
function lowerSeries(a: number, x: number): number {
  let [term, sum] = [1, 1];
  for (let n = 1; term > sum * Number.EPSILON; n++) {
    term *= x / (a + n);
    sum += term;
  }
  return sum;
}

/** The continued fraction 1/(x+1−a− 1(1−a)/(x+3−a− 2(2−a)/(x+5−a− ⋯))), by Lentz's method. */
function upperFraction(a: number, x: number): number {
  let b = x + 1 - a;
  let c = Number.POSITIVE_INFINITY;
  let d = 1 / b;
  let value = d;
  for (let n = 1; ; n++) {
    const factor = n * (a - n);
    b += 2;
    d = 1 / (b + factor * d);
    c = b + factor / c;
    const step = c * d;
    value *= step;
    if (Math.abs(step - 1) <= 2 * Number.EPSILON) return value;
  }
}
