import { portableExp, portableExpm1 } from "../elementary/exponential.ts";
import { child } from "../random/key.ts";
import { drivingNoise } from "./brownianPath.ts";
import { type Sampler, startingState } from "./reverseOptions.ts";
import { zipStates } from "./zipStates.ts";

/** Options of {@link ancestral}. */
export interface AncestralOptions {
  /**
   * What the mean of a step is written in: `mean`, x̂ = E[X_0 | X_t], or `noise`, ε̂ = E[Z | X_t]. The two
   * agree to rounding; near t = 0 the first is the more accurate for an x̂ and the second for an ε̂.
   * Default `mean`.
   */
  readonly prediction?: "mean" | "noise";
  /**
   * The variance of a step: `posterior` is β̃, exact for data in one point, `transition` is β, exact for
   * data N(0, C) and that of {@link martingaleExponential}. Default `posterior`.
   */
  readonly variance?: "posterior" | "transition";
}

/**
 * Ancestral sampling of the discrete chain whose forward times are given ({@link chainTimes}), DDPM: with
 * ᾱ = e^−2t, β = 1 − ᾱ/ᾱ' from t down to t',
 *
 *     mean:    Y' = √ᾱ' β/(1 − ᾱ) x̂ + √(1 − β) (1 − ᾱ')/(1 − ᾱ) Y + √variance ξ,
 *     noise:   Y' = (Y − β/√(1 − ᾱ) ε̂)/√(1 − β) + √variance ξ,
 *     variance β, or β̃ = β (1 − ᾱ')/(1 − ᾱ).
 *
 * ξ is that of {@link martingaleExponential} on the same key. Weak order 1. Yields each state once.
 *
 * Source: Ho, Jain and Abbeel (2020), equations (7) and (11); docs/theory/formulas.md (G5.4), (S).
 */
export function ancestral(options: AncestralOptions = {}): Sampler {
  const { prediction = "mean", variance = "posterior" } = options;
  const coefficients = meanCoefficients[prediction];
  return function* (score, options) {
    const { times, key } = options;
    const noise = drivingNoise({ ...options, key: child(key, 1) });
    let y = startingState(options);
    yield y;
    for (let k = 1; k < times.length; k++) {
      const [ofState, ofScore] = coefficients(times[k - 1], times[k]);
      const left = Math.sqrt(portableExpm1(-2 * times[k]) / portableExpm1(-2 * times[k - 1]));
      const amplitude = variance === "posterior" ? left : 1;
      const dW = noise.step(times[k - 1], times[k]);
      y = zipStates(
        (y, s, dW) => ofState * y + ofScore * s + amplitude * dW,
        y,
        score(times[k - 1], y),
        dW,
      );
      yield y;
    }
  };
}

/** The mean of a step from t to its end, as multiples of Y and of the relative score. */
const meanCoefficients = {
  /** x̂ = e^−t Y + (1 − ᾱ) e^t s. */
  mean(t: number, end: number): [number, number] {
    const [noise, β] = [-portableExpm1(-2 * t), -portableExpm1(-2 * (t - end))];
    const ofMean = (portableExp(-end) * β) / noise;
    const kept = (portableExp(end - t) * -portableExpm1(-2 * end)) / noise;
    return [ofMean * portableExp(-t) + kept, ofMean * noise * portableExp(t)];
  },
  /** ε̂ = √(1 − ᾱ) (Y − s). */
  noise(t: number, end: number): [number, number] {
    const [spread, β] = [Math.sqrt(-portableExpm1(-2 * t)), -portableExpm1(-2 * (t - end))];
    const ofNoise = -β / spread;
    const growth = portableExp(t - end);
    return [growth * (1 + ofNoise * spread), growth * -ofNoise * spread];
  },
} as const satisfies Record<string, (t: number, end: number) => [number, number]>;
