import {
  type CameronMartinCoordinates,
  type ForwardProcess,
  type Key,
  type ScoreFunction,
  ShapeError,
} from "@chaosphere/core";
import { type Estimate, estimateOf } from "../bounds/estimate.ts";
import { noisedPairs } from "./noisedPairs.ts";
import { rowSums } from "./scoreTerms.ts";

/** tr Dŝ(t, x) = Σ_j ∂ŝ_j/∂x_j in Cameron–Martin coordinates, or an unbiased estimate of it: one value per row. */
export type TraceFunction = (t: number, x: CameronMartinCoordinates) => Float64Array;

/**
 * The Skorokhod divergence of a score, adjoint to the Malliavin derivative under γ:
 *
 *     δ(ŝ) = ⟨x, ŝ⟩ − tr Dŝ,   E_{μ_t}[δ(ŝ)] = E_{μ_t}⟨ŝ, s⟩.
 *
 * Each of its two parts grows with the band limit where ŝ does not vanish; the difference has a limit.
 *
 * @returns one value per row; length batch.
 * @throws {@link ShapeError} if score or trace change the shape, {@link DomainError} if they are not finite.
 *
 * Source: docs/theory/formulas.md (G1.2), (G8.2).
 */
export function scoreDivergence(
  score: ScoreFunction,
  trace: TraceFunction,
  t: number,
  x: CameronMartinCoordinates,
): Float64Array {
  return againstDivergence("scoreDivergence", score, trace, t, x, 0, 1);
}

/**
 * The implicit objective point by point, which needs samples of X_t but neither X_0 nor the score:
 *
 *     ‖ŝ‖² − 2 δ(ŝ),   of mean E‖ŝ − s‖² − I_t.
 *
 * With ŝ = Ŝ + x it is the objective of Hyvärinen on the absolute score, ‖Ŝ‖² + 2 tr DŜ, plus 2d − ‖x‖².
 * A factor ½ is common elsewhere and absent here.
 *
 * @returns one term per row; length batch.
 * @throws {@link ShapeError} if score or trace change the shape, {@link DomainError} if they are not finite.
 *
 * Source: Hyvärinen (2005), theorem 1; docs/theory/formulas.md (G8.2).
 */
export function implicitTerms(
  score: ScoreFunction,
  trace: TraceFunction,
  t: number,
  x: CameronMartinCoordinates,
): Float64Array {
  return againstDivergence("implicitTerms", score, trace, t, x, 1, -2);
}

/** Options of {@link implicitLoss}. */
export interface ImplicitLossOptions {
  /** I_t, added to make the loss E‖ŝ − s‖². Default 0. */
  readonly fisherInformation?: number;
}

/**
 * The implicit objective of a score on noised data, with its standard error: exact with {@link coordinateTrace} or
 * a trace in closed form, sliced with {@link slicedTrace}.
 *
 * @param x0 Data, two rows or more.
 * @throws {@link DomainError} unless 0 < t ≤ horizon and score and trace are finite, {@link ShapeError} if they change the shape and for fewer than
 *   two rows.
 *
 * Source: docs/theory/formulas.md (G8.2), (G8.3).
 */
export function implicitLoss(
  score: ScoreFunction,
  trace: TraceFunction,
  process: ForwardProcess,
  t: number,
  x0: CameronMartinCoordinates,
  key: Key,
  { fisherInformation = 0 }: ImplicitLossOptions = {},
): Estimate {
  const { x } = noisedPairs(process, t, x0, key);
  const { value, standardError } = estimateOf("implicitLoss", implicitTerms(score, trace, t, x));
  return { value: value + fisherInformation, standardError };
}

/** norm·‖ŝ‖² + divergence·δ(ŝ), row by row. */
function againstDivergence(
  caller: string,
  score: ScoreFunction,
  trace: TraceFunction,
  t: number,
  x: CameronMartinCoordinates,
  norm: number,
  divergence: number,
): Float64Array {
  const traces = trace(t, x);
  if (traces.length !== x.batch) {
    throw new ShapeError(
      `${caller}: the trace must have one value per row, ${x.batch}, got ${traces.length}. Return one number for each point.`,
    );
  }
  const paired = rowSums(
    caller,
    score(t, x),
    x,
    (s, i) => s * (norm * s + divergence * x.values[i]),
  );
  return paired.map((sum, b) => sum - divergence * traces[b]);
}
