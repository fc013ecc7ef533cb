import { DomainError, ShapeError } from "@chaosphere/core";
import {
  type CholeskyFactor,
  choleskyFactor,
  matrixProduct,
  solveCholesky,
  whitenCholesky,
} from "@chaosphere/core/linalg";
import { logWeights, normaliseExponentials } from "@chaosphere/core/special";
import { type InitialLaw, lawByRows } from "./initialLaw.ts";
import type { LinearTransition } from "./transition.ts";

/** Options of {@link gaussianMixtureLaw}. */
export interface GaussianMixture {
  /** m. */
  readonly dimension: number;
  /** m_i, one component per row: `means[i·m + j]`. */
  readonly means: Float64Array;
  /** Σ_i, m·m numbers per component, rows first. Default 0: point masses, the empirical measure of the means. */
  readonly covariances?: Float64Array;
  /** w_i > 0, Σ w_i = 1. Default: all equal. */
  readonly weights?: Float64Array;
}

const FROM_HERE = { caller: "gaussianMixtureLaw" };

/** Component i at time t. */
interface NoisedComponent {
  /** Y m_i. */
  readonly mean: Float64Array;
  /** S_i = Y Σ_i Yᵀ + γ. */
  readonly factor: CholeskyFactor;
  /** Σ_i Yᵀ, rows first; none for a point mass. */
  readonly gain?: Float64Array;
}

/**
 * A mixture of Gaussian laws with any covariances, or of point masses:
 *
 *     p_t = Σ_i w_i N(Y m_i, S_i),   S_i = Y Σ_i Yᵀ + γ,   π_i(y) ∝ w_i N(y; Y m_i, S_i),
 *     E[X_0 | y] = Σ_i π_i ( m_i + Σ_i Yᵀ S_i⁻¹ (y − Y m_i) ),   ∇ log p_t(y) = −Σ_i π_i S_i⁻¹ (y − Y m_i).
 *
 * With one component it is the Gaussian law and its score −S⁻¹(y − Y m).
 *
 * @throws {@link ShapeError} if means, covariances and weights do not match.
 * @throws {@link DomainError} if a weight is not positive, a mean or covariance not finite; when evaluated, if some S_i
 *   is singular.
 *
 * Source: docs/theory/formulas.md (L1.1), with Bayes' rule for π.
 */
export function gaussianMixtureLaw(mixture: GaussianMixture): InitialLaw {
  const { dimension: m, means, covariances } = mixture;
  const count = means.length / m;
  checkMixture(mixture);
  const logW = logWeights("gaussianMixtureLaw", count, mixture.weights);

  const noised = (state: LinearTransition): NoisedComponent[] => {
    const { firstVariation: Y, covariance: γ } = state;
    const centre = (i: number): Float64Array =>
      matrixProduct(Y, means.subarray(i * m, (i + 1) * m), m, m, 1);
    if (!covariances) {
      const factor = choleskyFactor(γ, m, FROM_HERE);
      return Array.from({ length: count }, (_, i) => ({ mean: centre(i), factor }));
    }
    return Array.from({ length: count }, (_, i) => {
      const Σ = covariances.subarray(i * m * m, (i + 1) * m * m);
      const gain = matrixProduct(Σ, Y, m, m, m, { transposeB: true });
      const S = matrixProduct(Y, gain, m, m, m).map((value, k) => value + γ[k]);
      return { mean: centre(i), factor: choleskyFactor(S, m, FROM_HERE), gain };
    });
  };

  return lawByRows("gaussianMixtureLaw", m, (state) => {
    const components = noised(state);
    return (y) => {
      const offsets = components.map(({ mean }) => y.map((e, j) => e - mean[j]));
      const π = Float64Array.from(components, ({ factor }, i) => {
        const square = whitenCholesky(factor, offsets[i]).reduce((sum, z) => sum + z * z, 0);
        return logW[i] - square / 2 - factor.halfLogDeterminant;
      });
      const logDensity = normaliseExponentials(π) - (m / 2) * Math.log(2 * Math.PI);
      const [mean, score] = [new Float64Array(m), new Float64Array(m)];
      components.forEach(({ factor, gain }, i) => {
        if (π[i] === 0) return;
        const direction = solveCholesky(factor, offsets[i]);
        const shift = gain ? matrixProduct(gain, direction, m, m, 1) : new Float64Array(m);
        for (let j = 0; j < m; j++) {
          mean[j] += π[i] * (means[i * m + j] + shift[j]);
          score[j] -= π[i] * direction[j];
        }
      });
      return { mean, score, logDensity };
    };
  });
}

function checkMixture({ dimension: m, means, covariances }: GaussianMixture): void {
  const count = means.length / m;
  if (!(Number.isInteger(m) && m >= 1 && Number.isInteger(count))) {
    throw new ShapeError(
      `gaussianMixtureLaw: means must be whole rows of the dimension, got ${means.length} numbers in dimension ${m}. Give one row per component.`,
    );
  }
  if (covariances && covariances.length !== count * m * m) {
    throw new ShapeError(
      `gaussianMixtureLaw: covariances must hold ${count} matrices of ${m * m} numbers, got ${covariances.length} numbers. Give one matrix per component.`,
    );
  }
  const faulty = [...means, ...(covariances ?? [])].find((value) => !Number.isFinite(value));
  if (faulty !== undefined) {
    throw new DomainError(
      `gaussianMixtureLaw: means and covariances must be finite, got ${faulty}. Check the components.`,
    );
  }
}
