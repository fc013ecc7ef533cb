import { dots } from "./conjugateGradients.ts";
import type { GaussianPosterior } from "./gaussianPosterior.ts";
import { type InformationOptions, informationOf } from "./information.ts";
import type { Nats } from "./nats.ts";
import { logDeterminant } from "./noise.ts";

/**
 * The log-density of the observed values, nats:
 *
 *     log p(y) = −½ (y − A m)ᵀ S⁻¹ (y − A m) − ½ log det 2πS,   S = A C A* + R.
 *
 * The quadratic form is ‖r − G z‖² + ‖z‖² for r = R^{−1/2}(y − A m), and log det S = log det R + log det(I + H); by conjugate
 * gradients the last is an estimate, see {@link expectedInformation}.
 *
 * Source: docs/theory/formulas.md (P2.2).
 */
export function logEvidence(posterior: GaussianPosterior, options: InformationOptions = {}): Nats {
  const { observation, whitened } = posterior;
  const n = whitened.size;
  const { value: gained, standardError } = informationOf(posterior, options);
  const constant = (logDeterminant(observation.noise, n) + gained + n * Math.log(2 * Math.PI)) / 2;
  return {
    values: quadraticForms(posterior).map((square) => -square / 2 - constant),
    standardError: standardError / 2,
  };
}

/**
 * How far what was seen lies from what the prior and the errors lead to expect: (y − A m)ᵀ S⁻¹ (y − A m) with S = A Σ Aᵀ + N, one
 * number per row of values. If both are right it is χ² with as many degrees of freedom as there are values.
 */
export function quadraticForms({ whitened, whitenedMean: z }: GaussianPosterior): Float64Array {
  const { residuals: r, size: n, dimension: d, apply } = whitened;
  const explained = apply(z);
  const left = r.map((value, i) => value - explained[i]);
  const sizes = dots(z, z, d);
  return dots(left, left, n).map((square, b) => square + sizes[b]);
}
