import { dimensionOf, type NetworkSpec, preconditioning } from "@chaosphere/model";
import type { Tensor2D } from "@tensorflow/tfjs";
import type { Tf } from "../backend/tf.ts";
import type { WeightTensors } from "../backend/variables.ts";
import type { ModelFunction } from "./layers.ts";
import { mlpModel } from "./mlp.ts";
import { operatorModel } from "./operator.ts";
import { perDegreeModel } from "./perDegree.ts";

/** A network on the backend of tfjs: the numbers of `networkResidual`, with gradients. */
export interface NetworkModel {
  /**
   * r(t, x) = c_out(t) F(t, c_in(t) x), what is added to the closed form; x and the result are `[batch, dimension]`, t one time per row.
   */
  readonly forward: (weights: WeightTensors, t: ArrayLike<number>, x: Tensor2D) => Tensor2D;
  /** Frees the constants. */
  readonly dispose: () => void;
}

/**
 * The network of a specification in tfjs. Times are plain numbers: whatever depends on them alone is computed in double precision by
 * the same functions as without tfjs. Call `forward` within `tf.tidy` or a gradient.
 */
export function buildModel(tf: Tf, spec: NetworkSpec): NetworkModel {
  const { run, dispose } = modelFunction(tf, spec);
  const d = dimensionOf(spec);
  return {
    forward: (weights, t, x) => {
      const input = new Float32Array(t.length * d);
      const output = new Float32Array(t.length * d);
      for (let b = 0; b < t.length; b++) {
        const scales = preconditioning(spec, t[b]);
        input.set(scales.input, b * d);
        output.set(scales.output, b * d);
      }
      const shape: [number, number] = [t.length, d];
      const F = run(weights, t, tf.mul(x, tf.tensor2d(input, shape)));
      return tf.mul(F, tf.tensor2d(output, shape));
    },
    dispose,
  };
}

function modelFunction(tf: Tf, spec: NetworkSpec): ModelFunction {
  switch (spec.kind) {
    case "per-degree":
      return perDegreeModel(tf, spec);
    case "mlp":
      return mlpModel(tf, spec);
    case "spherical-operator":
      return operatorModel(tf, spec);
  }
}
