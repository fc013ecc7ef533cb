import {
  portableCos,
  portableExp,
  portableExpm1,
  portableLog,
  portableSin,
} from "@chaosphere/core";
import { dimensionOf, type NetworkSpec } from "./architecture.ts";

/** Scales by coordinate at one time, length of the dimension. */
export interface Preconditioning {
  /** c_in, which gives the noised data unit variance. */
  readonly input: Float64Array;
  /** c_out, the standard deviation of the data given their noised state. */
  readonly output: Float64Array;
}

/** Range of the log signal-to-noise ratio over which the slowest feature has one period. */
const PERIOD = 32;

/**
 * The scales of input and output of a network at time t, those of Gaussian data of variance v̄:
 *
 *     c_in = (e^{−2t} v̄ + 1 − e^{−2t})^{−½},   c_out = (v̄ (1 − e^{−2t}))^½ c_in.
 *
 * Source: Karras et al. (2022), table 1, for the Ornstein–Uhlenbeck process in place of added noise.
 */
export function preconditioning(spec: NetworkSpec, t: number): Preconditioning {
  const decay = portableExp(-2 * t);
  const noise = -portableExpm1(-2 * t);
  const variances = varianceByCoordinate(spec);
  const input = variances.map((v) => 1 / Math.sqrt(decay * v + noise));
  return { input, output: input.map((c, i) => Math.sqrt(variances[i] * noise) * c) };
}

/** Number of the time features with n frequencies. */
export function timeFeatureCount(frequencies: number): number {
  return 2 * frequencies + 1;
}

/**
 * Features of the time t, functions of the logarithm of the signal-to-noise ratio λ = −log(e^{2t} − 1):
 *
 *     λ/8,   cos(2π 2^j λ/32),   sin(2π 2^j λ/32),   0 ≤ j < n.
 */
export function timeFeatures(frequencies: number, t: number): Float64Array {
  const features = new Float64Array(timeFeatureCount(frequencies));
  const λ = -portableLog(portableExpm1(2 * t));
  features[0] = λ / 8;
  for (let j = 0; j < frequencies; j++) {
    const phase = (2 * Math.PI * 2 ** j * λ) / PERIOD;
    features[1 + 2 * j] = portableCos(phase);
    features[2 + 2 * j] = portableSin(phase);
  }
  return features;
}

/** v̄ by coordinate. */
function varianceByCoordinate(spec: NetworkSpec): Float64Array {
  if (spec.kind === "mlp") return Float64Array.from(spec.variances);
  const values = new Float64Array(dimensionOf(spec));
  spec.variances.forEach((v, l) => {
    values.fill(v, l * l, (l + 1) ** 2);
  });
  return values;
}
