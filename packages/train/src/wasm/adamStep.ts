import type { Tensor, Variable } from "@tensorflow/tfjs";
import type { Tf } from "../loadTf.ts";
import { addressOf, heapOf, type WasmBackend } from "./heap.ts";

/** Running means of a variable's gradients and of their squares, of its shape. */
export interface Moments {
  first: Tensor;
  second: Tensor;
}

/** The factors of step k: η √c₂/c₁ and ε √c₂ with c_i = 1 − β_i^k, and η λ. */
export interface StepFactors {
  readonly scale: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly rate: number;
  readonly epsilon: number;
  readonly decay: number;
}

/** One step of Adam in tfjs's heap, on the memory of the variable and of its moments. */
export function stepInPlace(
  tf: Tf,
  backend: WasmBackend,
  variable: Variable,
  gradient: Tensor,
  { first, second }: Moments,
  { scale, beta1, beta2, rate, epsilon, decay }: StepFactors,
): void {
  // A tensor that shares the variable's memory, such as a copy kept from before, must not change with it.
  if (backend.refCount(variable.dataId) > 1) tf.tidy(() => variable.assign(tf.mul(variable, 1)));
  const at = (tensor: Tensor) => addressOf(backend, tensor);
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
}

/** The plain twin of {@link stepInPlace}, on any backend. */
export function stepByOperations(
  tf: Tf,
  variable: Variable,
  gradient: Tensor,
  moments: Moments,
  { scale, beta1, beta2, rate, epsilon, decay }: StepFactors,
): void {
  tf.tidy(() => {
    const g = scale === 1 ? gradient : tf.mul(gradient, scale);
    const first = tf.add(tf.mul(moments.first, beta1), tf.mul(g, 1 - beta1));
    const second = tf.add(tf.mul(moments.second, beta2), tf.mul(tf.square(g), 1 - beta2));
    const step = tf.div(tf.mul(first, rate), tf.add(tf.sqrt(second), epsilon));
    variable.assign(tf.sub(variable, decay === 0 ? step : tf.add(step, tf.mul(variable, decay))));
    tf.dispose([moments.first, moments.second]);
    moments.first = tf.keep(first);
    moments.second = tf.keep(second);
  });
}
