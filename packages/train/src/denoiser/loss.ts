import { portableExp, portableExpm1 } from "@chaosphere/core/elementary";
import type { Tensor, Tensor2D } from "@tensorflow/tfjs";
import type { Tf } from "../backend/tf.ts";
import type { TrainingTimes } from "../pairs/trainingTimes.ts";

/**
 * How much errors count over time. `"entropy"`: the squared error of the score, as in the bound on relative entropy.
 * `"mean"`: that of the posterior mean over the variance of the noise and e^{−t}, the same as t → 0 and
 * e^{3t}(1 − e^{−2t})/2t times as much at later times.
 */
export type LossWeighting = "entropy" | "mean";

/**
 * What a correction r of the closed form changes in the squared error of the denoiser, coordinate by coordinate:
 *
 *     e = r² − 2 r (X_0 − m_G),   E[Σ e] = E‖m_G + r − m‖² − E‖m_G − m‖².
 *
 * 0 for the untrained network, negative on average for a better one. What is left out, (X_0 − m_G)², does not depend on the
 * network and has an infinite sum in the limit of all degrees; what stays converges.
 *
 * @param residual r, `[batch, d]`.
 * @param target X_0 − m_G(t, X_t), likewise.
 *
 * Source: Vincent (2011), section 4; docs/theory/formulas.md (G8.1).
 */
export function relativeErrors(tf: Tf, residual: Tensor, target: Tensor): Tensor2D {
  return tf.mul(residual, tf.sub(residual, tf.mul(2, target)));
}

/**
 * The weights of these errors in the loss, with w_b from {@link trainingTimes}:
 *
 *     entropy:  ω_b = w_b e^{−2t} / (1 − e^{−2t})²,   E[ω e] = ∫ ( E‖ŝ − s‖² − E‖ŝ_G − s‖² ) dt,
 *     mean:     ω_b = w_b e^t / (2t (1 − e^{−2t})).
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
    }
  });
}

/**
 * The weights of the squared errors of a network whose answer F is in units of what a posterior mean leaves open, row by row
 * and coordinate by coordinate, with u = a_l t the time of degree l:
 *
 *     nats:  ω_bl = w_b a_l e^{−2u}/(1 − e^{−2u}),   E[Σ ω e] = ∫ Σ a ( E|ŝ − s|² − E|s|² ) dt,
 *     loss:  ω_bl = w_b e^{−u}/2t.
 *
 * The second counts errors of F alike while a degree stands out of the noise, and less where it is drowned and its answer moves nothing.
 *
 * Source: docs/theory/formulas.md (G7.3), for a noise with a rate for each degree.
 */
export function rateWeights(
  { t, weights }: TrainingTimes,
  rates: Float64Array,
  kind: "nats" | "loss",
): Float32Array {
  const L = rates.length;
  const out = new Float32Array(t.length * L * L);
  for (let b = 0; b < t.length; b++) {
    rates.forEach((a, l) => {
      const u = a * t[b];
      const weight =
        kind === "nats"
          ? (-a * portableExp(-2 * u)) / portableExpm1(-2 * u)
          : portableExp(-u) / (2 * t[b]);
      out.fill(weights[b] * weight, b * L * L + l * l, b * L * L + (l + 1) ** 2);
    });
  }
  return out;
}
