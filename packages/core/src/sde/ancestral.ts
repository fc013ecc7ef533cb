import { portableExp, portableExpm1 } from "../elementary/exponential.ts";
import { DomainError, ShapeError } from "../errors.ts";
import { perCoefficient } from "../gaussian/gaussianLaw.ts";
import { child } from "../random/key.ts";
import { purpose } from "../random/purpose.ts";
import { drivingNoise } from "./brownianPath.ts";
import { linearStep } from "./linearStep.ts";
import { checkCommutes, type Sampler, startingState } from "./reverseOptions.ts";

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
   * data N(0, C) and that of {@link martingaleExponential}; a `ratio` q ≥ 0, one for all degrees or one per degree, adds
   * to β̃ what the mean of X_0 leaves open when the data are N(0, q) over the noise, and is exact for them in steps of
   * any length. Default `posterior`.
   */
  readonly variance?: "posterior" | "transition" | { readonly ratio: number | Float64Array };
}

/**
 * Ancestral sampling of the discrete chain whose forward times are given ({@link chainTimes}), DDPM: with
 * ᾱ = e^−2t, β = 1 − ᾱ/ᾱ' from t down to t',
 *
 *     mean:    Y' = √ᾱ' β/(1 − ᾱ) x̂ + √(1 − β) (1 − ᾱ')/(1 − ᾱ) Y + √variance ξ,
 *     noise:   Y' = (Y − β/√(1 − ᾱ) ε̂)/√(1 − β) + √variance ξ,
 *     variance β, or β̃ = β (1 − ᾱ')/(1 − ᾱ), or β̃ + ᾱ' (β/(1 − ᾱ))² q(1 − ᾱ)/(ᾱ q + 1 − ᾱ).
 *
 * ξ is that of {@link martingaleExponential} on the same key. Weak order 1. Yields each state once.
 *
 * @throws {@link DomainError} if a ratio is negative or not finite, and from the sampler if ratios per degree meet rotated coordinates, {@link ShapeError} from the sampler if there is not
 *   one per degree.
 *
 * Source: Ho, Jain and Abbeel (2020), equations (7) and (11); Bao and others (2022) for a variance of its own; docs/theory/formulas.md (G5.4), (S).
 */
export function ancestral(options: AncestralOptions = {}): Sampler {
  const { prediction = "mean", variance = "posterior" } = options;
  const coefficients = meanCoefficients[prediction];
  if (typeof variance === "object") checkRatio(variance.ratio);
  return function* (score, options) {
    const { times, key, bandLimit, rotate } = options;
    checkCommutes("ancestral", typeof variance === "object" ? variance.ratio : undefined, rotate);
    const noise = drivingNoise({ ...options, key: child(key, purpose.path) });
    let y = startingState(options);
    yield y;
    for (let k = 1; k < times.length; k++) {
      const [ofState, ofScore] = coefficients(times[k - 1], times[k]);
      const dW = noise.step(times[k - 1], times[k]);
      const amplitude = amplitudes(variance, bandLimit, times[k - 1], times[k]);
      y = linearStep([ofState, y], [ofScore, score(times[k - 1], y)], [amplitude, dW]);
      yield y;
    }
  };
}

/** √(variance/β) of a step, one for all coordinates or one for each of a row. */
function amplitudes(
  variance: NonNullable<AncestralOptions["variance"]>,
  bandLimit: number,
  t: number,
  end: number,
): number | Float64Array {
  if (variance === "transition") return 1;
  const noise = -portableExpm1(-2 * t);
  const left = -portableExpm1(-2 * end) / noise;
  if (variance === "posterior") return Math.sqrt(left);

  const { ratio } = variance;
  if (typeof ratio === "object" && ratio.length !== bandLimit) {
    throw new ShapeError(
      `ancestral: need one ratio per degree, ${bandLimit}, got ${ratio.length}. Truncate the spectrum, or give one number.`,
    );
  }
  const [kept, given] = [portableExp(-2 * t), portableExp(-2 * end)];
  const β = -portableExpm1(-2 * (t - end));
  const amplitude = (q: number): number => {
    const open = (q * noise) / (kept * q + noise);
    return Math.sqrt(left + (given * β * open) / noise ** 2);
  };
  return typeof ratio === "number" ? amplitude(ratio) : perCoefficient(ratio.map(amplitude));
}

function checkRatio(ratio: number | Float64Array): void {
  for (const q of typeof ratio === "number" ? [ratio] : ratio) {
    if (!(q >= 0 && q < Number.POSITIVE_INFINITY)) {
      throw new DomainError(
        `ancestral: ratios must be finite and 0 or more, got ${q}. Give the variance of the data over that of the noise.`,
      );
    }
  }
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
