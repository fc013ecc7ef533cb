import { chainTimes, DomainError, type LinearBeta, variancePreserving } from "@chaosphere/core";
import { portableExp, portableExpm1 } from "@chaosphere/core/elementary";

/** The law of a discrete noising chain after each step, x_n = signal x_0 + √variance ε, step n at index n − 1. */
export interface ChainLaw {
  /** √ᾱ_n, ᾱ_n = Π_{k ≤ n} (1 − β_k). */
  readonly signal: Float64Array;
  /** 1 − ᾱ_n, to full relative accuracy. */
  readonly variance: Float64Array;
}

/**
 * The forward chain of denoising diffusion models, x_n = √(1 − β_n) x_{n−1} + √β_n ε_n, as one jump from the data:
 *
 *     x_n = √ᾱ_n x_0 + √(1 − ᾱ_n) ε,   ᾱ_n = Π_{k ≤ n} (1 − β_k).
 *
 * @throws {@link DomainError} unless there is a β and every one lies between 0 and 1.
 *
 * Source: Ho, Jain and Abbeel (2020), equation (4).
 *
 * @example
 * ```ts
 * import { chainLaw, linearBetas } from "@chaosphere/malliavin";
 *
 * const { signal, variance } = chainLaw(linearBetas(1000));
 * console.log(signal[999].toFixed(4), variance[999].toFixed(4)); // 0.0063 1.0000
 * ```
 */
export function chainLaw(betas: ArrayLike<number>): ChainLaw {
  const times = chainTimes(betas).reverse().subarray(1);
  return {
    signal: times.map((t) => portableExp(-t)),
    variance: times.map((t) => -portableExpm1(-2 * t)),
  };
}

/**
 * The rates of the chain of N steps that tends to the variance-preserving equation of the same β(t),
 *
 *     β_n = (T/N) β(nT/N),   ᾱ_N → e^−B(T)   with an error of order 1/N.
 *
 * @throws {@link DomainError} as `variancePreserving`, or unless N is a whole number, 1 or more.
 *
 * Source: Song and others (2021), section 3.4.
 */
export function linearBetas(steps: number, options: LinearBeta = {}): Float64Array {
  const { betaMin = 0.1, betaMax = 20 } = options;
  const { end } = variancePreserving(options);
  if (!(Number.isInteger(steps) && steps >= 1)) {
    throw new DomainError(
      `linearBetas: steps must be a whole number, 1 or more, got ${steps}. A thousand is usual.`,
    );
  }
  return Float64Array.from({ length: steps }, (_, k) => {
    const fraction = (k + 1) / steps;
    return (end / steps) * (betaMin + (betaMax - betaMin) * fraction);
  });
}
