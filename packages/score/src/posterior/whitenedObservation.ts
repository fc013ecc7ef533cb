import { type CovarianceRoot, covarianceRoot, type GaussianLaw, lawMean } from "@chaosphere/core";
import { type ObservationNoise, whiten, whitenAdjoint } from "./noise.ts";
import type { Observation } from "./observation.ts";

/** What was seen, in coordinates in which both the prior and the noise are white: r = G ξ + white noise, ξ white. */
export interface WhitenedObservation {
  /** d, the dimension of ξ: bandLimit². */
  readonly dimension: number;
  /** n. */
  readonly size: number;
  /** T of the prior's covariance T Tᵀ: fields are m + T ξ. */
  readonly root: CovarianceRoot;
  /** Rows G ξ = R^{−1/2} A T ξ. */
  readonly apply: (ξ: Float64Array) => Float64Array;
  /** Rows G* r = Tᵀ A* R^{−T/2} r. */
  readonly adjoint: (r: Float64Array) => Float64Array;
  /** r = R^{−1/2} (y − A m). Length batch·n. */
  readonly residuals: Float64Array;
}

/** Source: docs/theory/formulas.md (P2). */
export function whitenedObservation(
  prior: GaussianLaw<"harmonic">,
  { operator, noise, values }: Observation,
): WhitenedObservation {
  const root = covarianceRoot(prior);
  const n = operator.size;
  const expected = operator.apply(lawMean(prior));
  return {
    dimension: root.dimension,
    size: n,
    root,
    apply: (ξ) => whitened(noise, operator.apply(root.times(ξ))),
    adjoint: (r) => root.timesTransposed(operator.adjoint(whitenedAdjoint(noise, r))),
    residuals: whiten(
      noise,
      values.map((y, i) => y - expected[i % n]),
    ),
  };
}

/** R^{−1/2} r of rows that nobody else holds: in place where the numbers are independent, since this is done in every iteration. */
function whitened(noise: ObservationNoise, r: Float64Array): Float64Array {
  if (noise.kind === "correlated") return whiten(noise, r);
  if (noise.kind === "white") {
    for (let i = 0; i < r.length; i++) r[i] /= noise.sd;
    return r;
  }
  const { sds } = noise;
  for (let at = 0; at < r.length; at += sds.length) {
    for (let i = 0; i < sds.length; i++) r[at + i] /= sds[i];
  }
  return r;
}

function whitenedAdjoint(noise: ObservationNoise, r: Float64Array): Float64Array {
  return noise.kind === "correlated" ? whitenAdjoint(noise, r) : whitened(noise, r.slice());
}
