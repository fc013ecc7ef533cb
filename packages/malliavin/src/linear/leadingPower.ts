import { DomainError } from "@chaosphere/core";

/** A power of time, constant · t^exponent. */
export interface PowerLaw {
  /** q. */
  readonly exponent: number;
  /** c. */
  readonly constant: number;
}

/** The behaviour of a positive function of time near 0: f(t) ~ constant · t^exponent. */
export interface LeadingPower extends PowerLaw {
  /** Largest time up to which f stays within the tolerance of c t^q. */
  readonly validUntil: number;
}

/** How far a leading power is followed. */
export interface LeadingPowerOptions {
  /** Largest time. Default 1. */
  readonly end?: number;
  /** Relative departure from the power at which its range of validity ends. Default 0.1. */
  readonly tolerance?: number;
}

/** Powers are read at 2^−40 of the end; the range of validity is searched from there, four times to the octave. */
const OCTAVES = 40;
const TIMES_PER_OCTAVE = 4;

/**
 * The leading power of a function near 0, read off at t = 2^−40 end (2^−40 if there is no end):
 *
 *     q = 2 q(t/2) − q(t),   q(t) = log₂ f(t)/f(t/2),   c = f(t)/t^q,
 *
 * exact for f = c t^q and with an error of order t² for f = c t^q (1 + O(t)). f must be relatively accurate there: of
 * regimes that cross over the one nearest 0 is found.
 *
 * @throws {@link DomainError} unless f is positive and finite at the times read.
 *
 * Source: docs/theory/formulas.md (L2.2).
 */
export function powerNearZero(f: (t: number) => number, end: number): PowerLaw {
  const first = spanOf(end) * 2 ** -OCTAVES;
  const [f0, f1, f2] = [first, first / 2, first / 4].map((t) => {
    const value = f(t);
    if (value > 0 && value < Number.POSITIVE_INFINITY) return value;
    throw new DomainError(
      `powerNearZero: the function must be positive and finite near 0, got ${value} at t = ${t}. Give the equation noise near t = 0.`,
    );
  });
  const exponent = 2 * Math.log2(f1 / f2) - Math.log2(f0 / f1);
  return { exponent, constant: f0 / first ** exponent };
}

/**
 * {@link powerNearZero}, with the range in which it holds.
 *
 * @throws as {@link powerNearZero}.
 *
 * Source: docs/theory/formulas.md (L2.2).
 */
export function leadingPower(
  f: (t: number) => number,
  { end = 1, tolerance = 0.1 }: LeadingPowerOptions = {},
): LeadingPower {
  const { exponent, constant } = powerNearZero(f, end);
  const span = spanOf(end);
  const holds = (t: number): boolean =>
    Math.abs(f(t) / (constant * t ** exponent) - 1) <= tolerance;

  let last = span * 2 ** -OCTAVES;
  for (let k = TIMES_PER_OCTAVE * OCTAVES - 1; k >= 0; k--) {
    const t = span * 2 ** (-k / TIMES_PER_OCTAVE);
    if (!holds(t)) return { exponent, constant, validUntil: lastTime(holds, last, t) };
    last = t;
  }
  return { exponent, constant, validUntil: span };
}

function spanOf(end: number): number {
  return end < Number.POSITIVE_INFINITY ? end : 1;
}

/** The time between a time that holds and one that does not, to 1e-6. */
function lastTime(holds: (t: number) => boolean, good: number, bad: number): number {
  while (bad / good > 1 + 1e-6) {
    const middle = Math.sqrt(good * bad);
    if (holds(middle)) good = middle;
    else bad = middle;
  }
  return good;
}
