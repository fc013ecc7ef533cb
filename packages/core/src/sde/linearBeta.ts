import { portableExp, portableExpm1 } from "../elementary/exponential.ts";
import { portableLog1p } from "../elementary/logarithm.ts";
import { DomainError } from "../errors.ts";
import { type Clock, checkPositive, unitVarianceClock } from "./clock.ts";

/** A noise rate that grows linearly from betaMin at time 0 to betaMax at the duration. */
export interface LinearBeta {
  /** β(0) > 0. Default 0.1. */
  readonly betaMin?: number;
  /** β(duration) ≥ betaMin. Default 20. */
  readonly betaMax?: number;
  /** Native time the schedule lasts. Default 1. */
  readonly duration?: number;
}

/**
 * The variance-preserving schedule dX = −½β X dt + √β dW, with B(t) = ∫₀ᵗ β:
 *
 *     Y = e^−B/2,   g = 1 − e^−B,   r = 1,   τ = B/2.
 *
 * @throws {@link DomainError} unless 0 < betaMin ≤ betaMax and the duration is positive.
 *
 * Source: Song and others (2021), section 3.4; docs/theory/formulas.md (G3).
 */
export function variancePreserving(options: LinearBeta = {}): Clock {
  const { integral, inverse, duration } = linearBeta("variancePreserving", options);
  return unitVarianceClock({
    time: (t) => integral(t) / 2,
    inverse: (tau) => inverse(2 * tau),
    end: duration,
  });
}

/**
 * The sub-variance-preserving schedule dX = −½β X dt + √(β(1 − e^−2B)) dW:
 *
 *     Y = e^−B/2,   g = (1 − e^−B)²,   r² = 1 − e^−B + e^−2B,   τ = ½ log(1 + 4 sinh²(B/2)).
 *
 * Near 0 its noise has variance betaMin² t².
 *
 * @throws {@link DomainError} unless 0 < betaMin ≤ betaMax and the duration is positive.
 *
 * Source: Song and others (2021), section 3.4; docs/theory/formulas.md (L2.1).
 */
export function subVariancePreserving(options: LinearBeta = {}): Clock {
  const { integral, inverse, duration } = linearBeta("subVariancePreserving", options);
  const signalSquared = (t: number): number => portableExp(-integral(t));
  const variance = (t: number): number => square(portableExpm1(-integral(t)));
  return {
    end: duration,
    signal: (t) => portableExp(-integral(t) / 2),
    variance,
    scale: (t) => Math.sqrt(signalSquared(t) + variance(t)),
    time: (t) => portableLog1p(variance(t) / signalSquared(t)) / 2,
    inverse: (tau) => inverse(2 * arsinh(Math.sqrt(portableExpm1(2 * tau)) / 2)),
  };
}

interface BetaIntegral {
  readonly duration: number;
  /** B(t) = βmin t + (βmax − βmin) t²/(2 duration). */
  readonly integral: (t: number) => number;
  readonly inverse: (integral: number) => number;
}

function linearBeta(caller: string, options: LinearBeta): BetaIntegral {
  const { betaMin = 0.1, betaMax = 20, duration = 1 } = options;
  checkPositive(caller, "betaMin", betaMin);
  checkPositive(caller, "duration", duration);
  if (!(betaMax >= betaMin && betaMax < Number.POSITIVE_INFINITY)) {
    throw new DomainError(
      `${caller}: betaMax must be at least betaMin = ${betaMin}, got ${betaMax}. The rate of noise may not fall.`,
    );
  }
  const slope = (betaMax - betaMin) / duration;
  return {
    duration,
    integral: (t) => t * (betaMin + (slope * t) / 2),
    inverse: (B) => (2 * B) / (betaMin + Math.sqrt(square(betaMin) + 2 * slope * B)),
  };
}

function arsinh(x: number): number {
  return portableLog1p(x + square(x) / (1 + Math.sqrt(1 + square(x))));
}

/** x² by one rounding: the bits of x ** 2 depend on the engine. */
function square(x: number): number {
  return x * x;
}
