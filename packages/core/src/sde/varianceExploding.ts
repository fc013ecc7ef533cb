import { portableExpm1 } from "../elementary/exponential.ts";
import { portableLog, portableLog1p } from "../elementary/logarithm.ts";
import { DomainError } from "../errors.ts";
import { type Clock, checkPositive } from "./clock.ts";

/** Options of {@link varianceExploding}. */
export interface GeometricSigma {
  /** σ(0) > 0. Default 0.01. */
  readonly sigmaMin?: number;
  /** σ(duration) > sigmaMin. Default 50. */
  readonly sigmaMax?: number;
  /** Native time the schedule lasts. Default 1. */
  readonly duration?: number;
}

/**
 * The variance-exploding schedule dX = √(dσ²/dt) dW with σ(t) = σmin (σmax/σmin)^(t/duration):
 *
 *     Y = 1,   g = σ²(t) − σ²(0),   r² = 1 + g,   τ = ½ log(1 + g).
 *
 * @throws {@link DomainError} unless 0 < sigmaMin < sigmaMax and the duration is positive.
 *
 * Source: Song and others (2021), section 3.4; docs/theory/formulas.md (G3).
 */
export function varianceExploding(options: GeometricSigma = {}): Clock {
  const { sigmaMin = 0.01, sigmaMax = 50, duration = 1 } = options;
  checkPositive("varianceExploding", "sigmaMin", sigmaMin);
  checkPositive("varianceExploding", "duration", duration);
  if (!(sigmaMax > sigmaMin && sigmaMax < Number.POSITIVE_INFINITY)) {
    throw new DomainError(
      `varianceExploding: sigmaMax must exceed sigmaMin = ${sigmaMin}, got ${sigmaMax}. The noise must grow.`,
    );
  }
  const rate = (2 * portableLog(sigmaMax / sigmaMin)) / duration;
  const floor = sigmaMin * sigmaMin;
  const variance = (t: number): number => floor * portableExpm1(rate * t);
  return {
    end: duration,
    signal: () => 1,
    variance,
    scale: (t) => Math.sqrt(1 + variance(t)),
    time: (t) => portableLog1p(variance(t)) / 2,
    inverse: (tau) => portableLog1p(portableExpm1(2 * tau) / floor) / rate,
  };
}
