import {
  type CameronMartinCoordinates,
  DomainError,
  type ScoreFunction,
  ShapeError,
} from "@chaosphere/core";
import { portableExp, portableExpm1 } from "@chaosphere/core/elementary";

/**
 * The posterior mean of data given their noised state, m(t, x) = E[X_0 | X_t = x], t > 0:
 * batch in, batch out, in Cameron–Martin coordinates.
 */
export type Denoiser = (t: number, x: CameronMartinCoordinates) => CameronMartinCoordinates;

/**
 * The score relative to the noise, by Tweedie's formula in the Hilbert space:
 *
 *     s(t, x) = D log dμ_t/dγ (x) = e^{−t} / (1 − e^{−2t}) · ( m(t, x) − e^{−t} x ).
 *
 * The score throws {@link DomainError} unless t > 0, {@link ShapeError} if the denoiser changes the shape.
 *
 * Source: Efron (2011), for the formula in one dimension; docs/theory/formulas.md (G5.3).
 *
 * @example
 * ```ts
 * import { coefficients } from "@chaosphere/core";
 * import { type Denoiser, relativeScore } from "@chaosphere/score";
 *
 * // Data that are the noise itself: E[X₀ | X_t = x] = e^−t x, and the relative score is 0.
 * const ofNoise: Denoiser = (t, x) => ({ ...x, values: x.values.map((z) => Math.exp(-t) * z) });
 * const x = coefficients("cameron-martin", 1, Float64Array.of(2));
 * console.log(relativeScore(ofNoise)(0.5, x).values[0].toFixed(6)); // 0.000000
 * ```
 */
export function relativeScore(denoiser: Denoiser): ScoreFunction {
  return (t, x) => {
    checkTime("relativeScore", t);
    const decay = portableExp(-t);
    const scale = decay / -portableExpm1(-2 * t);
    const m = denoiser(t, x);
    checkShape("relativeScore", m, x);
    // The innermost loop of every sampler: without a function per number.
    const values = new Float64Array(x.values.length);
    for (let i = 0; i < values.length; i++) values[i] = scale * (m.values[i] - decay * x.values[i]);
    return { ...x, values };
  };
}

/**
 * The absolute score, which exists for any data, and the link with the relative one:
 *
 *     S(t, x) = −( x − e^{−t} m(t, x) ) / (1 − e^{−2t}) = s(t, x) − x.
 *
 * The score throws {@link DomainError} unless t > 0, {@link ShapeError} if the denoiser changes the shape.
 *
 * Source: docs/theory/formulas.md (G3.3).
 *
 * @example
 * ```ts
 * import { coefficients } from "@chaosphere/core";
 * import { absoluteScore, type Denoiser } from "@chaosphere/score";
 *
 * // Data that are the noise itself stay N(0, I), whose score is −x.
 * const ofNoise: Denoiser = (t, x) => ({ ...x, values: x.values.map((z) => Math.exp(-t) * z) });
 * const x = coefficients("cameron-martin", 1, Float64Array.of(2));
 * console.log(absoluteScore(ofNoise)(0.5, x).values[0].toFixed(6)); // -2.000000
 * ```
 */
export function absoluteScore(denoiser: Denoiser): ScoreFunction {
  return (t, x) => {
    checkTime("absoluteScore", t);
    const decay = portableExp(-t);
    const variance = -portableExpm1(-2 * t);
    return zip("absoluteScore", denoiser(t, x), x, (m, x) => (decay * m - x) / variance);
  };
}

/**
 * The exact mean of one step of the reverse process, for any law of the data:
 *
 *     E[X_{t−h} | X_t = x] = e^{−h} x + 2 sinh(h) s(t, x),   0 ≤ h ≤ t.
 *
 * @throws {@link DomainError} unless 0 ≤ h ≤ t.
 *
 * Source: docs/theory/formulas.md (G5.4).
 *
 * @example
 * ```ts
 * import { coefficients } from "@chaosphere/core";
 * import { empiricalDenoiser, oneStepMean, relativeScore } from "@chaosphere/score";
 *
 * // One data point at 3: a step from t = 0.2 to 0 leads there, whatever the state.
 * const score = relativeScore(empiricalDenoiser(coefficients("cameron-martin", 1, Float64Array.of(3))));
 * const x = coefficients("cameron-martin", 1, Float64Array.of(-1));
 * console.log(oneStepMean(score, 0.2, 0.2, x).values[0].toFixed(6)); // 3.000000
 * ```
 */
export function oneStepMean(
  score: ScoreFunction,
  t: number,
  h: number,
  x: CameronMartinCoordinates,
): CameronMartinCoordinates {
  if (!(h >= 0 && h <= t)) {
    throw new DomainError(
      `oneStepMean: the step must satisfy 0 ≤ h ≤ t, got h = ${h}, t = ${t}. Step back to time 0 at most.`,
    );
  }
  const decay = portableExp(-h);
  const gain = portableExpm1(h) - portableExpm1(-h);
  return zip("oneStepMean", score(t, x), x, (s, x) => decay * x + gain * s);
}

/** @throws {@link DomainError} unless t > 0: at t = 0 there is no noise to remove. */
export function checkTime(caller: string, t: number): void {
  if (!(t > 0)) {
    throw new DomainError(
      `${caller}: t must be positive, got ${t}. Stop the reverse process at a positive time.`,
    );
  }
}

/** f(a, x), number by number. */
function zip(
  caller: string,
  a: CameronMartinCoordinates,
  x: CameronMartinCoordinates,
  f: (a: number, x: number) => number,
): CameronMartinCoordinates {
  checkShape(caller, a, x);
  return { ...x, values: x.values.map((x, i) => f(a.values[i], x)) };
}

function checkShape(
  caller: string,
  a: CameronMartinCoordinates,
  x: CameronMartinCoordinates,
): void {
  if (a.bandLimit !== x.bandLimit || a.values.length !== x.values.length) {
    throw new ShapeError(
      `${caller}: the function of (t, x) must keep the shape of x, ${x.batch} rows at band limit ${x.bandLimit}, got ${a.batch} at ${a.bandLimit}. Return one row for each row.`,
    );
  }
}
