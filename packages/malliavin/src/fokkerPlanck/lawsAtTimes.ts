import { DomainError } from "@chaosphere/core";
import type { Coefficient, StochasticEquation } from "../nonlinear/equation.ts";
import type { ScoreEstimate } from "../nonlinear/reversal.ts";
import {
  type FokkerPlanckOptions,
  fokkerPlanck,
  type LawOnMesh,
  type StartingLaw,
} from "./evolve.ts";
import { lawScore } from "./lawScore.ts";
import type { LineMesh } from "./lineMesh.ts";

/** The law of X_t on a mesh. */
export interface LawAtTime extends LawOnMesh {
  readonly time: number;
}

/** Options of {@link lawsAtTimes}. */
export interface LawsAtTimesOptions extends Pick<FokkerPlanckOptions, "timeDependent"> {
  /** Times 0 < t_1 < t_2 < … */
  readonly times: ArrayLike<number>;
  /** Time steps to t_1, graded as in {@link fokkerPlanck}, and from each time to the next. Default [200, 12]. */
  readonly steps?: readonly [first: number, between: number];
}

/**
 * The laws of X_t at several times, in one pass: {@link fokkerPlanck} to the first, and from each to the next.
 *
 * @throws {@link DomainError} unless the times are positive and increase; as {@link fokkerPlanck}.
 *
 * @example
 * ```ts
 * import { lawsAtTimes, pearsonEquation, scoreFromLaws, stretchedLineMesh } from "@chaosphere/malliavin";
 *
 * // For heavy tails the cells grow with |x|.
 * const mesh = stretchedLineMesh(0, 1, 50, 400);
 * const laws = lawsAtTimes(pearsonEquation(), 0.5, mesh, { times: [0.5, 1], timeDependent: false });
 * console.log(laws.map(({ time, mass }) => `${time} ${mass.toFixed(6)}`).join(", ")); // 0.5 1.000000, 1 1.000000
 * const score = scoreFromLaws(laws);
 * console.log(score(1, Float64Array.of(2))[0] < 0); // true
 * ```
 */
export function lawsAtTimes(
  equation: StochasticEquation,
  start: StartingLaw,
  space: LineMesh,
  { times, steps: [first, between] = [200, 12], timeDependent = true }: LawsAtTimesOptions,
): LawAtTime[] {
  const laws: LawAtTime[] = [];
  let law: LawOnMesh | undefined;
  let absorbed = { left: 0, right: 0 };
  for (let k = 0; k < times.length; k++) {
    const from = k === 0 ? 0 : times[k - 1];
    if (!(times[k] > from)) {
      throw new DomainError(
        `lawsAtTimes: times must be positive and increase, got ${times[k]} after ${from}. Sort them.`,
      );
    }
    law = fokkerPlanck(
      from > 0 ? startedAt(equation, from) : equation,
      law?.density ?? start,
      space,
      {
        horizon: times[k] - from,
        steps: k === 0 ? first : between,
        timeDependent,
      },
    );
    absorbed = {
      left: absorbed.left + law.absorbed.left,
      right: absorbed.right + law.absorbed.right,
    };
    laws.push({ ...law, absorbed, time: times[k] });
  }
  return laws;
}

/**
 * The score of the laws along time, as {@link ScoreEstimate}: that of the law whose time is nearest. Points beyond the mesh are
 * given the score at its end.
 *
 * @throws {@link DomainError} if there are no laws; as {@link lawScore} where a density is not positive.
 */
export function scoreFromLaws(laws: readonly LawAtTime[]): ScoreEstimate {
  if (laws.length === 0) {
    throw new DomainError(
      "scoreFromLaws: there must be one law or more, got none. Pass the result of lawsAtTimes.",
    );
  }
  return (t, states) => {
    const law = laws.reduce((a, b) => (Math.abs(b.time - t) < Math.abs(a.time - t) ? b : a));
    const { centres } = law.mesh;
    const [low, high] = [centres[0], centres[centres.length - 1]];
    return lawScore(
      law,
      states.map((x) => Math.min(high, Math.max(low, x))),
    );
  };
}

/** The same equation with its clock set to s. */
function startedAt(equation: StochasticEquation, s: number): StochasticEquation {
  const shifted =
    (coefficient: Coefficient): Coefficient =>
    (t, ...rest) =>
      coefficient(s + t, ...rest);
  return {
    ...equation,
    drift: shifted(equation.drift),
    diffusion: shifted(equation.diffusion),
  };
}
