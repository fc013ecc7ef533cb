import { DomainError, type Key, key as keyOf } from "@chaosphere/core";
import { type Estimate, estimateOf } from "../bounds/estimate.ts";
import type { GaussianPosterior } from "./gaussianPosterior.ts";
import type { Nats } from "./nats.ts";
import type { PosteriorSolver, TraceEstimates } from "./posteriorSolver.ts";

/** How what has no exact value is estimated. */
export interface InformationOptions {
  /** Random directions, 2 or more; the standard error falls like their root. Default 8. */
  readonly probes?: number;
  /** Their stream. Default key(0): the same estimate at every call. */
  readonly key?: Key;
}

/**
 * What the observation is expected to tell of the field before it is made, the mutual information of field and data, nats:
 *
 *     E KL(μ^y | μ) = ½ log det(I + H).
 *
 * Exact where the posterior is diagonal or dense, or I + H has a factor by the orders of the harmonics. By other conjugate gradients
 * it is an estimate by stochastic Lanczos quadrature and says so by its standard error: log det M of the preconditioner exactly, and log det M^{−1/2}(I + H)M^{−1/2} from random directions.
 *
 * @throws {@link DomainError} if the number of directions is not whole, or below 2.
 *
 * Source: Ubaru, Chen and Saad (2017), section 3; docs/theory/formulas.md (P2.3).
 */
export function expectedInformation(
  posterior: GaussianPosterior,
  options: InformationOptions = {},
): Estimate {
  const { value, standardError } = informationOf(posterior, options);
  return { value: value / 2, standardError: standardError / 2 };
}

/**
 * What was learnt of the field from the observed values, the relative entropy of the posterior from the prior, nats:
 *
 *     KL(μ^y | μ) = ½ [ log det(I + H) − tr H (I + H)⁻¹ + ‖z‖² ].
 *
 * An estimate where {@link expectedInformation} is one.
 *
 * Source: docs/theory/formulas.md (P2.3).
 */
export function klFromPrior(posterior: GaussianPosterior, options: InformationOptions = {}): Nats {
  const { whitened, whitenedMean: z } = posterior;
  const d = whitened.dimension;
  const shared = sharedPart(posterior, options);
  const values = new Float64Array(z.length / d).fill(shared.value / 2);
  z.forEach((x, at) => {
    values[Math.floor(at / d)] += (x * x) / 2;
  });
  return { values, standardError: shared.standardError / 2 };
}

/** log det(I + H) − tr H (I + H)⁻¹. */
function sharedPart({ solver }: GaussianPosterior, options: InformationOptions): Estimate {
  if (solver.information) {
    const { logDeterminant, trace } = solver.information();
    return { value: logDeterminant - trace, standardError: 0 };
  }
  const { logDeterminants, traces } = estimatesOf(solver, options);
  const trace = traces();
  return estimateOf(
    "klFromPrior",
    logDeterminants().map((log, k) => log - trace[k]),
  );
}

/** log det(I + H). */
export function informationOf(
  { solver }: GaussianPosterior,
  options: InformationOptions,
): Estimate {
  if (solver.information) return { value: solver.information().logDeterminant, standardError: 0 };
  return estimateOf("expectedInformation", estimatesOf(solver, options).logDeterminants());
}

function estimatesOf(
  { estimates }: PosteriorSolver,
  { probes = 8, key = keyOf(0) }: InformationOptions,
): TraceEstimates {
  if (!(Number.isSafeInteger(probes) && probes >= 2)) {
    throw new DomainError(
      `expectedInformation: the number of probes must be whole, 2 or more, got ${probes}. Leave it out for 8.`,
    );
  }
  if (!estimates) {
    throw new DomainError(
      "expectedInformation: the solver must know its traces or estimate them, got one that does neither. Make the posterior by gaussianPosterior.",
    );
  }
  return estimates(probes, key);
}
