import { defaultTimes, key, type TimeSpan, whiteNoise } from "@chaosphere/core";
import { portableExp } from "@chaosphere/core/elementary";
import type { WhitenedLaw } from "../observing/index.ts";
import { angularFlow, clockAt, degreesOf } from "./angularFlow.ts";
import { gaussianMeans, type TaskAnswer } from "./taskFlow.ts";

/**
 * A diffusion that noises each degree at its own rate, small scales first, so that fields are drawn from large scales to small. The network
 * reads the posterior mean of the Gaussian law that it corrects, and answers what that leaves open in units of its deviation.
 */
export interface Cascade {
  /** a_l > 0, length bandLimit; `cascadeRates` makes them. */
  readonly rates: Float64Array;
  /** What the flow lacks of the Gaussian law's power; absent if it was not measured. */
  readonly gain?: PowerGain;
}

/** By what the states of a flow are multiplied on their way, so that every degree keeps the power that the forward process gives it. */
export interface PowerGain {
  /** Forward times from the horizon down, two or more. */
  readonly times: Float64Array;
  /** The logarithm of the product of all factors from the horizon to a time, `[k·L + l]`. */
  readonly logarithms: Float64Array;
}

/** Fields and steps by which the gain is measured. */
export interface GainOptions {
  /** Names the fields. */
  readonly seed: number;
  /** Number of fields; the power of degree l then has the relative standard error √(2/(2l+1)/count). Default 128. */
  readonly count?: number;
  /** Default 32. */
  readonly steps?: number;
  readonly onStep?: (step: number) => void;
}

/**
 * The gain of a network's flow: fields are drawn, and after each step each degree of all of them is multiplied by what brings its mean
 * square back to that of the Gaussian law, which at every time is 1 in the coordinates of the flow. Of the exact answer all factors are 1; a
 * network that knows more of real states than of those it reaches takes what it does not know there for noise, and removes it.
 *
 * Source: Ning et al. (2024), for the cause, and a scale of the answer in place of one of the state.
 */
export function measuredGain(
  law: WhitenedLaw,
  answer: TaskAnswer,
  mean: Float64Array,
  span: TimeSpan,
  { seed, count = 128, steps = 32, onStep }: GainOptions,
): PowerGain {
  const { bandLimit: L, rates } = law;
  const times = defaultTimes(span, steps);
  const logarithms = new Float64Array(times.length * L);
  const degrees = degreesOf(L);
  let k = 0;
  const flow = angularFlow(rates, (t, ξ) => answer(t, gaussianMeans(law, t, ξ.values, mean)), {
    start: whiteNoise(L, count, key(seed)),
    times,
    factors: (_from, _to, { values }) => {
      k++;
      const power = new Float64Array(L);
      values.forEach((ξ, i) => {
        const l = degrees[i % degrees.length];
        power[l] += (ξ * ξ) / (count * (2 * l + 1));
      });
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

/** The factors by degree from one time to a later one of the flow, linear in log signal to noise between measured times. */
export function gainBetween(
  { times, logarithms }: PowerGain,
  from: number,
  to: number,
): Float64Array {
  const L = logarithms.length / times.length;
  const clocks = times.map(clockAt);
  const at = (t: number) => {
    const clock = Math.min(Math.max(clockAt(t), clocks[0]), clocks[clocks.length - 1]);
    const k = Math.max(
      1,
      clocks.findIndex((known) => known >= clock),
    );
    const share = (clock - clocks[k - 1]) / (clocks[k] - clocks[k - 1]);
    return (l: number) => (1 - share) * logarithms[(k - 1) * L + l] + share * logarithms[k * L + l];
  };
  const [before, after] = [at(from), at(to)];
  return Float64Array.from({ length: L }, (_, l) => portableExp(after(l) - before(l)));
}
