import {
  coefficients,
  DomainError,
  type GaussianLaw,
  type HarmonicCoefficients,
  lawDimension,
  lawMean,
  ShapeError,
} from "@chaosphere/core";
import { denseForm, denseSolver } from "./denseSolver.ts";
import { diagonalSolver, isDiagonal } from "./diagonalSolver.ts";
import { iterativeSolver } from "./iterativeSolver.ts";
import { type Observation, observation } from "./observation.ts";
import type { PosteriorMethod, PosteriorSolver } from "./posteriorSolver.ts";
import { type WhitenedObservation, whitenedObservation } from "./whitenedObservation.ts";

/** How {@link gaussianPosterior} works. */
export interface PosteriorOptions {
  /**
   * `diagonal` where prior, operator and noise are diagonal in the harmonics; `dense` by a Cholesky factor of the smaller of
   * n × n and bandLimit² × bandLimit², at most 4096; `conjugate-gradients` for everything. Default: the first that applies,
   * with dense systems up to 1024.
   */
  readonly method?: PosteriorMethod;
  /** Relative residual at which conjugate gradients stop, in the norm of the preconditioner. Default 1e-8. */
  readonly tolerance?: number;
  /** Iterations after which conjugate gradients give up. Default 1000. */
  readonly maxIterations?: number;
  /** Degrees l below this have a dense block in the preconditioner of conjugate gradients. Default 8, at most the band limit. */
  readonly blockBandLimit?: number;
}

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

/** Largest dense system that is taken unasked. */
const DENSE_UNASKED = 1024;

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
  const solver = solverFor(prior, seen, whitened, options);
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

function solverFor(
  prior: GaussianLaw<"harmonic">,
  seen: Observation,
  whitened: WhitenedObservation,
  options: PosteriorOptions,
): PosteriorSolver {
  const { tolerance = 1e-8, maxIterations = 1000, blockBandLimit = 8 } = options;
  const { method = methodFor(prior, seen, whitened) } = options;
  switch (method) {
    case "diagonal":
      if (!isDiagonal(prior, seen)) {
        throw new DomainError(
          `gaussianPosterior: the method "diagonal" needs an isotropic or diagonal prior, coefficients seen and independent noise, got a prior of kind ${prior.kind} and ${seen.noise.kind} noise. Use "dense" or "conjugate-gradients".`,
        );
      }
      return diagonalSolver(prior, seen, whitened);
    case "dense":
      return denseSolver(whitened);
    case "conjugate-gradients":
      checkIteration(tolerance, maxIterations, blockBandLimit);
      return iterativeSolver(whitened, { tolerance, maxIterations }, blockBandLimit);
    default:
      throw new DomainError(
        `gaussianPosterior: the method must be "diagonal", "dense" or "conjugate-gradients", got ${String(method satisfies never)}. Leave it out to have one chosen.`,
      );
  }
}

function methodFor(
  prior: GaussianLaw<"harmonic">,
  seen: Observation,
  { size: n, dimension: d }: WhitenedObservation,
): PosteriorMethod {
  if (isDiagonal(prior, seen)) return "diagonal";
  const isSmall = Math.min(n, d) <= DENSE_UNASKED && denseForm(n, d) !== undefined;
  return isSmall ? "dense" : "conjugate-gradients";
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

function checkIteration(tolerance: number, maxIterations: number, blockBandLimit: number): void {
  if (!(tolerance > 0 && tolerance < 1)) {
    throw new DomainError(
      `gaussianPosterior: the tolerance must lie between 0 and 1, got ${tolerance}. Leave it out for 1e-8.`,
    );
  }
  if (!(Number.isSafeInteger(maxIterations) && maxIterations >= 1)) {
    throw new DomainError(
      `gaussianPosterior: maxIterations must be a whole number, 1 or more, got ${maxIterations}. Leave it out for 1000.`,
    );
  }
  if (!(Number.isSafeInteger(blockBandLimit) && blockBandLimit >= 0)) {
    throw new DomainError(
      `gaussianPosterior: blockBandLimit must be a whole number of degrees, 0 or more, got ${blockBandLimit}. Leave it out for 8.`,
    );
  }
}
