import { portableExp, portableExpm1 } from "../elementary/exponential.ts";
import { DomainError } from "../errors.ts";
import type { TimeSpan } from "./forwardProcess.ts";

/**
 * A linear Gaussian noising schedule X_t = Y(t) X_0 + √g(t) Z, Z ~ γ, read as the unit-rate
 * Ornstein–Uhlenbeck process U on another clock and another scale:
 *
 *     X_t = r(t) U_τ(t),   e^−2τ = Y²/(Y² + g),   r = √(Y² + g).
 *
 * Relative scores, entropies and Fisher information of U depend on τ alone.
 *
 * Source: docs/theory/formulas.md (G3).
 */
export interface Clock {
  /** Largest native time of the schedule; the smallest is 0. May be infinite. */
  readonly end: number;
  /** Y(t): what is left of the data. */
  signal(t: number): number;
  /** g(t): variance of the noise, relatively accurate down to t = 0. */
  variance(t: number): number;
  /** r(t): the schedule's state over the unit-rate state. */
  scale(t: number): number;
  /** τ(t): time of the unit-rate process, relatively accurate down to t = 0. */
  time(t: number): number;
  /** The native time t with τ(t) = tau. */
  inverse(tau: number): number;
}

/** Options of {@link unitVarianceClock}. */
export interface UnitVarianceClockOptions {
  /** τ(t): increasing, τ(0) = 0. */
  readonly time: (t: number) => number;
  /** Its inverse. Default: by bisection to the last bit. */
  readonly inverse?: (tau: number) => number;
  /** Largest native time. Default ∞. */
  readonly end?: number;
}

/**
 * The schedule of any clock that keeps the noise's variance:
 *
 *     Y = e^−τ(t),   g = 1 − e^−2τ(t),   r = 1.
 *
 * `time: t => t` is the unit rate dX = −X dt + √2 dW; `time: t => t / 2` is the half convention
 * dX = −½X dt + dW.
 *
 * Source: docs/theory/formulas.md (G3), schedules.
 *
 * @example
 * ```ts
 * import { unitRateSpan, unitVarianceClock } from "@chaosphere/core";
 *
 * // The half convention dX = −½X dt + dW runs at half the unit rate.
 * const clock = unitVarianceClock({ time: (t) => t / 2, inverse: (tau) => 2 * tau });
 * console.log(clock.variance(2).toFixed(6), unitRateSpan(clock, { stop: 0.02, horizon: 10 })); // 0.864665 { horizon: 5, stop: 0.01 }
 * ```
 */
export function unitVarianceClock(options: UnitVarianceClockOptions): Clock {
  const { time, end = Number.POSITIVE_INFINITY } = options;
  return {
    end,
    time,
    signal: (t) => portableExp(-time(t)),
    variance: (t) => -portableExpm1(-2 * time(t)),
    scale: () => 1,
    inverse: options.inverse ?? ((tau) => bisect(time, tau, end)),
  };
}

/** The span of native times t as a span of the unit-rate process. */
export function unitRateSpan(clock: Clock, { horizon, stop }: TimeSpan): TimeSpan {
  return { horizon: clock.time(horizon), stop: clock.time(stop) };
}

/** @throws {@link DomainError} unless the parameter is a positive number. */
export function checkPositive(caller: string, name: string, value: number): void {
  if (!(value > 0 && value < Number.POSITIVE_INFINITY)) {
    throw new DomainError(
      `${caller}: ${name} must be positive, got ${value}. A schedule without noise has no clock.`,
    );
  }
}

/** The smallest double t in [0, end] with time(t) ≥ tau. */
function bisect(time: (t: number) => number, tau: number, end: number): number {
  let [below, above] = [0, Math.min(end, 1)];
  while (above < end && time(above) < tau) [below, above] = [above, Math.min(2 * above, end)];
  if (!(tau >= 0 && time(above) >= tau)) {
    throw new DomainError(
      `clock: tau must lie between 0 and τ(end) = ${time(above)}, got ${tau}. Ask for a time the schedule reaches.`,
    );
  }
  for (;;) {
    const middle = below + (above - below) / 2;
    if (middle === below || middle === above) return time(below) >= tau ? below : above;
    if (time(middle) < tau) below = middle;
    else above = middle;
  }
}
