import { DomainError } from "../errors.ts";

/** Largest relative change of a step by {@link dyadicTimes}. */
const slack = 1 / 16;

/**
 * The same decreasing times with every inner one moved to the number of fewest binary digits
 * nearby: by at most 1/32 of the shorter step beside it, so no step changes by more than 1/16 of
 * itself. Both ends are kept. The library's own grids are rounded in this way. The driving noise is built by halving intervals
 * of time, so runs of one key on such grids follow the very same path; on others its law is exact, but paths meet in
 * dyadic numbers only.
 *
 * @throws {@link DomainError} unless the times are finite, 0 or more and strictly decreasing.
 */
export function dyadicTimes(times: Float64Array): Float64Array {
  checkDecreasing("dyadicTimes", times);
  return times.map((t, k) => {
    if (k === 0 || k === times.length - 1) return t;
    const reach = (slack / 2) * Math.min(times[k - 1] - t, t - times[k + 1]);
    return coarsestNear(t, reach);
  });
}

/** @throws {@link DomainError} unless the times are finite, 0 or more and strictly decreasing. */
export function checkDecreasing(caller: string, times: ArrayLike<number>): void {
  for (let k = 0; k < times.length; k++) {
    const before = k === 0 ? Number.POSITIVE_INFINITY : times[k - 1];
    if (!(0 <= times[k] && times[k] < before)) {
      throw new DomainError(
        `${caller}: times must be finite, 0 or more and strictly decreasing, got ${times[k]} at position ${k}. Give forward times from the horizon down.`,
      );
    }
  }
}

/**
 * How small a dyadic cell about each inner time of a run must be for the time to be split off it at once: a quarter of the
 * shorter step beside a time of more digits than {@link dyadicTimes} leaves, so that no other time is in the cell; 0 for
 * all else.
 */
export function resolutions(times: ArrayLike<number>): (t: number) => number {
  const widths = new Map<number, number>();
  for (let k = 1; k < times.length - 1; k++) {
    const step = Math.min(times[k - 1] - times[k], times[k] - times[k + 1]);
    // dyadicTimes leaves a last digit of step/34 or more: 1/32 of the step that was, which may have grown by 1/16.
    if (lastDigit(times[k]) < step / 40) widths.set(times[k], step / 4);
  }
  return (t) => widths.get(t) ?? 0;
}

/** The largest power of 2 that divides t > 0. */
function lastDigit(t: number): number {
  let unit = 1;
  while (unit < t) unit *= 2;
  while (t % unit !== 0) unit /= 2;
  return unit;
}

/** The multiple of the largest power of 2 within `reach` of t > 0. */
function coarsestNear(t: number, reach: number): number {
  let unit = 1;
  while (unit < t) unit *= 2;
  let nearest = unit * Math.round(t / unit);
  while (Math.abs(nearest - t) > reach) {
    unit /= 2;
    nearest = unit * Math.round(t / unit);
  }
  return nearest;
}
