import {
  coefficients,
  DomainError,
  type GaussianLaw,
  type HarmonicCoefficients,
  lawDimension,
  lawMean,
  ShapeError,
} from "@chaosphere/core";
import { chooseSolver, type PosteriorOptions } from "./chooseSolver.ts";
import { type Observation, observation } from "./observation.ts";
import type { PosteriorMethod, PosteriorSolver } from "./posteriorSolver.ts";
import { type WhitenedObservation, whitenedObservation } from "./whitenedObservation.ts";

/** The law of a field given what was seen of it, N(m^y, C^{1/2} (I + H)⁻¹ C^{1/2}), for each row of values. */
export interface GaussianPosterior {
  readonly prior: GaussianLaw<"harmonic">;
  readonly observation: Observation;
  readonly method: PosteriorMethod;
  /** m^y, one row per row of values. */
  readonly mean: HarmonicCoefficients;
  /** z of m^y = m + C^{1/2} z. Row-major batch × bandLimit². */
  readonly whitenedMean: Float64Array;
  /** Iterations that the mean took; 0 where it is direct. */
  readonly iterations: number;
  /** Relative residual that the mean is left with; 0 where it is direct. */
  readonly residual: number;
  /** The maps of the problem in whitened coordinates. */
  readonly whitened: WhitenedObservation;
  /** The inverse of I + H. */
  readonly solver: PosteriorSolver;
}

/**
 * The posterior of a Gaussian field given linear observations with Gaussian noise, y = A f + ε. In whitened coordinates
 * ξ = C^{−1/2}(f − m), with G = R^{−1/2} A C^{1/2} and H = G*G, it is
 *
 *     N(z, (I + H)⁻¹),   (I + H) z = G* R^{−1/2} (y − A m),   m^y = m + C^{1/2} z.
 *
 * Degrees in which the prior has no variance stay at its mean. Rows of values share the work: the posterior covariance does not
 * depend on them.
 *
 * @param prior any Gaussian law of harmonic coefficients.
 * @throws {@link ShapeError} if the operator is of another band limit than the prior, or the values are not whole rows.
 * @throws {@link DomainError} if a value is not finite, the noise not positive, the method does not apply, or conjugate
 *   gradients do not converge.
 *
 * Source: Stuart (2010), section 2; docs/theory/formulas.md (P2.1).
 *
 * @example
 * ```ts
 * import { isotropicGaussian } from "@chaosphere/core";
 * import { gaussianPosterior, observation, pointValues } from "@chaosphere/score/posterior";
 *
 * // A constant field of variance 1 = C_0/4π, seen once to within 1 at a value of 3: its posterior mean is 3/2.
 * const prior = isotropicGaussian("harmonic", Float64Array.of(4 * Math.PI));
 * const station = pointValues(Float64Array.of(1), Float64Array.of(0), 1);
 * const seen = observation(station, { kind: "white", sd: 1 }, Float64Array.of(3));
 * const { mean, method } = gaussianPosterior(prior, seen);
 * console.log((mean.values[0] / Math.sqrt(4 * Math.PI)).toFixed(6), method); // 1.500000 dense
 * ```
 */
export function gaussianPosterior(
  prior: GaussianLaw<"harmonic">,
  seen: Observation,
  options: PosteriorOptions = {},
): GaussianPosterior {
  checkProblem(prior, seen);
  const whitened = whitenedObservation(prior, seen);
  const solver = chooseSolver(prior, seen, whitened, options);
  const { values: z, iterations, residual } = solver.gain(whitened.residuals);
  const { bandLimit } = seen.operator;
  const m = lawMean(prior);
  const mean = whitened.root.times(z).map((value, i) => value + m[i % m.length]);
  return {
    prior,
    observation: seen,
    method: solver.method,
    mean: coefficients("harmonic", bandLimit, mean),
    whitenedMean: z,
    iterations,
    residual,
    whitened,
    solver,
  };
}

function checkProblem(prior: GaussianLaw<"harmonic">, seen: Observation): void {
  observation(seen.operator, seen.noise, seen.values);
  const [d, bandLimit] = [lawDimension(prior), seen.operator.bandLimit];
  if (prior.basis !== "harmonic") {
    throw new DomainError(
      `gaussianPosterior: the prior must be a law of harmonic coefficients, got one in the basis ${String(prior.basis)}. Colour it by its noise first.`,
    );
  }
  if (d !== bandLimit ** 2) {
    throw new ShapeError(
      `gaussianPosterior: prior and operator must have one band limit, got ${Math.sqrt(d)} and ${bandLimit}. Make the operator at the band limit of the prior.`,
    );
  }
}
