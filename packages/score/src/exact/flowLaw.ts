import {
  type CameronMartinCoordinates,
  coefficients,
  DomainError,
  type FactoredGaussian,
  factoredGaussian,
  type Key,
  key,
  type Sampler,
  type ScoreFunction,
} from "@chaosphere/core";
import { matrixProduct, transposed } from "@chaosphere/core/linalg";

/** Options of {@link flowLaw}. */
export interface FlowLawOptions {
  readonly sampler: Sampler;
  /** Forward times of the steps, decreasing, from the horizon to the stopping time. */
  readonly times: ArrayLike<number>;
  readonly bandLimit: number;
  /** Called after each step with the number done. */
  readonly onStep?: (done: number) => void;
}

/**
 * The exact law of what a sampler of the probability flow gives for an affine score ŝ(t, x) = S(t) x + b(t): the steps are then an
 * affine map y = M ξ + c of the start ξ ~ N(0, I), and the law is N(c, M Mᵀ). M is found column by column, as the sampler's own
 * answer to the unit vectors, so that the law is that of the fields it draws, rounding included. Costs d rows of it.
 *
 * That the score is affine is taken on trust.
 *
 * @throws {@link DomainError} if the sampler draws noise on its way, or its answers do not span all directions.
 *
 * Source: docs/theory/formulas.md (G4.3).
 */
export function flowLaw(
  score: ScoreFunction,
  options: FlowLawOptions,
): FactoredGaussian<"cameron-martin"> {
  const { bandLimit } = options;
  const d = bandLimit ** 2;
  const origin = coefficients("cameron-martin", bandLimit, new Float64Array(d));
  const { onStep, ...quiet } = options;
  const offset = endOf(score, quiet, origin, key(0));
  const other = endOf(score, quiet, origin, key(1));
  if (offset.some((c, i) => c !== other[i])) {
    throw new DomainError(
      "flowLaw: the sampler must draw nothing after its start, got two ends from one start. Use a sampler of the probability flow.",
    );
  }
  const units = new Float64Array(d * d);
  for (let i = 0; i < d; i++) units[i * (d + 1)] = 1;
  const start = coefficients("cameron-martin", bandLimit, units);
  const columns = endOf(score, options, start, key(0)).map((y, at) => y - offset[at % d]);
  return factoredGaussian(matrixProduct(transposed(columns, d, d), columns, d, d, d), offset);
}

/** The last state of a sampler from a given start. */
function endOf(
  score: ScoreFunction,
  { sampler, times, bandLimit, onStep }: FlowLawOptions,
  start: CameronMartinCoordinates,
  key: Key,
): Float64Array {
  let end = start;
  let done = 0;
  for (const state of sampler(score, { times, bandLimit, batch: start.batch, key, start })) {
    end = state;
    if (done > 0) onStep?.(done);
    done++;
  }
  return end.values;
}
