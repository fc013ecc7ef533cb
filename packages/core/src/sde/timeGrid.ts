import { portableExp, portableExpm1 } from "../elementary/exponential.ts";
import { portableLog, portableLog1p } from "../elementary/logarithm.ts";
import { portablePow } from "../elementary/power.ts";
import { DomainError } from "../errors.ts";
import { dyadicTimes } from "./dyadicTimes.ts";
import { checkSpan, type TimeSpan } from "./forwardProcess.ts";

/**
 * Equally spaced forward times from the horizon down to the stopping time, N + 1 in all:
 *
 *     t_k = T − (T − ε) k/N,
 *
 * with inner times on few binary digits ({@link dyadicTimes}).
 *
 * @throws {@link DomainError} unless 0 ≤ stop < horizon and N is a whole number, 1 or more.
 */
export function uniformTimes(span: TimeSpan, steps: number): Float64Array {
  checkGrid("uniformTimes", span, steps);
  const { horizon, stop } = span;
  return dyadicTimes(grid(span, steps, (u) => horizon * (1 - u) + stop * u));
}

/**
 * Forward times in geometric progression from the horizon down to the stopping time, N + 1 in all:
 *
 *     t_k = T (ε/T)^(k/N),
 *
 * with inner times on few binary digits ({@link dyadicTimes}). Steps shrink in proportion to t,
 * as the score grows.
 *
 * @throws {@link DomainError} unless 0 < stop < horizon and N is a whole number, 1 or more.
 */
export function geometricTimes(span: TimeSpan, steps: number): Float64Array {
  checkGrid("geometricTimes", span, steps);
  const { horizon, stop } = span;
  if (!(stop > 0)) {
    throw new DomainError(
      `geometricTimes: stop must be positive, got ${stop}. Use uniformTimes, or stop at a small time.`,
    );
  }
  return dyadicTimes(grid(span, steps, (u) => horizon * portablePow(stop / horizon, u)));
}

/**
 * Forward times equally spaced in the logarithm of signal to noise, from the horizon down to the stopping time,
 * N + 1 in all:
 *
 *     λ_k = λ(T) + (λ(ε) − λ(T)) k/N,   λ(t) = ½ log(e^−2t/(1 − e^−2t)),
 *
 * with inner times on few binary digits ({@link dyadicTimes}). Equal steps where little is left of the data and
 * geometric ones near 0: every variance from weak to strong is resolved by as many steps.
 *
 * @throws {@link DomainError} unless 0 < stop < horizon and N is a whole number, 1 or more.
 *
 * Source: Lu and others (2022), section 4, for the spacing.
 *
 * @example
 * ```ts
 * import { logSnrTimes } from "@chaosphere/core";
 *
 * const times = logSnrTimes({ horizon: 4, stop: 0.01 }, 4);
 * console.log(Array.from(times, (t) => t.toFixed(2)).join(" ")); // 4.00 2.50 1.06 0.16 0.01
 * ```
 */
export function logSnrTimes(span: TimeSpan, steps: number): Float64Array {
  checkGrid("logSnrTimes", span, steps);
  const { horizon, stop } = span;
  if (!(stop > 0)) {
    throw new DomainError(
      `logSnrTimes: stop must be positive, got ${stop}. Use uniformTimes, or stop at a small time.`,
    );
  }
  const [first, last] = [horizon, stop].map((t) => portableLog(portableExpm1(2 * t)));
  return dyadicTimes(
    grid(span, steps, (u) => portableLog1p(portableExp(first + (last - first) * u)) / 2),
  );
}

/**
 * The default time grid of every run: {@link logSnrTimes}, or {@link uniformTimes} where the process runs
 * to time 0, at which the signal has no noise.
 *
 * @throws {@link DomainError} unless 0 ≤ stop < horizon and N is a whole number, 1 or more.
 */
export function defaultTimes(span: TimeSpan, steps: number): Float64Array {
  return span.stop > 0 ? logSnrTimes(span, steps) : uniformTimes(span, steps);
}

/** at(k/N) for k = 0 … N, the ends without rounding. */
function grid(
  { horizon, stop }: TimeSpan,
  steps: number,
  at: (fraction: number) => number,
): Float64Array {
  const times = Float64Array.from({ length: steps + 1 }, (_, k) => at(k / steps));
  [times[0], times[steps]] = [horizon, stop];
  return times;
}

/** @throws {@link DomainError} unless 0 ≤ stop < horizon and there is a whole number of steps, 1 or more. */
export function checkGrid(caller: string, span: TimeSpan, steps: number): void {
  checkSpan(caller, span);
  if (!(Number.isInteger(steps) && steps >= 1)) {
    throw new DomainError(
      `${caller}: steps must be a whole number, 1 or more, got ${steps}. Steps are the number of intervals.`,
    );
  }
}
