import { ShapeError } from "@chaosphere/core";
import { checkRows } from "./residual.ts";
import type { LinearTransition } from "./transition.ts";

/** E[X_0 | X_t = y] for rows of states y, `y[n·m + i]`, in rows: exact, or a network's. */
export type PosteriorMean = (state: LinearTransition, y: Float64Array) => Float64Array;

/**
 * A law of X_0 for which a linear equation has exact answers. Each takes rows of states, `y[n·m + i]`, and throws
 * {@link ShapeError} unless state and rows have the dimension of the law.
 */
export interface InitialLaw {
  /** m. */
  readonly dimension: number;
  /** E[X_0 | X_t = y], by Bayes' rule. */
  readonly posteriorMean: PosteriorMean;
  /** ∇ log p_t(y), the derivative of the density: the analytic score, in which γ⁻¹ and E[X_0 | y] do not occur. */
  readonly score: (state: LinearTransition, y: Float64Array) => Float64Array;
  /** log p_t(y), nats. One number per row. */
  readonly logDensity: (state: LinearTransition, y: Float64Array) => Float64Array;
}

/** Posterior mean, score and log-density at one state. */
export interface PosteriorPoint {
  readonly mean: Float64Array;
  readonly score: Float64Array;
  readonly logDensity: number;
}

/** The law whose answers are given state by state: first for a time, then for one row y. */
export function lawByRows(
  caller: string,
  dimension: number,
  at: (state: LinearTransition) => (y: Float64Array) => PosteriorPoint,
): InitialLaw {
  const m = dimension;
  const points = (state: LinearTransition, y: Float64Array): PosteriorPoint[] => {
    if (state.dimension !== m) {
      throw new ShapeError(
        `${caller}: law and equation must have one dimension, got ${m} and ${state.dimension}. Write the equation for the whole state.`,
      );
    }
    checkRows(caller, m, y);
    const answer = at(state);
    return Array.from({ length: y.length / m }, (_, n) => answer(y.subarray(n * m, (n + 1) * m)));
  };
  const inRows = (rows: readonly Float64Array[]): Float64Array => {
    const values = new Float64Array(rows.length * m);
    rows.forEach((row, n) => {
      values.set(row, n * m);
    });
    return values;
  };
  return {
    dimension,
    posteriorMean: (state, y) => inRows(points(state, y).map(({ mean }) => mean)),
    score: (state, y) => inRows(points(state, y).map(({ score }) => score)),
    logDensity: (state, y) => Float64Array.from(points(state, y), ({ logDensity }) => logDensity),
  };
}
