import { pathKernels } from "./pathKernels.ts";

/** Second derivatives of σ where the SIMD kernel finds them. */
export interface NoiseBend {
  /** Room for ∂²σ, as in a coefficient block. */
  readonly hessian: Float64Array;
  /** `addAlongNoise` of ∂²σ with the same bits: out += ∂²σ ΔB, ΔB of path p at `increments[at + p·stride + l]`. */
  add(increments: Float64Array, at: number, stride: number, out: Float64Array): void;
}

/** Room for ∂²σ at n states, or undefined where there is no WebAssembly with SIMD. */
export function noiseBend(count: number, m: number, r: number): NoiseBend | undefined {
  const width = m * m;
  const sizes = { hessian: count * m * r * width, sum: count * m * width, dB: count * r };
  const instance = pathKernels.instantiate(8 * (sizes.hessian + sizes.sum + sizes.dB));
  if (instance === undefined) return undefined;
  const { kernels, buffer } = instance;
  const sumAt = 8 * sizes.hessian;
  const dBAt = sumAt + 8 * sizes.sum;
  const sum = new Float64Array(buffer, sumAt, sizes.sum);
  const dB = new Float64Array(buffer, dBAt, sizes.dB);
  return {
    hessian: new Float64Array(buffer, 0, sizes.hessian),
    add(increments, at, stride, out) {
      for (let p = 0; p < count; p++) {
        for (let l = 0; l < r; l++) dB[p * r + l] = increments[at + p * stride + l];
      }
      sum.set(out);
      kernels.addAlongNoise(0, dBAt, sumAt, count, m, r, width);
      out.set(sum);
    },
  };
}
