import {
  type CameronMartinCoordinates,
  child,
  type Key,
  purpose,
  whiteNoise,
} from "@chaosphere/core";
import {
  portableAngle,
  portableExp,
  portableExpm1,
  portableLog,
  portableLog1p,
} from "@chaosphere/core/elementary";
import type { TaskPosterior } from "../observing/index.ts";

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

/** The angles of a time and what a network answers there. */
interface Known {
  /** ½ log(e^{−2t}/(1 − e^{−2t})). */
  readonly clock: number;
  /** By degree. */
  readonly angles: Float64Array;
  readonly answer: Float64Array;
}

/**
 * The probability flow to fields given observations, in the coordinates ξ = K^½ (x − m^y) in which the Gaussian posterior is N(0, I). The
 * state of degree l at time t is ξ_t = cos φ_l ξ_0 + sin φ_l Z with cos φ_l = e^{−a_l t}, and in terms of these angles
 *
 *     dξ/dφ_l = E[cos φ Z − sin φ ξ_0 | ξ_t, y]_l = −F(t, w)_l,   w = m^y + K^{−½} cos φ ξ_t,
 *
 * w the posterior mean of the Gaussian law given state and observation, F the answer of the network and φ falling from π/2 to 0. Where F = 0
 * the start, a draw from the Gaussian posterior, stays. F is taken as a polynomial in log signal to noise through the last three times; its
 * integral over the angles is exact to the fourth power of the step. One answer per step; yields the state at every time.
 *
 * Source: Salimans and Ho (2022), section 4, for the angles; docs/theory/formulas.md (P3.2, P3.4).
 */
export function* taskFlow(
  posterior: Pick<TaskPosterior, "bandLimit" | "coloured" | "rates">,
  answer: TaskAnswer,
  { key, times, means, firstRow = 0 }: TaskFlowOptions,
): Generator<CameronMartinCoordinates, void, undefined> {
  const { bandLimit, rates } = posterior;
  const degrees = degreesOf(bandLimit);
  const d = degrees.length;
  const batch = means.length / d;
  let state = whiteNoise(bandLimit, batch, child(key, purpose.start), { firstRow });
  yield state;
  let past: Known[] = [];
  for (let k = 1; k < times.length; k++) {
    const t = times[k - 1];
    const cosines = rates.map((a) => portableExp(-a * t));
    const w = posterior.coloured(state.values.map((ξ, i) => cosines[degrees[i % d]] * ξ));
    for (let i = 0; i < w.length; i++) w[i] += means[i];
    past = [{ clock: clockAt(t), angles: anglesAt(rates, t), answer: answer(t, w) }, ...past].slice(
      0,
      3,
    );
    const weights = stepWeights(past, rates, times[k]);
    const values = state.values.slice();
    past.forEach((known, n) => {
      for (let i = 0; i < values.length; i++) {
        values[i] += weights[n][degrees[i % d]] * known.answer[i];
      }
    });
    state = { ...state, values };
    yield state;
  }
}

/**
 * For each answer its weight by degree in ∫ F dφ from time t down to the first known time, F the polynomial in the clock through the
 * known answers.
 */
function stepWeights(past: readonly Known[], rates: Float64Array, t: number): Float64Array[] {
  const [first, second, third] = past;
  const h = clockAt(t) - first.clock;
  const ends = anglesAt(rates, t);
  const middles = anglesAt(rates, timeAt(first.clock + h / 2));
  const weights = past.map(() => new Float64Array(rates.length));
  for (let l = 0; l < rates.length; l++) {
    // ∫ τⁿ dφ for n = 0, 1, 2, by parts and Simpson's rule; τ is the clock since the first time.
    const m0 = first.angles[l] - ends[l];
    const m1 = (h * (first.angles[l] + 4 * middles[l] - 5 * ends[l])) / 6;
    const m2 = (h * h * (2 * middles[l] - 2 * ends[l])) / 3;
    weights[0][l] = m0;
    if (!second) continue;
    const g = first.clock - second.clock;
    weights[0][l] += m1 / g;
    weights[1][l] -= m1 / g;
    if (!third) continue;
    const q = second.clock - third.clock;
    const bend = (m2 + g * m1) / (g + q);
    weights[0][l] += bend / g;
    weights[1][l] -= bend / g + bend / q;
    weights[2][l] += bend / q;
  }
  return weights;
}

/** ½ log(e^{−2t}/(1 − e^{−2t})). */
function clockAt(t: number): number {
  return -portableLog(portableExpm1(2 * t)) / 2;
}

function timeAt(clock: number): number {
  return portableLog1p(portableExp(-2 * clock)) / 2;
}

/** φ_l by degree. */
function anglesAt(rates: Float64Array, t: number): Float64Array {
  return rates.map((a) =>
    portableAngle(Math.sqrt(-portableExpm1(-2 * a * t)), portableExp(-a * t)),
  );
}

function degreesOf(bandLimit: number): Uint16Array {
  const degrees = new Uint16Array(bandLimit ** 2);
  for (let l = 0; l < bandLimit; l++) degrees.fill(l, l * l, (l + 1) ** 2);
  return degrees;
}
