import {
  type CameronMartinCoordinates,
  coefficients,
  DomainError,
  type ScoreFunction,
  type TimeSpan,
} from "@chaosphere/core";
import type { TraceFunction } from "../objectives/implicit.ts";
import { type DenseStep, dormandPrince } from "./dormandPrince.ts";
import { logNoiseToSignal, timeAt } from "./flowClock.ts";
import { nestedQuadrature } from "./nestedQuadrature.ts";

/** Estimates of a trace at one field, one for each of several probes or a single exact value. */
export type TraceEstimates = (t: number, x: CameronMartinCoordinates) => Float64Array;

/** Options of {@link adaptiveLogDensity}. */
export interface AdaptiveLogDensityOptions {
  /** Where the flow starts, stop > 0, and where the law is taken to be γ. A forward process will do. */
  readonly span: TimeSpan;
  /** The part of tr Ds that is known in closed form, such as that of the Gaussian law which a network corrects. Default 0. */
  readonly closedTrace?: TraceFunction;
  /** The rest of tr Ds at field `row`: independent unbiased estimates, the same probes at every time, or one exact value. Default none. */
  readonly estimates?: (row: number) => TraceEstimates;
  /**
   * Error that is allowed to a field, nats per coefficient; of estimates a hundredth of their standard error is enough where that
   * is more. Default 1e-5.
   */
  readonly tolerance?: number;
  /** Called with the share of the rows' work that is done. */
  readonly onProgress?: (share: number) => void;
}

/** Log-densities of fields with respect to the noise γ, each found with its own steps. */
export interface AdaptiveLogDensity {
  /** log dμ/dγ (x), nats, one per row. */
  readonly logDensity: Float64Array;
  /** Standard error over the estimates, nats, one per row; 0 for a single one. */
  readonly standardError: Float64Array;
  /** Embedded error of the flow and last change of the quadrature, nats, one per row. */
  readonly stepError: Float64Array;
  /** Steps along the flow, one per row. */
  readonly steps: Int32Array;
  /** Times at which the estimates were taken, one per row. */
  readonly traceTimes: Int32Array;
}

/**
 * The log-density, with respect to γ, of the law μ that the probability flow makes of γ at time `stop`, like
 * `probabilityFlowLogDensity`, field by field with the steps that its own tolerance asks:
 *
 *     log dμ/dγ (x) = ∫_ε^T (⟨x, s⟩ − tr Ds) dt,   tr Ds = closed part + rest.
 *
 * The flow and the closed part go by Dormand and Prince's pair in τ = log √(e^{2t} − 1); the rest, of which every value
 * costs many scores, is integrated along the interpolated flow by nested Clenshaw–Curtis rules.
 *
 * @throws {@link DomainError} unless 0 < stop < horizon < ∞ and the tolerance is positive.
 *
 * Source: Song et al. (2021), for the flow's density; docs/theory/formulas.md (G4.3), for the flow relative to γ.
 */
export function adaptiveLogDensity(
  score: ScoreFunction,
  x: CameronMartinCoordinates,
  options: AdaptiveLogDensityOptions,
): AdaptiveLogDensity {
  const { span, closedTrace, estimates, tolerance = 1e-5, onProgress } = options;
  checkOptions(span, tolerance);
  const { bandLimit, batch } = x;
  const d = bandLimit ** 2;
  const interval = [logNoiseToSignal(span.stop), logNoiseToSignal(span.horizon)] as const;
  const allowed = tolerance * d;
  const found = {
    logDensity: new Float64Array(batch),
    standardError: new Float64Array(batch),
    stepError: new Float64Array(batch),
    steps: new Int32Array(batch),
    traceTimes: new Int32Array(batch),
  };
  const field = (values: Float64Array) =>
    coefficients("cameron-martin", bandLimit, values.subarray(0, d));

  /** Of (x, gain): −(1 − e^{−2t}) s and (1 − e^{−2t}) (⟨x, s⟩ − closed trace). */
  const rate = (τ: number, state: Float64Array): Float64Array => {
    const t = timeAt(τ);
    const clock = -Math.expm1(-2 * t);
    const at = field(state);
    const s = score(t, at).values;
    const out = new Float64Array(d + 1);
    let inner = 0;
    for (let i = 0; i < d; i++) {
      out[i] = -clock * s[i];
      inner += s[i] * at.values[i];
    }
    out[d] = clock * (inner - (closedTrace?.(t, at)[0] ?? 0));
    return out;
  };
  /** The gain's error, with that of the state as if the density changed by one nat for a deviation of 1 in a coordinate. */
  const size = (error: Float64Array): number => Math.hypot(error[d], ...error.subarray(0, d));

  for (let b = 0; b < batch; b++) {
    const start = new Float64Array(d + 1);
    start.set(x.values.subarray(b * d, (b + 1) * d));
    const each = allowed / (2 * (interval[1] - interval[0]));
    const flow = dormandPrince(rate, interval, start, { tolerance: each, size });
    onProgress?.((b + 0.5) / batch);
    found.logDensity[b] = flow.end[d];
    found.stepError[b] = flow.error;
    found.steps[b] = flow.steps.length;
    if (estimates) {
      const rest = estimates(b);
      const traces = (τ: number): Float64Array => {
        const t = timeAt(τ);
        return rest(t, field(along(flow.steps, τ))).map((trace) => -Math.expm1(-2 * t) * trace);
      };
      const { values, change, points } = nestedQuadrature(traces, interval, {
        allowed: (values) => Math.max(allowed / 2, errorOfMean(values) / NEGLIGIBLE),
        size: (change) => Math.abs(meanOf(change)),
      });
      found.logDensity[b] -= meanOf(values);
      found.standardError[b] = errorOfMean(values);
      found.stepError[b] += change;
      found.traceTimes[b] = points;
    }
    onProgress?.((b + 1) / batch);
  }
  return found;
}

/** The part of the estimates' standard error that the quadrature need not go below. */
const NEGLIGIBLE = 100;

/** The state at τ, from the step that it lies in. */
function along(steps: readonly DenseStep[], τ: number): Float64Array {
  const step = steps.find(({ to }) => τ <= to) ?? steps[steps.length - 1];
  return step.at(τ);
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function errorOfMean(values: Float64Array): number {
  const [mean, n] = [meanOf(values), values.length];
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return n > 1 ? Math.sqrt(squares / (n * (n - 1))) : 0;
}

function checkOptions({ stop, horizon }: TimeSpan, tolerance: number): void {
  if (!(0 < stop && stop < horizon && horizon < Number.POSITIVE_INFINITY)) {
    throw new DomainError(
      `adaptiveLogDensity: need 0 < stop < horizon < ∞, got stop ${stop}, horizon ${horizon}. Start at the model's stopping time.`,
    );
  }
  if (!(tolerance > 0 && tolerance < Number.POSITIVE_INFINITY)) {
    throw new DomainError(
      `adaptiveLogDensity: tolerance must be positive, got ${tolerance}. 1e-5 nats per coefficient suits most models.`,
    );
  }
}
