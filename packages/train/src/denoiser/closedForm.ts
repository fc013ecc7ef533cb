import { checkSpectralForm, eigenvaluesOf, lawMean, type SpectralGaussian } from "@chaosphere/core";
import { portableExp, portableExpm1 } from "@chaosphere/core/elementary";
import type { Tensor2D } from "@tensorflow/tfjs";
import type { Tf } from "../backend/tf.ts";

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
export function gaussianClosedForm(tf: Tf, law: SpectralGaussian<"cameron-martin">): ClosedForm {
  checkSpectralForm("gaussianClosedForm", law);
  const λ = eigenvaluesOf(law);
  const d = λ.length;
  const V = law.kind === "full" && tf.tensor2d(Float32Array.from(law.eigenvectors), [d, d]);
  const a = lawMean(law);
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
