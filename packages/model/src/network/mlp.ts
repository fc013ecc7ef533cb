import { matrixProductF32 } from "@chaosphere/core/linalg";
import type { MlpSpec, NetworkFunction, NetworkWeights } from "./architecture.ts";
import { inputFeatureCount, inputFeatures } from "./inputFeatures.ts";
import { affine, silu } from "./layers.ts";
import { checkedWeights } from "./parameters.ts";
import { timeFeatures } from "./preconditioning.ts";

/**
 * The residual perceptron, in single precision,
 *
 *     h_0 = σ(f(z) W + e(t) T + b),   h_{k+1} = h_k + σ(h_k W_k + e(t) T_k + b_k),   F = h W_out + b_out,   σ = SiLU,
 *
 * with the {@link inputFeatures} f.
 */
export function mlpFunction(spec: MlpSpec, weights: NetworkWeights): NetworkFunction {
  const { dimension, width, depth, timeFrequencies } = spec;
  const w = checkedWeights(spec, weights);
  return (t, z) => {
    const e = timeFeatures(timeFrequencies, t);
    const rows = z.length / dimension;
    const layer = (x: Float32Array, inputs: number, name: string): Float32Array => {
      const y = matrixProductF32(x, w(`${name}.weight`), rows, inputs, width);
      const bias = affine(e, w(`${name}.time`), w(`${name}.bias`));
      return y.map((value, i) => silu(value + bias[i % width]));
    };
    let h = layer(inputFeatures(spec, z), inputFeatureCount(spec), "in");
    for (let k = 0; k < depth; k++) {
      const step = layer(h, width, `layer${k}`);
      h = h.map((value, i) => value + step[i]);
    }
    const out = matrixProductF32(h, w("out.weight"), rows, width, dimension);
    const bias = w("out.bias");
    return Float64Array.from(out, (value, i) => value + bias[i % dimension]);
  };
}
