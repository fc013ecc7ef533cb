import { DomainError, type LinearBeta, variancePreserving } from "@chaosphere/core";

/** The law of a discrete noising chain at every step: x_n = signal[n−1] x_0 + √variance[n−1] ε. */
export interface DiscreteChain {
  /** β_n, 1 ≤ n ≤ N, at index n − 1. */
  readonly betas: Float64Array;
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
 * The variance is summed as v_n = (1 − β_n) v_{n−1} + β_n, the Lyapunov equation of the chain, without cancellation.
 *
 * @throws {@link DomainError} unless every 0 < β_n < 1.
 *
 * Source: Ho, Jain and Abbeel (2020), equation (4).
 */
export function discreteChain(betas: ArrayLike<number>): DiscreteChain {
  const count = betas.length;
  const [signal, variance] = [new Float64Array(count), new Float64Array(count)];
  let [kept, noise] = [1, 0];
  for (let n = 0; n < count; n++) {
    const β = betas[n];
    if (!(β > 0 && β < 1)) {
      throw new DomainError(
        `discreteChain: every β must lie between 0 and 1, got ${β} at step ${n + 1}. Use more steps, or a smaller rate.`,
      );
    }
    kept *= 1 - β;
    noise = (1 - β) * noise + β;
    signal[n] = Math.sqrt(kept);
    variance[n] = noise;
  }
  return { betas: Float64Array.from(betas), signal, variance };
}

/**
 * The chain of N steps that tends to the variance-preserving equation,
 *
 *     β_n = (T/N) β(nT/N),   β linear from βmin to βmax,   ᾱ_N → e^−B(T)   with an error of order 1/N.
 *
 * @throws {@link DomainError} as `variancePreserving`, or if N is so small that some β_n ≥ 1.
 *
 * Source: Song and others (2021), section 3.4.
 */
export function linearChain(steps: number, options: LinearBeta = {}): DiscreteChain {
  const { betaMin = 0.1, betaMax = 20 } = options;
  const { end } = variancePreserving(options);
  if (!(Number.isInteger(steps) && steps >= 1)) {
    throw new DomainError(
      `linearChain: steps must be a whole number, 1 or more, got ${steps}. A thousand is usual.`,
    );
  }
  return discreteChain(
    Float64Array.from({ length: steps }, (_, k) => {
      const fraction = (k + 1) / steps;
      return (end / steps) * (betaMin + (betaMax - betaMin) * fraction);
    }),
  );
}
