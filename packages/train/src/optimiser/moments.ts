import type { Tensor, Variable } from "@tensorflow/tfjs";
import type { Tf } from "../backend/tf.ts";

/** Running means of one variable's gradients and of their squares, in the variable's layout. */
export interface MomentValues {
  readonly first: Float32Array;
  readonly second: Float32Array;
}

/** The numbers of one step of Adam; step k has rate = η √c₂/c₁ and epsilon = ε √c₂ with c_i = 1 − β_i^k. */
export interface AdamStep {
  /** Factor on the gradient. */
  readonly scale: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly rate: number;
  readonly epsilon: number;
  /** Factor η λ of the weights that is taken off them. */
  readonly decay: number;
}

/** The moments of one variable, where its backend keeps its memory. */
export interface Moments {
  /** m ← β₁ m + (1 − β₁) g, v ← β₂ v + (1 − β₂) g², w ← w − rate · m / (√v + ε) − decay · w. */
  step(gradient: Tensor, step: AdamStep): void;
  /** A copy. */
  values(): MomentValues;
  dispose(): void;
}

/** Moments that start from given values, by operations that every backend has: the plain twin of the fast ones. */
export function plainMoments(tf: Tf, variable: Variable, start: MomentValues): Moments {
  let first = keptTensor(tf, variable, start.first);
  let second = keptTensor(tf, variable, start.second);
  return {
    step(gradient, { scale, beta1, beta2, rate, epsilon, decay }) {
      tf.tidy(() => {
        const g = tf.mul(gradient, scale);
        // The complements of what β is in single precision, so that the weights of each mean add to 1.
        const [rest1, rest2] = [1 - Math.fround(beta1), 1 - Math.fround(beta2)];
        const m = tf.add(tf.mul(first, beta1), tf.mul(g, rest1));
        const v = tf.add(tf.mul(second, beta2), tf.mul(tf.square(g), rest2));
        const step = tf.div(tf.mul(m, rate), tf.add(tf.sqrt(v), epsilon));
        variable.assign(tf.sub(variable, tf.add(step, tf.mul(variable, decay))));
        tf.dispose([first, second]);
        first = tf.keep(m);
        second = tf.keep(v);
      });
    },
    values: () => ({ first: copyOf(first), second: copyOf(second) }),
    dispose: () => tf.dispose([first, second]),
  };
}

/** A tensor of the variable's shape that outlives every tidy, with numbers of its own. */
export function keptTensor(tf: Tf, { shape }: Variable, values: Float32Array): Tensor {
  return tf.keep(tf.tensor(values.slice(), shape, "float32"));
}

/** The numbers of a tensor, copied: a backend may give out the array that it works on. */
export function copyOf(tensor: Tensor): Float32Array {
  return Float32Array.from(tensor.dataSync());
}
