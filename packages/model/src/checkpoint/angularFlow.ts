import type { CameronMartinCoordinates } from "@chaosphere/core";
import {
  portableAngle,
  portableExp,
  portableExpm1,
  portableLog,
  portableLog1p,
} from "@chaosphere/core/elementary";

/**
 * What a state of the flow leaves open, in rows: E[cos φ Z − sin φ ξ_0 | ξ_t] with the sign turned, F = E[sin φ ξ_0 − cos φ Z | ξ_t].
 */
export type AngularAnswer = (t: number, ξ: CameronMartinCoordinates) => Float64Array;

/** Where a flow starts, and through which times it goes. */
export interface AngularFlowOptions {
  /** ξ at the horizon. */
  readonly start: CameronMartinCoordinates;
  /** Forward times from the horizon down. */
  readonly times: Float64Array;
  /** By what each degree of the state is multiplied after the step from one time to the next. Default: by 1. */
  readonly factors?: (from: number, to: number, ξ: CameronMartinCoordinates) => Float64Array;
}

/** The angles of a time and the answer there. */
interface Known {
  /** ½ log(e^{−2t}/(1 − e^{−2t})). */
  readonly clock: number;
  /** By degree. */
  readonly angles: Float64Array;
  readonly answer: Float64Array;
}

/** cos φ_l and sin φ_l of a time, by degree. */
export type AnglesAt = (t: number) => {
  readonly cosines: Float64Array;
  readonly sines: Float64Array;
};

/**
 * The probability flow of a diffusion that noises each degree by an angle of its own, in coordinates ξ in which its noise is N(0, I). The state at
 * time t is ξ_t = cos φ_l ξ_0 + sin φ_l Z, and in terms of these angles
 *
 *     dξ/dφ_l = E[cos φ Z − sin φ ξ_0 | ξ_t]_l = −F(t, ξ)_l,   φ falling from π/2 to 0.
 *
 * Where F = 0 the start stays. F is taken as a polynomial in log signal to noise through the last three times; its integral over the angles
 * is exact to the fourth power of the step. One answer per step; yields the state at every time.
 *
 * @param bandLimit of the states.
 *
 * Source: Salimans and Ho (2022), section 4, for the angles; docs/theory/formulas.md (P3.4).
 */
export function* angularFlow(
  bandLimit: number,
  anglesAt: AnglesAt,
  answer: AngularAnswer,
  { start, times, factors }: AngularFlowOptions,
): Generator<CameronMartinCoordinates, void, undefined> {
  const degrees = degreesOf(bandLimit);
  const angles = (t: number) => {
    const { cosines, sines } = anglesAt(t);
    return sines.map((sine, l) => portableAngle(sine, cosines[l]));
  };
  const d = degrees.length;
  let state = start;
  yield state;
  let past: Known[] = [];
  for (let k = 1; k < times.length; k++) {
    const t = times[k - 1];
    past = [{ clock: clockAt(t), angles: angles(t), answer: answer(t, state) }, ...past].slice(
      0,
      3,
    );
    const weights = stepWeights(past, angles, times[k]);
    const values = state.values.slice();
    past.forEach((known, n) => {
      for (let i = 0; i < values.length; i++) {
        values[i] += weights[n][degrees[i % d]] * known.answer[i];
      }
    });
    state = { ...state, values };
    const scale = factors?.(t, times[k], state);
    if (scale) state = { ...state, values: values.map((ξ, i) => scale[degrees[i % d]] * ξ) };
    yield state;
  }
}

/**
 * For each answer its weight by degree in ∫ F dφ from time t down to the first known time, F the polynomial in the clock through the
 * known answers.
 */
function stepWeights(
  past: readonly Known[],
  angles: (t: number) => Float64Array,
  t: number,
): Float64Array[] {
  const [first, second, third] = past;
  const h = clockAt(t) - first.clock;
  const ends = angles(t);
  const middles = angles(timeAt(first.clock + h / 2));
  const weights = past.map(() => new Float64Array(ends.length));
  for (let l = 0; l < ends.length; l++) {
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

/** ½ log(e^{−2t}/(1 − e^{−2t})), by which the answers of a flow are interpolated. */
export function clockAt(t: number): number {
  return -portableLog(portableExpm1(2 * t)) / 2;
}

function timeAt(clock: number): number {
  return portableLog1p(portableExp(-2 * clock)) / 2;
}

/** The angles of a diffusion that noises degree l at the rate a_l: cos φ_l = e^{−a_l t}. */
export function anglesOfRates(rates: Float64Array): AnglesAt {
  return (t) => ({
    cosines: rates.map((a) => portableExp(-a * t)),
    sines: rates.map((a) => Math.sqrt(-portableExpm1(-2 * a * t))),
  });
}

/** The degree of each coordinate. */
export function degreesOf(bandLimit: number): Uint16Array {
  const degrees = new Uint16Array(bandLimit ** 2);
  for (let l = 0; l < bandLimit; l++) degrees.fill(l, l * l, (l + 1) ** 2);
  return degrees;
}
