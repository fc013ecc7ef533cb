import { timeFeatures } from "./preconditioning.ts";

/** The SiLU nonlinearity x / (1 + e^{−x}), by the engine's own exponential: weights of single precision do not see its last bit. */
export function silu(x: number): number {
  return x / (1 + Math.exp(-x));
}

/** The vector x W + b, `weight[i·n + j]` with n = bias.length outputs. */
export function affine(
  x: Float64Array,
  weight: Float32Array,
  bias: ArrayLike<number>,
): Float64Array {
  const y = Float64Array.from(bias);
  for (let i = 0; i < x.length; i++) {
    for (let j = 0; j < y.length; j++) y[j] += x[i] * weight[i * y.length + j];
  }
  return y;
}

/** The hidden layer between time and what depends on it, SiLU(e(t) W + b). */
export function timeLayer(
  frequencies: number,
  weight: Float32Array,
  bias: Float32Array,
): (t: number) => Float64Array {
  return (t) => affine(timeFeatures(frequencies, t), weight, bias).map(silu);
}
