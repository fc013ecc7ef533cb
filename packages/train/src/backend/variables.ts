import { DomainError } from "@chaosphere/core";
import type { NetworkWeights } from "@chaosphere/model";
import type { Tensor, Variable } from "@tensorflow/tfjs";
import type { Tf } from "./tf.ts";

/** Weights on the backend, by the names of the specification. */
export type WeightTensors = Readonly<Record<string, Tensor>>;

/** Trainable weights on the backend, by name; their names in tfjs are the same, behind a prefix if there is one. */
export type Variables = Readonly<Record<string, Variable>>;

/**
 * Puts weights on the backend as variables that gradients and optimiser find by name.
 *
 * @throws {@link DomainError} if a variable of the same name is in use: one fit at a time.
 */
export function variablesOf(tf: Tf, weights: NetworkWeights, prefix = ""): Variables {
  const names = Object.keys(weights);
  const taken = names.find((name) => prefix + name in tf.engine().registeredVariables);
  if (taken !== undefined) {
    throw new DomainError(
      `variablesOf: names of variables must be free, got ${taken} in use. Run one fit at a time, or free the other's variables.`,
    );
  }
  return tf.tidy(() =>
    Object.fromEntries(
      names.map((name) => {
        const { shape, data } = weights[name];
        // A copy, as a backend may work on the array that it is given.
        const values = tf.tensor(data.slice(), [...shape], "float32");
        return [name, tf.variable(values, true, prefix + name)];
      }),
    ),
  );
}

/** Copies weights off the backend. */
export function weightsOf(tensors: WeightTensors): NetworkWeights {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, tensor]) => [
      name,
      { shape: [...tensor.shape], data: Float32Array.from(tensor.dataSync()) },
    ]),
  );
}
