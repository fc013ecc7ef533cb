import { DomainError } from "@chaosphere/core";
import { tensorGaussHermite } from "@chaosphere/core/chaos";
import { portableExp } from "@chaosphere/core/elementary";
import { pivotedCholesky } from "@chaosphere/core/linalg";
import { logWeights, normaliseExponentials } from "@chaosphere/core/special";
import { gramMatrix } from "./gram.ts";
import type { ShiftMixture } from "./mixture.ts";

/** Two distances of a law from the noise. */
export interface RelativeEntropies {
  /** KL(μ_t | γ) = ∫ log ρ_t dμ_t. */
  readonly klDivergence: number;
  /** I(μ_t | γ) = ∫ ‖D log ρ_t‖²_CM dμ_t. */
  readonly fisherInformation: number;
}

/**
 * Relative entropy and relative Fisher information of a noised mixture of Cameron–Martin shifts, by
 * Gauss–Hermite quadrature on the span of the shifts.
 *
 *     KL = Σ_k w_k E[ log ρ_t(e^{−t} m_k + ξ) ],   I = e^{−2t} Σ_k w_k E[ πᵀ G π ],   G_ij = ⟨m_i, m_j⟩.
 *
 * ρ_t sees ξ only through ⟨m_i, ξ⟩, whose covariance is G: the dimension of the quadrature is the rank of G,
 * whatever the band limit.
 *
 * @param nodes Gauss–Hermite nodes per dimension, nodes^rank ≤ 2²⁵.
 * @throws {@link DomainError} if t < 0, a weight is not positive, or there are too many nodes.
 *
 * Source: docs/theory/formulas.md (G6.1, G10.2).
 *
 * @example
 * ```ts
 * import { coefficients } from "@chaosphere/core";
 * import { shiftMixtureEntropies } from "@chaosphere/score";
 *
 * const shifts = coefficients("cameron-martin", 1, Float64Array.of(3, -3));
 * const { klDivergence } = shiftMixtureEntropies({ shifts }, 0, 40);
 * console.log(klDivergence.toFixed(3)); // 3.811
 * ```
 */
export function shiftMixtureEntropies(
  mixture: ShiftMixture,
  t: number,
  nodes: number,
): RelativeEntropies {
  if (!(t >= 0)) {
    throw new DomainError(
      `shiftMixtureEntropies: t must be 0 or more, got ${t}. The noising process starts at 0.`,
    );
  }
  const count = mixture.shifts.batch;
  const logW = logWeights("shiftMixtureEntropies", count, mixture.weights);
  const decay = portableExp(-t);
  const gram = gramMatrix(mixture.shifts);
  const { factor, rank } = pivotedCholesky(gram, count);
  let [klDivergence, fisherInformation] = [0, 0];
  const π = new Float64Array(count);
  for (const { points, weights } of tensorGaussHermite(Math.max(rank, 1), nodes)) {
    for (let n = 0; n < weights.length; n++) {
      for (let k = 0; k < count; k++) {
        for (let i = 0; i < count; i++) {
          let pairing = decay * (gram[i * count + k] - gram[i * count + i] / 2);
          for (let r = 0; r < rank; r++) pairing += factor[i * count + r] * points[n * rank + r];
          π[i] = logW[i] + decay * pairing;
        }
        const weight = weights[n] * portableExp(logW[k]);
        klDivergence += weight * normaliseExponentials(π);
        fisherInformation += weight * decay * decay * quadraticForm(gram, π);
      }
    }
  }
  return { klDivergence, fisherInformation };
}

function quadraticForm(gram: Float64Array, p: Float64Array): number {
  const n = p.length;
  return gram.reduce((sum, g, ij) => sum + g * p[Math.floor(ij / n)] * p[ij % n], 0);
}
