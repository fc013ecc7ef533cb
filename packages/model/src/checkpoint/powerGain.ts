import { defaultTimes, key, samplingDefaults, type TimeSpan, whiteNoise } from "@chaosphere/core";
import { portableExp } from "@chaosphere/core/elementary";
import { dataToNoiseRatio } from "@chaosphere/core/estimation";
import { type AnglesAt, type AngularAnswer, angularFlow, clockAt } from "./angularFlow.ts";

/** By what states are multiplied on their way, so that every degree has the power that the forward process gives it. */
export interface PowerGain {
  /** Forward times from the horizon down, two or more: those of a cascade's steps, or of another network the horizon and the end alone. */
  readonly times: Float64Array;
  /** The logarithm of the product of all factors from the horizon to a time, `[k·L + l]`. */
  readonly logarithms: Float64Array;
  /** The number of steps in which it was measured, and holds; absent for a cascade, whose gain is that of its flow at each time. */
  readonly steps?: number;
}

/** Fields and steps by which the gain is measured. */
export interface GainOptions {
  /** Names the fields. */
  readonly seed: number;
  /** Number of fields; the power of degree l then has the relative standard error √(2/(2l+1)/count). Default 128. */
  readonly count?: number;
  /** Default that of {@link samplingDefaults}, in which fields are drawn. */
  readonly steps?: number;
  /** What the network answers, where something is faster than `networkResidual`, such as `tensorResidual` of `@chaosphere/train`. */
  readonly residual?: (t: number, x: Float64Array) => Float64Array;
  readonly onStep?: (step: number) => void;
}

export const gainDefaults: { readonly count: number; readonly steps: number } = {
  count: 128,
  steps: samplingDefaults.steps,
};

/**
 * The gain of a network's flow: fields are drawn, and after each step each degree of all of them is multiplied by what brings its mean
 * square back to that of the Gaussian law, which at every time is 1 in the coordinates of the flow. Of the exact answer all factors are 1; a
 * network that knows more of real states than of those it reaches takes what it does not know there for noise, and removes it.
 *
 * Source: Ning et al. (2024), for the cause, and a scale of the answer in place of one of the state.
 */
export function measuredGain(
  L: number,
  anglesAt: AnglesAt,
  answer: AngularAnswer,
  span: TimeSpan,
  { seed, count = gainDefaults.count, steps = gainDefaults.steps, onStep }: GainOptions,
): PowerGain {
  const times = defaultTimes(span, steps);
  const logarithms = new Float64Array(times.length * L);
  let k = 0;
  const flow = angularFlow(L, anglesAt, answer, {
    start: whiteNoise(L, count, key(seed)),
    times,
    factors: (_from, _to, ξ) => {
      k++;
      const power = dataToNoiseRatio(ξ);
      // The first step moves nothing: what it finds is the chance of the start.
      power.forEach((p, l) => {
        logarithms[k * L + l] = k === 1 ? 0 : logarithms[(k - 1) * L + l] - Math.log(p) / 2;
      });
      return power.map((p) => 1 / Math.sqrt(p));
    },
  });
  for (const _ of flow) onStep?.(k);
  return { times, logarithms };
}

/** The factors by degree from one time to a later one of the flow. */
export function gainBetween(gain: PowerGain, from: number, to: number): Float64Array {
  const before = logarithmsAt(gain, from);
  return logarithmsAt(gain, to).map((value, l) => portableExp(value - before[l]));
}

/** The logarithms at a time, linear in the clock ½ log(e^{−2t}/(1 − e^{−2t})) between measured times. */
function logarithmsAt({ times, logarithms }: PowerGain, t: number): Float64Array {
  const L = logarithms.length / times.length;
  const clocks = times.map(clockAt);
  const last = clocks.length - 1;
  const clock = Math.min(Math.max(clockAt(t), clocks[0]), clocks[last]);
  const k = Math.max(
    1,
    clocks.findIndex((known) => known >= clock),
  );
  const share = (clock - clocks[k - 1]) / (clocks[k] - clocks[k - 1]);
  const before = logarithms.subarray((k - 1) * L, k * L);
  const after = logarithms.subarray(k * L, (k + 1) * L);
  return after.map((value, l) => (1 - share) * before[l] + share * value);
}
