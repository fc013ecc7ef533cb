import {
  type CameronMartinCoordinates,
  coefficients,
  type FactoredGaussian,
  factoredGaussian,
  type ScoreFunction,
} from "@chaosphere/core";
import { transposed } from "@chaosphere/core/linalg";

/** Options of {@link martingaleLaw}. */
export interface MartingaleLawOptions {
  /** Forward times of the steps, decreasing, from the horizon to the stopping time. */
  readonly times: ArrayLike<number>;
  readonly bandLimit: number;
  /** Called after each step with the number done. */
  readonly onStep?: (done: number) => void;
}

/**
 * The exact law of what the martingale exponential integrator gives for an affine score ŝ(t, x) = S(t) x + b(t): from N(0, I),
 *
 *     c ← e^{−h} c + 2 sinh(h) ŝ(c),   W ← M W Mᵀ + (1 − e^{−2h}) I,   M = e^{−h} + 2 sinh(h) S.
 *
 * The dense case of `sampledGaussian`. That the score is affine is taken on trust. Each step costs the score of 2d rows.
 *
 * Source: docs/theory/formulas.md (G7.2).
 */
export function martingaleLaw(
  score: ScoreFunction,
  { times, bandLimit, onStep }: MartingaleLawOptions,
): FactoredGaussian<"cameron-martin"> {
  const d = bandLimit ** 2;
  const rows = (values: Float64Array): CameronMartinCoordinates =>
    coefficients("cameron-martin", bandLimit, values);
  const origin = rows(new Float64Array(d));
  let mean = new Float64Array(d);
  let covariance = new Float64Array(d * d);
  for (let i = 0; i < d; i++) covariance[i * (d + 1)] = 1;
  for (let k = 0; k + 1 < times.length; k++) {
    const [t, h] = [times[k], times[k] - times[k + 1]];
    const [decay, gain, noise] = [Math.exp(-h), 2 * Math.sinh(h), -Math.expm1(-2 * h)];
    const offset = score(t, origin).values;
    const ofMean = score(t, rows(mean)).values;
    mean = mean.map((c, i) => decay * c + gain * ofMean[i]);
    /** Rows w ↦ M w. */
    const push = (w: Float64Array) => {
      const s = score(t, rows(w)).values;
      return w.map((value, at) => decay * value + gain * (s[at] - offset[at % d]));
    };
    covariance = push(transposed(push(covariance), d, d)).map(
      (value, at) => value + (at % (d + 1) === 0 ? noise : 0),
    );
    onStep?.(k + 1);
  }
  return factoredGaussian(covariance, mean);
}
