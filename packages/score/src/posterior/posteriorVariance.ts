import { coefficients, type HarmonicCoefficients } from "@chaosphere/core";
import { fieldVariance } from "./fieldVariance.ts";
import type { GaussianPosterior } from "./gaussianPosterior.ts";
import { sumOfProducts } from "./sumOfProducts.ts";
import { imagesOfUnits } from "./unitImages.ts";

/**
 * The posterior variance of the field at each point of the sphere, exactly, with no more than one solution per datum:
 *
 *     Var(f(x) | y) = Var f(x) − Σ_i (T G* e_i)(x) (T (I + H)⁻¹ G* e_i)(x),
 *
 * and where there are more data than coefficients Σ_j (T e_j)(x) (T (I + H)⁻¹ e_j)(x). `evaluateAt` gives it at any point, and its root
 * is what `posteriorSd` gives with one solution per place.
 *
 * @param prior `fieldVariance` of the prior, to work it out once for many posteriors.
 * @returns one row of bandLimit 2L − 1, the same for all rows of values, units of the field squared. Rounding may leave it below 0 by
 *   about 1e-15 of the prior's.
 * @throws {@link DomainError} if conjugate gradients do not converge.
 *
 * Source: docs/theory/formulas.md (P2.1).
 *
 * @example
 * ```ts
 * import { evaluateAt, isotropicGaussian } from "@chaosphere/core";
 * import { gaussianPosterior, observation, pointValues, posteriorVariance } from "@chaosphere/score/posterior";
 *
 * // A constant field of variance 1, seen once to within 1: half of the variance is left.
 * const prior = isotropicGaussian("harmonic", Float64Array.of(4 * Math.PI));
 * const station = pointValues([1], [0], 1);
 * const seen = observation(station, { kind: "white", sd: 1 }, Float64Array.of(3));
 * const variance = posteriorVariance(gaussianPosterior(prior, seen));
 * console.log(evaluateAt(variance, Float64Array.of(2), Float64Array.of(0))[0].toFixed(6)); // 0.500000
 * ```
 */
export function posteriorVariance(
  { prior: law, whitened, solver }: GaussianPosterior,
  prior?: HarmonicCoefficients,
): HarmonicCoefficients {
  const { size: n, dimension: d, root, adjoint } = whitened;
  const bandLimit = Math.sqrt(d);
  if (n >= d) {
    const roots = imagesOfUnits(d, d, (units) => units);
    const known = solver.covariance(roots).values;
    return sumOfProducts(root.times(roots), root.times(known), bandLimit);
  }
  const units = imagesOfUnits(n, n, (rows) => rows);
  const directions = root.times(adjoint(units));
  const gains = root.times(solver.gain(units).values);
  const taken = sumOfProducts(directions, gains, bandLimit).values;
  const { values } = prior ?? fieldVariance(law);
  return coefficients(
    "harmonic",
    2 * bandLimit - 1,
    values.map((variance, i) => variance - taken[i]),
  );
}
