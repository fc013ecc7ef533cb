import { portableExp, portableExpm1 } from "@chaosphere/core/elementary";
import type { Tensor2D } from "@tensorflow/tfjs";
import type { Tf } from "../backend/tf.ts";

/**
 * The posterior mean of the datum behind each state, given that it is one of the data of the batch,
 *
 *     y_b = Σ_j w_bj X_0^j,   w_bj ∝ exp(−|x_b − e^{−t} X_0^j|²/2(1 − e^{−2t})),   Σ_j w_bj = 1.
 *
 * As a target it has the mean of X_0^b itself: the data are independent draws of one law and any of them may be behind x_b, so that y_b
 * is E[X_0^b | x_b, all data], and E[y_b | x_b] = E[X_0 | X_t = x_b]. Its variance is smaller by about the number of data that could
 * have led to x_b: of the whole batch at late times and in few dimensions, of one at early times in many.
 *
 * @param t One time per row.
 * @param x X_t, `[batch, d]`.
 * @param data X_0, likewise.
 *
 * Source: Xu et al. (2023), section 3, with the datum itself among those averaged.
 */
export function batchPosteriorMean(
  tf: Tf,
  t: ArrayLike<number>,
  x: Tensor2D,
  data: Tensor2D,
): Tensor2D {
  const slopes = Float32Array.from(t, (t) => portableExp(-t) / -portableExpm1(-2 * t));
  const curvatures = slopes.map((slope, b) => (slope * portableExp(-t[b])) / 2);
  const column = (values: Float32Array) => tf.tensor2d(values, [t.length, 1]);
  const squares = tf.sum(tf.square(data), 1, true) as Tensor2D;
  const likelihood = tf.sub(
    tf.mul(tf.matMul(x, data, false, true), column(slopes)),
    tf.matMul(column(curvatures), squares, false, true),
  );
  return tf.matMul(tf.softmax(likelihood) as Tensor2D, data);
}
