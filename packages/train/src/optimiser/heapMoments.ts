import type { Tensor, Variable } from "@tensorflow/tfjs";
import { addressOf, heapOf, type WasmBackend } from "../backend/heap.ts";
import type { Tf } from "../backend/tf.ts";
import { copyOf, keptTensor, type Moments, type MomentValues } from "./moments.ts";

/** Moments in tfjs's heap: a step is one pass over the memory of the variable and of its moments, in place. */
export function heapMoments(
  tf: Tf,
  backend: WasmBackend,
  variable: Variable,
  start: MomentValues,
): Moments {
  const first = keptTensor(tf, variable, start.first);
  const second = keptTensor(tf, variable, start.second);
  const at = (tensor: Tensor) => addressOf(backend, tensor);
  return {
    step(gradient, { scale, beta1, beta2, rate, epsilon, decay }) {
      // A tensor that shares the variable's memory, such as a copy kept from before, must not change with it.
      if (backend.refCount(variable.dataId) > 1) {
        tf.tidy(() => variable.assign(tf.mul(variable, 1)));
      }
      heapOf(backend).kernels.adamStep(
        at(variable),
        at(first),
        at(second),
        at(gradient),
        variable.size,
        scale,
        beta1,
        beta2,
        rate,
        epsilon,
        decay,
      );
    },
    values: () => ({ first: copyOf(first), second: copyOf(second) }),
    dispose: () => tf.dispose([first, second]),
  };
}
