import { type FullCovariance, ShapeError } from "@chaosphere/core";
import { portableExp, portableExpm1 } from "@chaosphere/core/elementary";
import type { Tensor2D } from "@tensorflow/tfjs";
import type { Tf } from "../backend/tf.ts";

/** A Gaussian law of independent coordinates in ℝ^d, N(a, diag v). */
export interface IndependentLaw {
  /** v ≥ 0, length d. */
  readonly variances: Float64Array;
  /** a, length d. Default 0. */
  readonly mean?: Float64Array;
}

/** The Gaussian law whose denoiser a network corrects. */
export type GaussianLaw = FullCovariance | IndependentLaw;

/** m_G on the backend. */
export interface ClosedForm {
  /** m_G(t, x) for rows x, `[batch, d]`, each with its own time. */
  readonly mean: (t: ArrayLike<number>, x: Tensor2D) => Tensor2D;
  /** Frees the constants. */
  readonly dispose: () => void;
}

/**
 * The exact denoiser of a Gaussian law as tensors in single precision, each row at its own time:
 *
 *     m_G(t, x) = a + V diag(g_j(t)) Vᵀ (x − e^{−t} a),   g_j = e^{−t} λ_j / (1 + e^{−2t} (λ_j − 1)),
 *
 * V = 1 for independent coordinates. Call `mean` within `tf.tidy`.
 *
 * @throws {@link ShapeError} if mean, eigenvalues and eigenvectors do not fit each other.
 *
 * Source: docs/theory/formulas.md (G6.5, G5.3).
 */
export function gaussianClosedForm(tf: Tf, law: GaussianLaw): ClosedForm {
  const full = "eigenvectors" in law;
  const λ = full ? law.eigenvalues : law.variances;
  const d = λ.length;
  const a = law.mean ?? new Float64Array(d);
  if (a.length !== d || (full && law.eigenvectors.length !== d * d)) {
    throw new ShapeError(
      `gaussianClosedForm: a law in dimension ${d} must have as many means and ${d}·${d} eigenvector entries, got ${a.length} and ${full ? law.eigenvectors.length : 0}. Take all from one fit.`,
    );
  }
  const V = full && tf.tensor2d(Float32Array.from(law.eigenvectors), [d, d]);
  const centre = tf.tensor2d(Float32Array.from(a), [1, d]);
  return {
    mean: (t, x) => {
      const rows: [number, number] = [t.length, d];
      const gains = new Float32Array(t.length * d);
      const decays = new Float32Array(t.length);
      for (let b = 0; b < t.length; b++) {
        const decay = portableExp(-t[b]);
        const noise = -portableExpm1(-2 * t[b]);
        decays[b] = decay;
        for (let j = 0; j < d; j++) {
          gains[b * d + j] = (decay * λ[j]) / (decay * decay * λ[j] + noise);
        }
      }
      const decay = tf.tensor2d(decays, [t.length, 1]);
      const centred = tf.sub(x, tf.matMul(decay, centre)) as Tensor2D;
      const along = V ? tf.matMul(centred, V) : centred;
      const shrunk = tf.mul(along, tf.tensor2d(gains, rows)) as Tensor2D;
      return tf.add(V ? tf.matMul(shrunk, V, false, true) : shrunk, centre);
    },
    dispose: () => {
      centre.dispose();
      if (V) V.dispose();
    },
  };
}
