import {
  type CameronMartinCoordinates,
  child,
  type Key,
  purpose,
  whiteNoise,
} from "@chaosphere/core";
import type { WhitenedLaw } from "../observing/index.ts";
import { anglesOfRates, angularFlow, degreesOf } from "./angularFlow.ts";

/**
 * What a network answers to posterior means w of the Gaussian law, in rows: the mean of what they leave open, in units of its deviation
 * by the Gaussian law, E[(1 − e^{−2at})^{−½} K^{½} (X_0 − w) | w].
 */
export type TaskAnswer = (t: number, w: Float64Array) => Float64Array;

/** Where the draws of {@link taskFlow} come from. */
export interface TaskFlowOptions {
  readonly key: Key;
  /** Forward times from the horizon down, as those of `defaultTimes`. */
  readonly times: Float64Array;
  /** m^y of the observation of each draw, in rows of L² numbers. */
  readonly means: Float64Array;
  /** Number of the first draw; more draws extend fewer. Default 0. */
  readonly firstRow?: number;
}

/**
 * The flow along angles to fields given observations, in the coordinates ξ = K^½ (x − m^y) in which the Gaussian posterior is N(0, I). All
 * that a state tells beside the observation is w = m^y + K^{−½} cos φ ξ_t, the posterior mean of the Gaussian law given both, and the network
 * answers F(t, w). Where F = 0 the start, a draw from the Gaussian posterior, stays.
 *
 * Source: docs/theory/formulas.md (P3.2, P3.4).
 */
export function taskFlow(
  posterior: Pick<WhitenedLaw, "bandLimit" | "coloured" | "rates">,
  answer: TaskAnswer,
  { key, times, means, firstRow = 0 }: TaskFlowOptions,
): Generator<CameronMartinCoordinates, void, undefined> {
  const { bandLimit, rates } = posterior;
  const batch = means.length / bandLimit ** 2;
  const start = whiteNoise(bandLimit, batch, child(key, purpose.start), { firstRow });
  return angularFlow(
    bandLimit,
    anglesOfRates(rates),
    (t, ξ) => answer(t, gaussianMeans(posterior, t, ξ.values, means)),
    { start, times },
  );
}

/** w = m + K^{−½} cos φ ξ of states in rows, with m in as many rows or in one. */
export function gaussianMeans(
  { bandLimit, coloured, rates }: Pick<WhitenedLaw, "bandLimit" | "coloured" | "rates">,
  t: number,
  ξ: Float64Array,
  means: Float64Array,
): Float64Array {
  const degrees = degreesOf(bandLimit);
  const { cosines } = anglesOfRates(rates)(t);
  const w = coloured(ξ.map((value, i) => cosines[degrees[i % degrees.length]] * value));
  for (let i = 0; i < w.length; i++) w[i] += means[i % means.length];
  return w;
}
