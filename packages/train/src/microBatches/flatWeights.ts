import type { NamedTensorMap, Tensor } from "@tensorflow/tfjs";
import type { Tf } from "../backend/tf.ts";
import type { Variables, WeightTensors } from "../backend/variables.ts";

/** The numbers of all tensors in one array, tensor after tensor in the order of their names, whatever the order of the record. */
export function flatWeights(tensors: WeightTensors): Float32Array {
  const parts = inOrder(tensors).map(([, tensor]) => tensor.dataSync<"float32">());
  const out = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let from = 0;
  for (const part of parts) {
    out.set(part, from);
    from += part.length;
  }
  return out;
}

/** Tensors of the names and shapes of others from {@link flatWeights}. */
export function tensorsFromFlat(tf: Tf, like: WeightTensors, values: Float32Array): NamedTensorMap {
  let from = 0;
  return Object.fromEntries(
    inOrder(like).map(([name, { shape, size }]) => {
      const part = values.slice(from, from + size);
      from += size;
      return [name, tf.tensor(part, shape, "float32")];
    }),
  );
}

/** Gives variables the values of {@link flatWeights}. */
export function assignFlat(tf: Tf, variables: Variables, values: Float32Array): void {
  tf.tidy(() => {
    for (const [name, tensor] of Object.entries(tensorsFromFlat(tf, variables, values))) {
      variables[name].assign(tensor);
    }
  });
}

function inOrder<T extends Tensor>(tensors: Readonly<Record<string, T>>): [string, T][] {
  return Object.entries(tensors).sort(([a], [b]) => (a < b ? -1 : 1));
}
