import type { NetworkWeights } from "@chaosphere/model";
import type { Tensor } from "@tensorflow/tfjs";
import type { Tf } from "../backend/tf.ts";
import { type Variables, weightsOf } from "../backend/variables.ts";

/** An exponential moving average of weights, which denoises better than the last weights do. */
export interface MovingAverage {
  /** Takes in the weights after step k, the first being 1. */
  readonly update: (weights: Variables, k: number) => void;
  /** The average on the backend, until the next update. */
  readonly tensors: () => Readonly<Record<string, Tensor>>;
  /** A copy of the average. */
  readonly values: () => NetworkWeights;
  readonly dispose: () => void;
}

/**
 * The running average w̄ of the weights w, which forgets faster while it is young:
 *
 *     w̄ ← w̄ + (1 − β_k)(w − w̄),   β_k = min(β, k/(k + 10)).
 *
 * @param decay β, from 0 to below 1.
 *
 * Source: Polyak and Juditsky (1992); the warm-up is that of TensorFlow's moving averages.
 */
export function movingAverage(tf: Tf, start: NetworkWeights, decay: number): MovingAverage {
  let average: Record<string, Tensor> = Object.fromEntries(
    Object.entries(start).map(([name, { shape, data }]) => [
      name,
      tf.keep(tf.tensor(data.slice(), [...shape], "float32")),
    ]),
  );
  return {
    update: (weights, k) => {
      const share = 1 - Math.min(decay, k / (k + 10));
      const next = tf.tidy(() =>
        Object.fromEntries(
          Object.entries(average).map(([name, mean]) => [
            name,
            tf.keep(tf.add(mean, tf.mul(share, tf.sub(weights[name], mean)))),
          ]),
        ),
      );
      tf.dispose(average);
      average = next;
    },
    tensors: () => average,
    values: () => weightsOf(average),
    dispose: () => tf.dispose(average),
  };
}
