import { portableExp, portableExpm1 } from "@chaosphere/core/elementary";
import type { Tensor, Tensor1D } from "@tensorflow/tfjs";
import type { Tf } from "../backend/tf.ts";
import type { TrainingTimes } from "../pairs/trainingTimes.ts";

/**
 * How much errors count over time. `"entropy"`: the squared error of the score, as in the bound on relative entropy.
 * `"mean"`: that of the posterior mean over the variance of the noise and e^{−t}, the same as t → 0 and
 * e^{3t}(1 − e^{−2t})/2t times as much at later times. `"deviation"`: the same without e^{−t}, for errors in units of the deviation of a
 * posterior that stays as t grows.
 */
export type LossWeighting = "entropy" | "mean" | "deviation";

/**
 * What a correction r of the closed form changes in the squared error of the denoiser, row by row:
 *
 *     e_b = ‖r‖² − 2 ⟨r, X_0 − m_G⟩,   E[e] = E‖m_G + r − m‖² − E‖m_G − m‖².
 *
 * 0 for the untrained network, negative on average for a better one. What is left out, ‖X_0 − m_G‖², does not depend on the
 * network and is infinite in the limit of all degrees; what stays converges.
 *
 * @param residual r, `[batch, d]`.
 * @param target X_0 − m_G(t, X_t), likewise.
 *
 * Source: Vincent (2011), section 4; docs/theory/formulas.md (G8.1).
 */
export function relativeErrors(tf: Tf, residual: Tensor, target: Tensor): Tensor1D {
  return tf.sum(tf.mul(residual, tf.sub(residual, tf.mul(2, target))), 1) as Tensor1D;
}

/**
 * The weights of these errors in the loss, with w_b from {@link trainingTimes}:
 *
 *     entropy:  ω_b = w_b e^{−2t} / (1 − e^{−2t})²,   E[ω e] = ∫ ( E‖ŝ − s‖² − E‖ŝ_G − s‖² ) dt,
 *     mean:     ω_b = w_b e^t / (2t (1 − e^{−2t})),
 *     deviation: ω_b = w_b / (2t (1 − e^{−2t})).
 *
 * With the first, the loss is how many nats the entropy of the reverse path changes (G7.3). In terms of F, r = c_out F,
 * the loss is Σ_i ω c_i² |F_i − (X_0 − m_G)_i/c_i|² less a constant, and ω c² → ½ log(T/ε) as t → 0 with both. At late times
 * (X_0 − m_G)/c_out has the deviation e^t, so that ω ∝ 1 would weigh it as least squares do and ω ∝ e^{2t} would count errors of F alike
 * at all times; e^t between them learns late times best (apps/research/experiments/learned-laws).
 */
export function lossWeights(times: TrainingTimes, weighting: LossWeighting): Float32Array {
  return Float32Array.from(times.t, (t, b) => {
    const noise = -portableExpm1(-2 * t);
    switch (weighting) {
      case "entropy":
        return times.weights[b] * (portableExp(-t) / noise) ** 2;
      case "mean":
        return (times.weights[b] * portableExp(t)) / (2 * t * noise);
      case "deviation":
        return times.weights[b] / (2 * t * noise);
    }
  });
}
