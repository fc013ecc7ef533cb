import type { MlpSpec } from "@chaosphere/model";
import type { Tensor, Tensor2D } from "@tensorflow/tfjs";
import type { Tf } from "../backend/tf.ts";
import { type ModelFunction, silu, timeTensor } from "./layers.ts";

/** The input of the first layer: z, then cos 2^j z and sin 2^j z for each frequency. */
function inputFeatures(tf: Tf, { inputFrequencies = 0 }: MlpSpec, z: Tensor2D): Tensor2D {
  if (inputFrequencies === 0) return z;
  const waves = Array.from({ length: inputFrequencies }, (_, j) => {
    const phase = tf.mul(2 ** j, z);
    return [tf.cos(phase), tf.sin(phase)];
  });
  return tf.concat([z, ...waves.flat()], 1) as Tensor2D;
}

/** The residual perceptron of `@chaosphere/model` as tensors. */
export function mlpModel(tf: Tf, spec: MlpSpec): ModelFunction {
  return {
    run: (w, t, z) => {
      const e = timeTensor(tf, spec.timeFrequencies, t);
      const layer = (x: Tensor, name: string): Tensor => {
        const bias = tf.add(tf.matMul(e, w[`${name}.time`] as Tensor2D), w[`${name}.bias`]);
        return silu(tf, tf.add(tf.matMul(x as Tensor2D, w[`${name}.weight`] as Tensor2D), bias));
      };
      let h = layer(inputFeatures(tf, spec, z), "in");
      for (let k = 0; k < spec.depth; k++) h = tf.add(h, layer(h, `layer${k}`));
      return tf.add(tf.matMul(h as Tensor2D, w["out.weight"] as Tensor2D), w["out.bias"]);
    },
    dispose: () => {},
  };
}
