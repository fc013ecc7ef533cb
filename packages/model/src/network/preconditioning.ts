import {
  portableCos,
  portableExp,
  portableExpm1,
  portableLog,
  portableSin,
} from "@chaosphere/core/elementary";
import { dimensionOf, type NetworkSpec } from "./architecture.ts";

/** Scales by coordinate at one time, length of the dimension. */
export interface Preconditioning {
  /** c_in, which gives the noised data unit variance. */
  readonly input: Float64Array;
  /** c_out, the standard deviation of the data given their noised state, damped by the correlation of the two. */
  readonly output: Float64Array;
}

/** Range of the log signal-to-noise ratio over which the slowest feature has one period. */
const PERIOD = 32;

/**
 * The scales of input and output of a network at time t, with ρ the correlation of X_0 and X_t, for Gaussian data of variance v̄:
 *
 *     c_in = (e^{−2t} v̄ + 1 − e^{−2t})^{−½},   ρ = e^{−t} √v̄ c_in,   c_out = ρ √v̄ √(1 − ρ²) = ρ (v̄ (1 − e^{−2t}))^½ c_in.
 *
 * Both are 0 where v̄ = 0: X_t is noise there that says nothing of the data, and X_0 is known.
 *
 * √v̄ √(1 − ρ²) is the deviation of X_0 given X_t, the scale as t → 0. At late times the posterior mean varies far less than that:
 * for any law, its term of Hermite degree k in c_in X_t is E[X_0 He_k(c_in X_t)]/k! = O(e^{−kt}) (Mehler), so with the constant
 * right what the Gaussian answer leaves out is O(ρ) at most, O(ρ²) with the covariance right too.
 *
 * A network that reads posterior means answers in units of what the state leaves open ({@link taskFlow}), whatever the time:
 *
 *     c_in = v̄^{−½},   c_out = 1.
 *
 * Source: Karras et al. (2022), table 1, for the Ornstein–Uhlenbeck process in place of added noise; the factor ρ is ours.
 */
export function preconditioning(spec: NetworkSpec, t: number): Preconditioning {
  const decay = portableExp(-2 * t);
  const noise = -portableExpm1(-2 * t);
  const variances = varianceByCoordinate(spec);
  if (spec.reads === "posterior-mean") {
    return {
      input: variances.map((v) => (v > 0 ? 1 / Math.sqrt(v) : 0)),
      output: variances.map((v) => (v > 0 ? 1 : 0)),
    };
  }
  const input = variances.map((v) => (v > 0 ? 1 / Math.sqrt(decay * v + noise) : 0));
  return { input, output: input.map((c, i) => variances[i] * c * c * Math.sqrt(decay * noise)) };
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
