import { DomainError } from "@chaosphere/core";

/** What a positive function of time looks like near 0: f(t) ~ constant · t^exponent. */
export interface LeadingPower {
  /** q. */
  readonly exponent: number;
  /** c. */
  readonly constant: number;
  /** Largest time up to which f stays within the tolerance of c t^q. */
  readonly validUntil: number;
}

/** Options of {@link leadingPower}. */
export interface LeadingPowerOptions {
  /** Largest time. Default 1. */
  readonly end?: number;
  /** Relative departure from the power at which its range of validity ends. Default 0.1. */
  readonly tolerance?: number;
}

/** The range of validity is searched from 2^−40 of the end, four times to the octave. */
const OCTAVES = 40;
const TIMES_PER_OCTAVE = 4;

/**
 * The leading power of a function near 0, read off at t = 2^−40 end (2^−40 if there is no end):
 *
 *     q = 2 q(t/2) − q(t),   q(t) = log₂ f(t)/f(t/2),   c = f(t)/t^q,
 *
 * exact for f = c t^q and with an error of order t² for f = c t^q (1 + O(t)). f must be relatively accurate there: of
 * regimes that cross over the one nearest 0 is reported, with its range.
 *
 * @throws {@link DomainError} unless f is positive and finite at the times read.
 *
 * Source: docs/theory/formulas.md (L2.2).
 */
export function leadingPower(
  f: (t: number) => number,
  { end = 1, tolerance = 0.1 }: LeadingPowerOptions = {},
): LeadingPower {
  const span = end < Number.POSITIVE_INFINITY ? end : 1;
  const first = span * 2 ** -OCTAVES;
  const [f0, f1, f2] = [first, first / 2, first / 4].map((t) => {
    const value = f(t);
    if (value > 0 && value < Number.POSITIVE_INFINITY) return value;
    throw new DomainError(
      `leadingPower: the function must be positive and finite near 0, got ${value} at t = ${t}. Without noise there is no power of t.`,
    );
  });
  const exponent = 2 * Math.log2(f1 / f2) - Math.log2(f0 / f1);
  const constant = f0 / first ** exponent;
  const holds = (t: number): boolean =>
    Math.abs(f(t) / (constant * t ** exponent) - 1) <= tolerance;

  for (let k = 1; k <= OCTAVES * TIMES_PER_OCTAVE; k++) {
    const t = k === OCTAVES * TIMES_PER_OCTAVE ? span : first * 2 ** (k / TIMES_PER_OCTAVE);
    if (!holds(t)) {
      const last = first * 2 ** ((k - 1) / TIMES_PER_OCTAVE);
      return { exponent, constant, validUntil: lastTime(holds, last, t) };
    }
  }
  return { exponent, constant, validUntil: span };
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
