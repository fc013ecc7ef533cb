import { child, fillNormals, type Key } from "@chaosphere/core";
import { type SphereSpde, spdeCovariance } from "@chaosphere/malliavin";
import type { IntervalOperator } from "./operators.ts";
import {
  lawByQuadrature,
  longStep,
  movedTwice,
  plainQuotient,
  type ScoredState,
  scoreOf,
  zonal,
} from "./quotients.ts";

/** Sine modes k = 1 … 64 of (0, 1) with Dirichlet conditions, and 50 times from 0.02 to 1, as the authors have. */
const MODES = 64;
const TIMES = Float64Array.from({ length: 50 }, (_, n) => 0.02 * (n + 1));
/** Their step. */
const STEP = 1e-5;

/** The largest errors over paths and times, and by time over paths. */
export interface IntervalErrors {
  /** States as the authors' code steps them, direction e_1, difference quotients with their step 1e-5; absolute. */
  readonly theirs: readonly number[];
  /** The same quotients at states drawn from the law. */
  readonly drawn: readonly number[];
  /** The step of {@link longStep}, at states drawn from the law. */
  readonly long: readonly number[];
  /** The same along h_k = √γ_k g_k, g white, which every mode has a part in; over max(1, |β|). */
  readonly spread: readonly number[];
  /** The negative control: the start moved twice by the semigroup, with `long`. */
  readonly wrong: readonly number[];
}

/** The score on the interval against difference quotients of the log-density. */
export function intervalErrors(
  operator: IntervalOperator,
  { key, paths }: { readonly key: Key; readonly paths: number },
): IntervalErrors {
  const errors = {
    theirs: new Float64Array(TIMES.length),
    drawn: new Float64Array(TIMES.length),
    long: new Float64Array(TIMES.length),
    spread: new Float64Array(TIMES.length),
    wrong: new Float64Array(TIMES.length),
  };
  const spde = intervalEquation(operator);
  const start = Float64Array.from({ length: MODES }, (_, k) => (k < 3 ? 0.5 ** k : 0));
  const laws = Array.from(TIMES, (t) => lawByQuadrature(spde, t));
  for (let path = 0; path < paths; path++) {
    const own = child(key, path);
    const integral = new Float64Array(MODES);
    TIMES.forEach((t, n) => {
      const γ = spdeCovariance(spde, t).spectrum;
      const mean = start.map((u, k) => u * Math.exp(spde.drift[k] * t));
      const increments = normals(child(own, n), MODES);
      // The left end of each step: what was drawn in it is not damped until the next.
      integral.forEach((I, k) => {
        const kick = Math.sqrt(0.02 * spde.noise[k]) * increments[k];
        integral[k] = Math.exp(0.02 * spde.drift[k]) * I + kick;
      });
      const g = normals(child(own, TIMES.length + n), 2 * MODES);
      const scored = (noise: Float64Array, direction: Float64Array): ScoredState => ({
        spde,
        t,
        state: zonal(mean.map((m, k) => m + noise[k])),
        start: zonal(start),
        direction: zonal(direction),
      });
      const first = Float64Array.from({ length: MODES }, (_, k) => (k === 0 ? 1 : 0));
      const drawnNoise = γ.map((variance, k) => Math.sqrt(variance) * g[k]);
      const theirs = scored(integral, first);
      const drawn = scored(drawnNoise, first);
      const spread = scored(
        drawnNoise,
        γ.map((variance, k) => Math.sqrt(variance) * g[MODES + k]),
      );
      raise(errors.theirs, n, Math.abs(plainQuotient(theirs, STEP, laws[n]) - scoreOf(theirs)));
      raise(errors.drawn, n, Math.abs(plainQuotient(drawn, STEP, laws[n]) - scoreOf(drawn)));
      const quotient = plainQuotient(drawn, longStep(drawn), laws[n]);
      raise(errors.long, n, Math.abs(quotient - scoreOf(drawn)));
      raise(errors.wrong, n, Math.abs(quotient - scoreOf(movedTwice(drawn))));
      const β = scoreOf(spread);
      const difference = plainQuotient(spread, longStep(spread), laws[n]) - β;
      raise(errors.spread, n, Math.abs(difference) / Math.max(1, Math.abs(β)));
    });
  }
  return {
    theirs: [...errors.theirs],
    drawn: [...errors.drawn],
    long: [...errors.long],
    spread: [...errors.spread],
    wrong: [...errors.wrong],
  };
}

/** The times of {@link IntervalErrors}. */
export const intervalTimes: readonly number[] = [...TIMES];

/**
 * The equation of the interval in the record of one on the sphere, mode k in the place of degree k − 1: eigenvalues are all that
 * the formulas of the score know of a domain.
 */
export function intervalEquation({ symbol }: IntervalOperator, modes: number = MODES): SphereSpde {
  return {
    drift: Float64Array.from({ length: modes }, (_, k) => symbol((Math.PI * (k + 1)) ** 2)),
    noise: Float64Array.from({ length: modes }, (_, k) => (k + 1) ** -2),
  };
}

function normals(key: Key, count: number): Float64Array {
  const values = new Float64Array(count);
  fillNormals(key, 0, values);
  return values;
}

function raise(largest: Float64Array, n: number, value: number): void {
  largest[n] = Math.max(largest[n], value);
}
