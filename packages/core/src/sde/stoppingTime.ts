import { portableExpm1 } from "../elementary/exponential.ts";
import { portableLog1p } from "../elementary/logarithm.ts";
import { DomainError } from "../errors.ts";

/** Options of {@link stoppingTime}. */
export interface StoppingTimeOptions {
  /** Largest share of noise left in the weakest degree, between 0 and 1. Default 0.005. */
  readonly tolerance?: number;
}

/**
 * The forward time at which generation may stop: stopping leaves variance 1 − e^−2ε in each
 * coordinate, which is to be at most a share η of the variance of the data in every degree,
 *
 *     1 − e^−2ε = η min(1, min_l q_l).
 *
 * @param ratio q_l = D_l / C_l > 0, data over noise spectrum, degrees 0 ≤ l < L.
 * @throws {@link DomainError} if a ratio is not positive, when no stopping time resolves its degree,
 *   or unless 0 < tolerance < 1.
 */
export function stoppingTime(ratio: Float64Array, options: StoppingTimeOptions = {}): number {
  const { tolerance = 0.005 } = options;
  if (!(tolerance > 0 && tolerance < 1)) {
    throw new DomainError(
      `stoppingTime: tolerance must lie between 0 and 1, got ${tolerance}. It is the share of noise left in the weakest degree.`,
    );
  }
  const unresolved = ratio.findIndex((q) => !(q > 0));
  if (unresolved !== -1) {
    throw new DomainError(
      `stoppingTime: every ratio must be positive, got ${ratio[unresolved]} at degree ${unresolved}. Use the ratios of the degrees that carry data.`,
    );
  }
  const weakest = ratio.reduce((least, q) => Math.min(least, q), 1);
  return -portableLog1p(-tolerance * weakest) / 2;
}

/**
 * The band limit up to which samples stopped at ε carry data: every degree l from it on has
 *
 *     e^−2ε q_l ≤ 1 − e^−2ε,   about q_l ≤ 2ε,
 *
 * and comes out as noise whatever the score. 0 if that is every degree.
 *
 * @param ratio q_l = D_l / C_l, data over noise spectrum, degrees 0 ≤ l < L.
 * @throws {@link DomainError} unless stop ≥ 0.
 */
export function effectiveBandLimit(ratio: Float64Array, stop: number): number {
  if (!(stop >= 0)) {
    throw new DomainError(
      `effectiveBandLimit: stop must be 0 or more, got ${stop}. It is the forward time at which generation stops.`,
    );
  }
  const residue = portableExpm1(2 * stop);
  let bandLimit = ratio.length;
  while (bandLimit > 0 && !(ratio[bandLimit - 1] > residue)) bandLimit--;
  return bandLimit;
}
