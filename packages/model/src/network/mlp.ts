import { matrixProductF32 } from "@chaosphere/core/linalg";
import type {
  MlpSpec,
  NetworkDerivative,
  NetworkFunction,
  NetworkWeights,
} from "./architecture.ts";
import { inputFeatureCount, inputFeatures, inputFeaturesAlong } from "./inputFeatures.ts";
import { affine, silu, siluSlope } from "./layers.ts";
import { checkedWeights } from "./parameters.ts";
import { timeFeatures } from "./preconditioning.ts";

/**
 * The residual perceptron, in single precision,
 *
 *     h_0 = σ(f(z) W + e(t) T + b),   h_{k+1} = h_k + σ(h_k W_k + e(t) T_k + b_k),   F = h W_out + b_out,   σ = SiLU,
 *
 * with the features f of the input.
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

/** The derivative of {@link mlpFunction} along directions, by the chain rule, in single precision. */
export function mlpDerivative(spec: MlpSpec, weights: NetworkWeights): NetworkDerivative {
  const { dimension, width, depth, timeFrequencies } = spec;
  const w = checkedWeights(spec, weights);
  return (t, z, directions) => {
    const e = timeFeatures(timeFrequencies, t);
    const rows = directions.length / dimension;
    /** σ(x W + b) and σ′(x W + b) (ẋ W). */
    const layer = (x: Float32Array, dx: Float32Array, inputs: number, name: string) => {
      const bias = affine(e, w(`${name}.time`), w(`${name}.bias`));
      const before = matrixProductF32(x, w(`${name}.weight`), 1, inputs, width);
      const sum = Float64Array.from(before, (value, i) => value + bias[i]);
      const slopes = sum.map(siluSlope);
      const moved = matrixProductF32(dx, w(`${name}.weight`), rows, inputs, width);
      return {
        value: Float32Array.from(sum, silu),
        along: moved.map((value, i) => value * slopes[i % width]),
      };
    };
    const features = inputFeatures(spec, z);
    const first = layer(features, inputFeaturesAlong(spec, z, directions), features.length, "in");
    let { value: h, along } = first;
    for (let k = 0; k < depth; k++) {
      const step = layer(h, along, width, `layer${k}`);
      h = h.map((value, i) => value + step.value[i]);
      along = along.map((value, i) => value + step.along[i]);
    }
    return Float64Array.from(matrixProductF32(along, w("out.weight"), rows, width, dimension));
  };
}
