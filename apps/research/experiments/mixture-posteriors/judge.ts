import {
  child,
  coefficients,
  type HarmonicCoefficients,
  isotropic,
  type Key,
  purpose,
} from "@chaosphere/core";
import { standardisation } from "@chaosphere/core/estimation";
import { slicedWasserstein } from "@chaosphere/metrics";
import { conditionalRun, twistedRun } from "@chaosphere/model";
import {
  type MixturePosterior,
  mixturePosterior,
  observedDirections,
} from "@chaosphere/score/posterior";
import type { MixtureProblem } from "./problem.ts";

/** Draws of the exact posterior that the floor is made of. */
const FLOORS = 19;
const DIRECTIONS = 100;

export const methods = ["diffusion", "pigdm", "dps", "twisted"] as const;
export type Method = (typeof methods)[number];

/** Sliced Wasserstein distances of order 2 to one set of exact draws, not squared. */
export interface MixtureJudgement {
  /** Those of further exact draws. */
  readonly floors: readonly number[];
  readonly distance: Readonly<Record<Method, number>>;
  /** (1 + number of exact draws at least as far)/(1 + number of exact draws): uniform for draws of the posterior. */
  readonly rank: Readonly<Record<Method, number>>;
}

/** The exact posterior of a problem. */
export function exactPosterior({ model, seen }: MixtureProblem): MixturePosterior {
  const { bandLimit, weights } = model;
  const standard = standardisation(isotropic(model.noise.spectrum), {
    mean: coefficients("harmonic", bandLimit, model.mean),
  });
  const shifts = coefficients("cameron-martin", bandLimit, model.shifts);
  return mixturePosterior({ shifts, weights }, observedDirections(seen, standard));
}

export interface JudgeOptions {
  readonly key: Key;
  readonly seed: number;
  /** Draws of each method. */
  readonly draws: number;
  /** Steps of DPS and of the particles. */
  readonly steps: number;
}

export function judge(
  problem: MixtureProblem,
  { key, seed, draws, steps }: JudgeOptions,
): MixtureJudgement {
  const { model, seen } = problem;
  const posterior = exactPosterior(problem);
  const exact = (label: number): HarmonicCoefficients =>
    white(posterior.draw(child(child(key, purpose.posterior), label), draws));
  const reference = exact(0);
  const far = (fields: HarmonicCoefficients): number =>
    Math.sqrt(
      slicedWasserstein(fields, reference, {
        key: child(key, purpose.direction),
        directions: DIRECTIONS,
      }),
    );
  const floors = Array.from({ length: FLOORS }, (_, k) => far(exact(k + 1)));
  const runs = { seed, count: draws };
  const distance = {
    diffusion: far(conditionalRun(model, seen, { ...runs, method: "diffusion" }).draw()),
    pigdm: far(conditionalRun(model, seen, { ...runs, method: "pigdm" }).draw()),
    dps: far(conditionalRun(model, seen, { ...runs, method: "dps", steps }).draw()),
    twisted: far(twistedRun(model, seen, { ...runs, particles: draws, steps }).fields),
  };
  const rank = (d: number): number => (1 + floors.filter((f) => f >= d).length) / (1 + FLOORS);
  return {
    floors,
    distance,
    rank: {
      diffusion: rank(distance.diffusion),
      pigdm: rank(distance.pigdm),
      dps: rank(distance.dps),
      twisted: rank(distance.twisted),
    },
  };
}

/** Coordinates of white noise of variance 1, which are those of the papers. */
function white({
  bandLimit,
  values,
}: {
  readonly bandLimit: number;
  readonly values: Float64Array;
}) {
  return coefficients("harmonic", bandLimit, values);
}
