import {
  type CameronMartinCoordinates,
  child,
  DomainError,
  type Key,
  key,
  purpose,
  type TimeSpan,
  whiteNoise,
} from "@chaosphere/core";
import { portableExp, portableExpm1 } from "@chaosphere/core/elementary";
import {
  type AdaptiveLogDensity,
  adaptiveLogDensity,
  coordinateTrace,
  gaussianTrace,
  relativeScore,
  slicedTrace,
  type TraceEstimates,
  type TraceFunction,
} from "@chaosphere/score";
import type { Checkpoint } from "../checkpoint/checkpoint.ts";
import { restoreModel } from "../checkpoint/restoreModel.ts";
import { networkResidualDerivative } from "../network/evaluate.ts";

/** How the trace of the score's derivative is found: coordinate by coordinate, or by random probes. */
export type TraceMethod = "exact" | "hutchinson";

/** Options of {@link flowLogDensity}. */
export interface FlowLogDensityOptions {
  readonly span: TimeSpan;
  readonly method: TraceMethod;
  /** Number of probes of `hutchinson`. Default 16. */
  readonly probes?: number;
  /** Names the probes: field b has its own, child firstRow + b. Default 0. */
  readonly seed?: number;
  /** Number of the first field among all. Default 0. */
  readonly firstRow?: number;
  /** Error that is allowed to a field, nats per coefficient. Default 1e-5. */
  readonly tolerance?: number;
  readonly onProgress?: (share: number) => void;
}

/**
 * The log-density of fields under a model along its probability flow, relative to the noise. Of a network's score the part of the
 * Gaussian law that it corrects has a closed trace, and only the correction is probed, along exact derivatives: the standard
 * error is that of the correction alone.
 *
 * @param z C^−½(a − ā), from the model's own standardisation, at its band limit.
 * @throws {@link DomainError} unless 0 < stop < horizon < ∞, the tolerance is positive and there are probes.
 *
 * Source: Song et al. (2021), appendix D.2; Hutchinson (1990).
 *
 * @example
 * ```ts
 * import { coefficients, whittleMatern } from "@chaosphere/core";
 * import { flowLogDensity, isotropicModel } from "@chaosphere/model";
 *
 * // The law is its own noise, relative to which it has the density 1.
 * const model = isotropicModel(whittleMatern(3, { alpha: 2, kappa: 3 }));
 * const z = coefficients("cameron-martin", 3, new Float64Array(9).fill(1));
 * const span = { stop: 1e-3, horizon: 5 };
 * const { logDensity } = flowLogDensity(model, z, { span, method: "exact" });
 * console.log(Math.abs(logDensity[0]) < 1e-10); // true
 * ```
 */
export function flowLogDensity(
  model: Checkpoint,
  z: CameronMartinCoordinates,
  options: FlowLogDensityOptions,
): AdaptiveLogDensity {
  const { span, tolerance, onProgress } = options;
  return adaptiveLogDensity(relativeScore(restoreModel(model).denoiser), z, {
    span,
    ...flowTraces(model, options),
    ...(tolerance !== undefined && { tolerance }),
    ...(onProgress && { onProgress }),
  });
}

/** The trace of a model's score: what is known of it in closed form, and the rest. */
export interface FlowTraces {
  readonly closedTrace?: TraceFunction;
  readonly estimates: (row: number) => TraceEstimates;
}

/** @throws {@link DomainError} unless there is a whole number of probes, 1 or more. */
export function flowTraces(
  model: Checkpoint,
  { method, probes = 16, seed = 0, firstRow = 0 }: Omit<FlowLogDensityOptions, "span">,
): FlowTraces {
  if (!(Number.isInteger(probes) && probes >= 1)) {
    throw new DomainError(
      `flowLogDensity: probes must be a whole number, 1 or more, got ${probes}. 16 tell the standard error.`,
    );
  }
  const stream = child(key(seed), purpose.probe);
  const probesOf = (row: number) => child(stream, firstRow + row);
  if (model.kind === "network") {
    const { spec, weights, closedForm, bandLimit } = model;
    const derivative = networkResidualDerivative(spec, weights);
    const closedTrace = gaussianTrace(closedForm);
    if (method === "exact") {
      return { closedTrace, estimates: () => wholeTrace(derivative, bandLimit) };
    }
    const signs = (row: number) => rademacher(bandLimit, probes, probesOf(row));
    return { closedTrace, estimates: (row) => probedTrace(derivative, signs(row)) };
  }
  const score = relativeScore(restoreModel(model).denoiser);
  if (method === "exact") {
    const trace = coordinateTrace(score);
    return { estimates: () => trace };
  }
  return {
    estimates: (row) => {
      const each = Array.from({ length: probes }, (_, p) =>
        slicedTrace(score, { key: child(probesOf(row), p) }),
      );
      return (t, x) => Float64Array.from(each, (trace) => trace(t, x)[0]);
    },
  };
}

/** Dr(t, x) along directions in rows. */
type Derivative = (t: number, x: Float64Array, directions: Float64Array) => Float64Array;

/** What the derivative of a denoiser counts in that of the relative score, e^{−t}/(1 − e^{−2t}). */
const scoreOf = (t: number): number => portableExp(-t) / -portableExpm1(-2 * t);

/** zᵀ Dr z for each row z of directions. */
function probedTrace(derivative: Derivative, directions: Float64Array): TraceEstimates {
  return (t, { values: x }) => {
    const along = derivative(t, x, directions);
    const estimates = new Float64Array(directions.length / x.length);
    const scale = scoreOf(t);
    for (let i = 0; i < along.length; i++) {
      estimates[Math.floor(i / x.length)] += scale * along[i] * directions[i];
    }
    return estimates;
  };
}

/** Directions at once: enough for the transforms, and little memory. */
const AT_ONCE = 32;

/** Σ_j ⟨Dr e_j, e_j⟩. */
function wholeTrace(derivative: Derivative, bandLimit: number): TraceEstimates {
  const d = bandLimit ** 2;
  return (t, { values: x }) => {
    let trace = 0;
    for (let first = 0; first < d; first += AT_ONCE) {
      const count = Math.min(AT_ONCE, d - first);
      const units = new Float64Array(count * d);
      for (let k = 0; k < count; k++) units[k * d + first + k] = 1;
      const along = derivative(t, x, units);
      for (let k = 0; k < count; k++) trace += along[k * d + first + k];
    }
    return Float64Array.of(scoreOf(t) * trace);
  };
}

/** Signs ±1, `[probe·L² + i]`. */
function rademacher(bandLimit: number, probes: number, stream: Key): Float64Array {
  return whiteNoise(bandLimit, probes, stream).values.map(Math.sign);
}
