import {
  type CameronMartinCoordinates,
  child,
  DomainError,
  type Key,
  rows,
  type ScoreFunction,
} from "@chaosphere/core";
import { checkTime, type Denoiser, relativeScore } from "../denoiser.ts";
import type { ReferenceScores } from "./referenceScores.ts";

/** Options of {@link scoreAgreement}. */
export interface ScoreAgreementOptions {
  /** Posterior draws per point for the Monte-Carlo weight, 2 or more. Default 256. */
  readonly draws?: number;
  /** Names the draws. */
  readonly key: Key;
}

/** One score at given points, computed four ways; every array has the layout of the points. */
export interface ScoreAgreement {
  /** Forward time. */
  readonly time: number;
  /** x + E[−δ | X_t = x], δ the weight of Malliavin's calculus, its conditional expectation in closed form. */
  readonly malliavin: Float64Array;
  /** By Tweedie's formula in the Hilbert space. */
  readonly tweedie: Float64Array;
  /** D log ρ_t by differences of the density. */
  readonly densityGradient: Float64Array;
  /** x + mean of −δ over posterior draws. */
  readonly monteCarlo: Float64Array;
  /** Standard error of each number of `monteCarlo`. */
  readonly standardErrors: Float64Array;
  /** Largest difference between two of the three closed forms, over the largest entry of score and point. */
  readonly worstDisagreement: number;
  /** Largest |monteCarlo − malliavin| in standard errors, and its root mean square, 1 if only chance is at work. */
  readonly worstZ: number;
  readonly rmsZ: number;
}

/**
 * The score of the Ornstein–Uhlenbeck flow by the linear Malliavin weight, relative to the noise:
 *
 *     s(t, x) = x + E[−δ | X_t = x],   δ = γ_t^{−1}(X_t − Y_t X_0),   Y_t = e^{−t},  γ_t = 1 − e^{−2t}.
 *
 * Source: docs/theory/formulas.md (L1.1, G3.3).
 */
export function malliavinWeightScore(denoiser: Denoiser): ScoreFunction {
  return (t, x) => {
    checkTime("malliavinWeightScore", t);
    const mean = denoiser(t, x).values;
    return { ...x, values: x.values.map((x, i) => x - weight(t, x, mean[i])) };
  };
}

/**
 * The score at some points computed four ways, and how far the ways are apart.
 *
 * @param x points, one per row.
 * @throws {@link DomainError} unless t > 0 and the number of draws is a whole number, 2 or more.
 *
 * Source: docs/theory/formulas.md (G5.1, G5.3, L1.1).
 *
 * @example
 * ```ts
 * import { coefficients, isotropicGaussian, key } from "@chaosphere/core";
 * import { gaussianReferenceScores, scoreAgreement } from "@chaosphere/score";
 *
 * const references = gaussianReferenceScores(isotropicGaussian("cameron-martin", Float64Array.of(4)));
 * const x = coefficients("cameron-martin", 1, Float64Array.of(1.5));
 * const { tweedie, worstDisagreement } = scoreAgreement(references, 0.5, x, { key: key(1) });
 * console.log(tweedie[0].toFixed(6), worstDisagreement < 1e-9); // 0.786950 true
 * ```
 */
export function scoreAgreement(
  references: ReferenceScores,
  t: number,
  x: CameronMartinCoordinates,
  { draws = 256, key: stream }: ScoreAgreementOptions,
): ScoreAgreement {
  if (!(Number.isInteger(draws) && draws >= 2)) {
    throw new DomainError(
      `scoreAgreement: draws must be a whole number, 2 or more, got ${draws}. A standard error needs two.`,
    );
  }
  const malliavin = malliavinWeightScore(references.denoiser)(t, x).values;
  const tweedie = relativeScore(references.denoiser)(t, x).values;
  const densityGradient = references.densityGradient(t, x).values;
  const { mean: monteCarlo, standardErrors } = monteCarloWeight(references, t, x, draws, stream);
  const z = monteCarlo
    .map((s, i) => (s - malliavin[i]) / standardErrors[i])
    .filter((z) => !Number.isNaN(z));
  return {
    time: t,
    malliavin,
    tweedie,
    densityGradient,
    monteCarlo,
    standardErrors,
    worstDisagreement: worstDisagreement([malliavin, tweedie, densityGradient], x),
    worstZ: z.reduce((worst, z) => Math.max(worst, Math.abs(z)), 0),
    rmsZ: Math.sqrt(z.reduce((sum, z) => sum + z * z, 0) / Math.max(z.length, 1)),
  };
}

/** δ = (x − e^{−t} x_0)/(1 − e^{−2t}). */
function weight(t: number, x: number, x0: number): number {
  return (x - Math.exp(-t) * x0) / -Math.expm1(-2 * t);
}

function monteCarloWeight(
  { posteriorDraws }: ReferenceScores,
  t: number,
  x: CameronMartinCoordinates,
  count: number,
  stream: Key,
): { mean: Float64Array; standardErrors: Float64Array } {
  const row = x.bandLimit ** 2;
  const mean = new Float64Array(x.values.length);
  const standardErrors = new Float64Array(x.values.length);
  for (let b = 0; b < x.batch; b++) {
    const x0 = posteriorDraws(t, rows(x, b, b + 1), count, child(stream, b)).values;
    for (let j = 0; j < row; j++) {
      const at = x.values[b * row + j];
      let [m, squares] = [0, 0];
      for (let n = 0; n < count; n++) {
        const s = at - weight(t, at, x0[n * row + j]);
        const step = s - m;
        m += step / (n + 1);
        squares += step * (s - m);
      }
      mean[b * row + j] = m;
      standardErrors[b * row + j] = Math.sqrt(squares / (count * (count - 1)));
    }
  }
  return { mean, standardErrors };
}

/** max |f − g| over pairs and coordinates, each point relative to its largest |f|. */
function worstDisagreement(ways: readonly Float64Array[], x: CameronMartinCoordinates): number {
  const row = x.bandLimit ** 2;
  let worst = 0;
  for (let start = 0; start < ways[0].length; start += row) {
    const at = ways.map((way) => way.subarray(start, start + row));
    // The score is a difference of vectors as long as the point, and nothing but its rounding where data are noise.
    const scale = [...at, x.values.subarray(start, start + row)].reduce(
      (largest, v) => v.reduce((most, s) => Math.max(most, Math.abs(s)), largest),
      0,
    );
    for (const f of at) {
      for (const g of at) {
        const difference = f.reduce((d, s, j) => Math.max(d, Math.abs(s - g[j])), 0);
        if (difference > 0) worst = Math.max(worst, difference / scale);
      }
    }
  }
  return worst;
}
