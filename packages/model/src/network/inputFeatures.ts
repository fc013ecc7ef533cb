import { portableCos, portableSin } from "@chaosphere/core/elementary";
import type { MlpSpec } from "./architecture.ts";

/** Number of numbers that a perceptron reads of one vector, d (2n + 1). */
export function inputFeatureCount({ dimension, inputFrequencies = 0 }: MlpSpec): number {
  return dimension * (2 * inputFrequencies + 1);
}

/**
 * What a perceptron reads of scaled vectors in rows,
 *
 *     f(z) = (z, cos z, sin z, cos 2z, sin 2z, …, cos 2^{n−1} z, sin 2^{n−1} z),
 *
 * each of them d numbers: without the frequencies a perceptron learns edges slowly.
 *
 * Source: Tancik et al. (2020), with frequencies in octaves.
 */
export function inputFeatures(spec: MlpSpec, z: Float64Array): Float32Array {
  const { dimension: d, inputFrequencies: n = 0 } = spec;
  const width = inputFeatureCount(spec);
  const features = new Float32Array((z.length / d) * width);
  for (let i = 0; i < z.length; i++) {
    const at = Math.floor(i / d) * width + (i % d);
    features[at] = z[i];
    for (let j = 0; j < n; j++) {
      const phase = 2 ** j * z[i];
      features[at + (2 * j + 1) * d] = portableCos(phase);
      features[at + (2 * j + 2) * d] = portableSin(phase);
    }
  }
  return features;
}

/** The derivative of {@link inputFeatures} of one vector along directions in rows. */
export function inputFeaturesAlong(
  spec: MlpSpec,
  z: Float64Array,
  directions: Float64Array,
): Float32Array {
  const { dimension: d, inputFrequencies: n = 0 } = spec;
  const width = inputFeatureCount(spec);
  const features = new Float32Array((directions.length / d) * width);
  for (let i = 0; i < directions.length; i++) {
    const at = Math.floor(i / d) * width + (i % d);
    features[at] = directions[i];
    for (let j = 0; j < n; j++) {
      const phase = 2 ** j * z[i % d];
      features[at + (2 * j + 1) * d] = -(2 ** j) * portableSin(phase) * directions[i];
      features[at + (2 * j + 2) * d] = 2 ** j * portableCos(phase) * directions[i];
    }
  }
  return features;
}
