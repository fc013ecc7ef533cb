import { timeFeatures } from "@chaosphere/model";
import type { Tensor, Tensor2D } from "@tensorflow/tfjs";
import type { Tf } from "../backend/tf.ts";
import type { WeightTensors } from "../backend/variables.ts";

/** The function F(t, z) of a network on scaled coordinates, and its constants. */
export interface ModelFunction {
  /** F at rows z, `[batch, dimension]`, each with its own time. */
  readonly run: (weights: WeightTensors, t: ArrayLike<number>, z: Tensor2D) => Tensor2D;
  /** Frees the constants. */
  readonly dispose: () => void;
}

/** SiLU, x σ(x), with the gradient σ + y (1 − σ) in four kernels. */
export function silu(tf: Tf, x: Tensor): Tensor {
  const run = tf.customGrad((x, save) => {
    const input = x as Tensor;
    const s = tf.sigmoid(input);
    const y = tf.mul(input, s);
    (save as (tensors: Tensor[]) => void)([s, y]);
    return {
      value: y,
      gradFunc: (dy: Tensor, saved: Tensor[]) => {
        const [s, y] = saved;
        return tf.mul(dy, tf.add(s, tf.mul(y, tf.sub(1, s))));
      },
    };
  });
  return run(x);
}

/** The features of one time per row, `[batch, features]`, computed in double precision. */
export function timeTensor(tf: Tf, frequencies: number, t: ArrayLike<number>): Tensor2D {
  const rows = Array.from(t, (time) => Array.from(timeFeatures(frequencies, time)));
  return tf.tensor2d(rows);
}

/** The hidden layer between time and what depends on it, `[batch, timeWidth]`. */
export function timeLayer(
  tf: Tf,
  frequencies: number,
  w: WeightTensors,
  t: ArrayLike<number>,
): Tensor2D {
  const e = timeTensor(tf, frequencies, t);
  const layer = tf.add(tf.matMul(e, w["time.weight"] as Tensor2D), w["time.bias"]);
  return silu(tf, layer) as Tensor2D;
}
