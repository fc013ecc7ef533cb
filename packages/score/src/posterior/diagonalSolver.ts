import { coordinateVariances, type GaussianLaw } from "@chaosphere/core";
import type { Observation } from "./observation.ts";
import { direct, type PosteriorSolver } from "./posteriorSolver.ts";
import type { WhitenedObservation } from "./whitenedObservation.ts";

/** Whether prior, operator and noise are all diagonal in the harmonics, and I + H with them. */
export function isDiagonal(
  prior: GaussianLaw<"harmonic">,
  { operator, noise }: Observation,
): boolean {
  const isIndependent = prior.kind === "isotropic" || prior.kind === "diagonal";
  return isIndependent && operator.diagonal !== undefined && noise.kind !== "correlated";
}

/** I + H where it is diagonal: one division per coefficient. */
export function diagonalSolver(
  prior: GaussianLaw<"harmonic">,
  { operator, noise }: Observation,
  { dimension: d, adjoint }: WhitenedObservation,
): PosteriorSolver {
  const precision = new Float64Array(d);
  const variances = prior.kind === "factored" ? precision : coordinateVariances(prior);
  operator.diagonal?.indices.forEach((index, k) => {
    const factor = operator.diagonal?.factors[k] ?? 0;
    const sd = noise.kind === "independent" ? noise.sds[k] : noise.kind === "white" ? noise.sd : 1;
    precision[index] += variances[index] * (factor / sd) ** 2;
  });
  const divided = (b: Float64Array) => direct(b.map((value, i) => value / (1 + precision[i % d])));
  return {
    method: "diagonal",
    gain: (r) => divided(adjoint(r)),
    covariance: divided,
    information: () => ({
      logDeterminant: precision.reduce((sum, h) => sum + Math.log1p(h), 0),
      trace: precision.reduce((sum, h) => sum + h / (1 + h), 0),
    }),
  };
}
