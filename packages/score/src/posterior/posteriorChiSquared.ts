import {
  alongEigenvectors,
  coefficients,
  eigenvaluesOf,
  type GaussianLaw,
  type HarmonicCoefficients,
  lawDimension,
  lawMean,
  logDensity,
  ShapeError,
} from "@chaosphere/core";
import type { GaussianPosterior } from "./gaussianPosterior.ts";
import { whiten } from "./noise.ts";

/** Squared lengths of whitened errors, and the χ² law that they have if the posterior is right. */
export interface PosteriorChiSquared {
  /** One per field. */
  readonly squares: Float64Array;
  /** d, the coordinates in which the prior has variance. */
  readonly degreesOfFreedom: number;
}

/** Eigenvalues up to this share of the largest stand for none. */
const NO_VARIANCE = 1e-14;

/**
 * How far fields are from the posterior mean in the posterior's own units, without a factor of its covariance:
 *
 *     χ² = |(C^y)^{−½}(f − m^y)|² = |C^{−½}(f − m^y)|² + |R^{−½}A(f − m^y)|².
 *
 * It is χ² of d degrees of freedom over fields of the prior and data of them.
 *
 * @param fields the true field of each observation.
 * @throws {@link ShapeError} unless there is one field per observation, at the posterior's band limit.
 *
 * Source: docs/theory/formulas.md (P7.1).
 *
 * @example
 * ```ts
 * import { coefficients, isotropicGaussian } from "@chaosphere/core";
 * import { gaussianPosterior, observation, pointValues, posteriorChiSquared } from "@chaosphere/score/posterior";
 *
 * // A constant of variance 1, read as 3 to within 1: N(3/2, 1/2). For a truth of 2, χ² = (1/2)²/(1/2).
 * const prior = isotropicGaussian("harmonic", Float64Array.of(4 * Math.PI));
 * const station = pointValues(Float64Array.of(1), Float64Array.of(0), 1);
 * const seen = observation(station, { kind: "white", sd: 1 }, Float64Array.of(3));
 * const truth = coefficients("harmonic", 1, Float64Array.of(2 * Math.sqrt(4 * Math.PI)));
 * console.log(posteriorChiSquared(gaussianPosterior(prior, seen), truth).squares[0].toFixed(6)); // 0.500000
 * ```
 */
export function posteriorChiSquared(
  { prior, mean, observation }: GaussianPosterior,
  fields: HarmonicCoefficients,
): PosteriorChiSquared {
  if (fields.batch !== mean.batch || fields.bandLimit !== mean.bandLimit) {
    throw new ShapeError(
      `posteriorChiSquared: need one field per observation at its band limit, ${mean.batch} at ${mean.bandLimit}, got ${fields.batch} at ${fields.bandLimit}. Give the field that each observation is of.`,
    );
  }
  const error = fields.values.map((a, i) => a - mean.values[i]);
  const missed = whiten(observation.noise, observation.operator.apply(error));
  const { squares, degreesOfFreedom } = priorSquares(prior, error);
  const n = observation.operator.size;
  missed.forEach((r, i) => {
    squares[Math.floor(i / n)] += r * r;
  });
  return { squares, degreesOfFreedom };
}

/** |C^{−½}e|² of rows e, where the law has variance. */
function priorSquares(law: GaussianLaw<"harmonic">, error: Float64Array): PosteriorChiSquared {
  const d = lawDimension(law);
  const squares = new Float64Array(error.length / d);
  if (law.kind === "factored" || law.kind === "low-rank") {
    const m = lawMean(law);
    const bandLimit = Math.sqrt(d);
    const at = (rows: Float64Array) => logDensity(law, coefficients("harmonic", bandLimit, rows));
    const [top] = at(m);
    const densities = at(error.map((e, i) => m[i % d] + e));
    return { squares: densities.map((p) => 2 * (top - p)), degreesOfFreedom: d };
  }
  const λ = eigenvaluesOf(law);
  const least = NO_VARIANCE * λ.reduce((most, v) => Math.max(most, v), 0);
  alongEigenvectors(law, error).forEach((y, i) => {
    if (λ[i % d] > least) squares[Math.floor(i / d)] += (y * y) / λ[i % d];
  });
  return { squares, degreesOfFreedom: λ.filter((v) => v > least).length };
}
