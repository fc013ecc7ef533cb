import { degreeOf } from "@chaosphere/core";
import type { PerDegreeSpec } from "@chaosphere/model";
import type { Tensor2D } from "@tensorflow/tfjs";
import type { Tf } from "../backend/tf.ts";
import { type ModelFunction, timeLayer } from "./layers.ts";

/** The gains by degree of `@chaosphere/model` as tensors. */
export function perDegreeModel(tf: Tf, spec: PerDegreeSpec): ModelFunction {
  const { bandLimit: L, timeFrequencies } = spec;
  const N = L * L;
  /** Degree by coefficient, so that gains reach their coefficients by a product. */
  const toCoefficients = tf.tensor2d(
    Float32Array.from({ length: L * N }, (_, i) => (degreeOf(i % N) === Math.floor(i / N) ? 1 : 0)),
    [L, N],
  );
  return {
    run: (w, t, z) => {
      const hidden = timeLayer(tf, timeFrequencies, w, t);
      const gains = tf.add(tf.matMul(hidden, w["gain.weight"] as Tensor2D), w["gain.bias"]);
      return tf.mul(tf.matMul(gains as Tensor2D, toCoefficients), z);
    },
    dispose: () => {
      toCoefficients.dispose();
    },
  };
}
