import {
  type CameronMartinCoordinates,
  child,
  DomainError,
  type Key,
  type ScoreFunction,
  uniformAt,
} from "@chaosphere/core";
import { type Estimate, estimateOf } from "./estimate.ts";

/** Options of {@link fisherInformationByDivergence}. */
export interface DivergenceOptions {
  /** Names the random directions. */
  readonly key: Key;
  /** Half the step of the central differences, positive. Default 1e-4. */
  readonly step?: number;
}

/**
 * Relative Fisher information in the Cameron–Martin norm from draws of X_t,
 *
 *     I_t = E‖s(t, X_t)‖²,   s = D log dμ_t/dγ.
 *
 * @param x draws of X_t, one per row.
 * @throws {@link ShapeError} if there are fewer than two.
 *
 * Source: docs/theory/formulas.md (G6.1).
 *
 * @example
 * ```ts
 * import { isotropicGaussian, key, noisedGaussian, sampleGaussian } from "@chaosphere/core";
 * import { fisherInformationFromSamples, gaussianDenoiser, gaussianEntropies, relativeScore } from "@chaosphere/score";
 *
 * const law = isotropicGaussian("cameron-martin", Float64Array.of(4, 0.5));
 * const x = sampleGaussian(noisedGaussian(law, 0.3), 1000, key(1));
 * const found = fisherInformationFromSamples(relativeScore(gaussianDenoiser(law)), 0.3, x);
 * const { fisherInformation } = gaussianEntropies(law)(0.3);
 * console.log(Math.abs(found.value - fisherInformation) < 4 * found.standardError); // true
 * ```
 */
export function fisherInformationFromSamples(
  score: ScoreFunction,
  t: number,
  x: CameronMartinCoordinates,
): Estimate {
  const s = score(t, x).values;
  return estimateOf(
    "fisherInformationFromSamples",
    rowSums(x, (i) => s[i] * s[i]),
  );
}

/**
 * The same from the Skorokhod divergence, which integrates by parts and so squares no score:
 *
 *     I_t = E δ(s)(X_t),   δ(v)(x) = ⟨v(x), x⟩ − tr Dv(x),
 *
 * and for an estimate E δ(ŝ) = E⟨s, ŝ⟩. The trace is zᵀ(Dv)z for random signs z, by central differences.
 *
 * @param x draws of X_t, one per row.
 * @throws {@link ShapeError} if there are fewer than two.
 * @throws {@link DomainError} if the step is not positive.
 *
 * Source: docs/theory/formulas.md (G1.2, G8.2, G8.3).
 */
export function fisherInformationByDivergence(
  score: ScoreFunction,
  t: number,
  x: CameronMartinCoordinates,
  { key: stream, step = 1e-4 }: DivergenceOptions,
): Estimate {
  if (!(step > 0)) {
    throw new DomainError(
      `fisherInformationByDivergence: step must be positive, got ${step}. 1e-4 suits scores of order one.`,
    );
  }
  const row = x.bandLimit ** 2;
  const z = x.values.map((_, i) =>
    uniformAt(child(stream, Math.floor(i / row)), i % row) < 0.5 ? -1 : 1,
  );
  const at = (shift: number) =>
    score(t, { ...x, values: x.values.map((value, i) => value + shift * z[i]) }).values;
  const [s, ahead, behind] = [at(0), at(step), at(-step)];
  return estimateOf(
    "fisherInformationByDivergence",
    rowSums(x, (i) => s[i] * x.values[i] - (z[i] * (ahead[i] - behind[i])) / (2 * step)),
  );
}

/** Σ_j f(i) over each row. */
function rowSums(x: CameronMartinCoordinates, f: (i: number) => number): Float64Array {
  const row = x.bandLimit ** 2;
  const sums = new Float64Array(x.batch);
  for (let i = 0; i < x.values.length; i++) sums[Math.floor(i / row)] += f(i);
  return sums;
}
