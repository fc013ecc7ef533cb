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

/** @throws {@link DomainError} unless the span is one and there is a whole number of steps, 1 or more. */
export function checkGrid(caller: string, span: TimeSpan, steps: number): void {
  checkSpan(caller, span);
  if (!(Number.isInteger(steps) && steps >= 1)) {
    throw new DomainError(
      `${caller}: steps must be a whole number, 1 or more, got ${steps}. Steps are the number of intervals.`,
    );
  }
}
