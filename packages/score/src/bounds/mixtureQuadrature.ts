import { type Curvature, coefficients } from "@chaosphere/core";
import { tensorGaussHermite } from "@chaosphere/core/chaos";
import { matrixProduct } from "@chaosphere/core/linalg";
import { logWeights, normaliseExponentials } from "@chaosphere/core/special";
import type { ShiftMixture } from "../exact/mixture.ts";
import { checkForwardTime } from "./forwardTime.ts";
import type { LawQuadrature } from "./scoreMoments.ts";

/**
 * Points for expectations under a noised mixture of Cameron–Martin shifts that lie in its first d coordinates:
 *
 *     E_{μ_t}[F] ≈ Σ_k w_k Σ_n W_n F(e^{−t} m_k + z_n),
 *
 * z_n the product Gauss–Hermite rule in those coordinates; the others are 0, so F must not depend on them. d is one
 * more than the last coordinate in which a shift is not 0.
 *
 * @param nodes Gauss–Hermite nodes per coordinate, nodes^d ≤ 2²⁵.
 * @throws {@link DomainError} if there are too many nodes or a weight is not positive; the rule, if t < 0.
 *
 * Source: docs/theory/formulas.md (G10.2).
 */
export function shiftMixtureQuadrature(mixture: ShiftMixture, nodes: number): LawQuadrature {
  const { bandLimit, batch: count, values: shifts } = mixture.shifts;
  const row = bandLimit ** 2;
  const w = logWeights("shiftMixtureQuadrature", count, mixture.weights).map(Math.exp);
  const dimension = effectiveDimension(shifts, row);
  const blocks = [...tensorGaussHermite(dimension, nodes)];
  const size = nodes ** dimension;
  return (t) => {
    checkForwardTime("shiftMixtureQuadrature", t);
    const decay = Math.exp(-t);
    const values = new Float64Array(count * size * row);
    const weights = new Float64Array(count * size);
    let at = 0;
    for (let k = 0; k < count; k++) {
      for (const block of blocks) {
        for (let n = 0; n < block.weights.length; n++, at++) {
          weights[at] = w[k] * block.weights[n];
          for (let j = 0; j < dimension; j++) {
            values[at * row + j] = decay * shifts[k * row + j] + block.points[n * dimension + j];
          }
        }
      }
    }
    return { points: coefficients("cameron-martin", bandLimit, values), weights };
  };
}

/**
 * The curvature E‖D² log ρ_t‖²_HS of a mixture of Cameron–Martin shifts, by the same quadrature:
 *
 *     D² log ρ_t = e^{−2t} Cov_π(m),   ‖Cov_π(m)‖² = Σ_ij π_i π_j ( G_ij − (Gπ)_i − (Gπ)_j + πᵀGπ )²,
 *
 * π the posterior weights and G_ij = ⟨m_i, m_j⟩.
 *
 * @throws as {@link shiftMixtureQuadrature}.
 *
 * Source: docs/theory/formulas.md (G6.3, G10.2).
 */
export function shiftMixtureCurvature(mixture: ShiftMixture, nodes: number): Curvature {
  const quadrature = shiftMixtureQuadrature(mixture, nodes);
  const { bandLimit, batch: n, values: shifts } = mixture.shifts;
  const row = bandLimit ** 2;
  const logW = logWeights("shiftMixtureCurvature", n, mixture.weights);
  const gram = matrixProduct(shifts, shifts, n, row, n, { transposeB: true });
  return (t) => {
    const { points, weights } = quadrature(t);
    const decay = Math.exp(-t);
    const pairing = matrixProduct(points.values, shifts, points.batch, row, n, {
      transposeB: true,
    });
    let sum = 0;
    for (let b = 0; b < points.batch; b++) {
      const π = pairing.subarray(b * n, (b + 1) * n);
      for (let i = 0; i < n; i++) {
        π[i] = logW[i] + decay * (π[i] - (decay * gram[i * n + i]) / 2);
      }
      normaliseExponentials(π);
      sum += weights[b] * squaredCovariance(gram, π);
    }
    return decay ** 4 * sum;
  };
}

/** ‖Σ_i π_i (m_i − m̄)(m_i − m̄)ᵀ‖²_HS from the Gram matrix. */
function squaredCovariance(gram: Float64Array, π: Float64Array): number {
  const n = π.length;
  const Gπ = π.map((_, i) => π.reduce((sum, p, j) => sum + gram[i * n + j] * p, 0));
  const centre = π.reduce((sum, p, i) => sum + p * Gπ[i], 0);
  let sum = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      sum += π[i] * π[j] * (gram[i * n + j] - Gπ[i] - Gπ[j] + centre) ** 2;
    }
  }
  return sum;
}

function effectiveDimension(shifts: Float64Array, row: number): number {
  return shifts.reduce((last, m, i) => (m === 0 ? last : Math.max(last, (i % row) + 1)), 1);
}
