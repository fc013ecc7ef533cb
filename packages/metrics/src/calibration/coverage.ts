import { DomainError } from "@chaosphere/core";
import type { MeasuredValue } from "../comparison/measuredMean.ts";
import type { Ranks } from "./ranks.ts";
import { meanOverTrials, runNumbers } from "./runs.ts";

/** How often central intervals of draws hold the truth. */
export interface Coverage extends MeasuredValue {
  /** q, what a calibrated posterior covers in the mean. */
  readonly level: number;
}

/**
 * Coverage of the central q-interval between draws: the share of trials whose truth has a rank of the middle q of the N + 1. For
 * every N and q a calibrated posterior covers q exactly in the mean: where the interval ends within a rank, that rank counts in
 * part, as it would if it were drawn whether it belongs.
 *
 * The standard error is the binomial one, √(q(1 − q)/n), that of a calibrated posterior over independent trials, or with runs
 * that of whole runs.
 *
 * @param ranks of one functional, one per trial; see {@link rankStatistics}.
 * @param draws N.
 * @param groups the run of each trial where fields of a run are dependent.
 * @throws {@link DomainError} unless 0 < q < 1.
 *
 * Source: docs/theory/formulas.md (P7).
 */
export function coverage(
  ranks: ArrayLike<number>,
  draws: number,
  level: number,
  groups?: ArrayLike<number>,
): Coverage {
  const held = Float64Array.from({ length: ranks.length }, (_, t) =>
    heldWithin(ranks[t], draws, level),
  );
  const n = held.length;
  const { runs } = runNumbers("coverage", n, groups);
  const found = meanOverTrials(held, groups);
  const standardError = runs < n ? found.standardError : Math.sqrt((level * (1 - level)) / n);
  return { level, value: found.value, standardError };
}

/**
 * Coverage over several functionals at once, such as values at points: the mean over all of them in each trial, then over trials,
 * so that functionals of one field are never counted as independent. The standard error is that of the trials, or of whole runs.
 *
 * @throws as {@link coverage}.
 *
 * Source: docs/theory/formulas.md (P7).
 */
export function pooledCoverage(
  { trials, columns, draws, values }: Ranks,
  level: number,
  groups?: ArrayLike<number>,
): Coverage {
  const held = new Float64Array(trials);
  values.forEach((rank, i) => {
    held[Math.floor(i / columns)] += heldWithin(rank, draws, level) / columns;
  });
  return { level, ...meanOverTrials(held, groups) };
}

/** The part of a rank, 0 to 1, that lies in the middle share of the ranks 0, …, N. */
export function heldWithin(rank: number, draws: number, level: number): number {
  if (!(level > 0 && level < 1)) {
    throw new DomainError(
      `coverage: a level must lie between 0 and 1, got ${level}. Write 90 % as 0.9.`,
    );
  }
  const edge = ((1 - level) / 2) * (draws + 1);
  const held = Math.min(rank + 1, draws + 1 - edge) - Math.max(rank, edge);
  return Math.min(1, Math.max(0, held));
}
