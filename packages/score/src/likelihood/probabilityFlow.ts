import {
  type CameronMartinCoordinates,
  DomainError,
  type ScoreFunction,
  type TimeSpan,
} from "@chaosphere/core";
import type { TraceFunction } from "../objectives/implicit.ts";
import { logNoiseToSignal, timeAt } from "./flowClock.ts";

/** Options of {@link probabilityFlowLogDensity}. */
export interface LogDensityOptions {
  /** Where the flow starts, stop > 0, and where the law is taken to be γ. A forward process will do. */
  readonly span: TimeSpan;
  /**
   * tr Ds: one function that gives it exactly, as `gaussianTrace` or `coordinateTrace`; or several independent
   * unbiased estimates, as `slicedTrace` under different keys, whose spread gives the standard error.
   */
  readonly traces: readonly TraceFunction[];
  /**
   * Steps of the Runge–Kutta rule, 1 or more. Default 128: on Gaussian data with variances from 0.1 to 10 of the
   * noise's the error was 3e-7 nats per coefficient, from 0.01 to 100 6e-6; a sixteenth of it at twice the steps.
   */
  readonly steps?: number;
  /** Called after each step with the number done. */
  readonly onStep?: (done: number) => void;
}

/** Log-densities of fields with respect to the noise γ. */
export interface FlowLogDensity {
  /** log dμ/dγ (x), nats, one per row. */
  readonly logDensity: Float64Array;
  /** Standard error over the traces, nats, one per row; 0 for a single one. */
  readonly standardError: Float64Array;
  /** Where the flow ends, white noise if the model is right. */
  readonly end: CameronMartinCoordinates;
}

/**
 * The log-density, with respect to γ, of the law μ that the probability flow makes of γ, at time `stop`:
 *
 *     log dμ/dγ (x) = ∫_ε^T δs(t, x_t) dt,   δs = ⟨x, s⟩ − tr Ds,   dx_t/dt = −s(t, x_t),   x_ε = x,
 *
 * δ the Malliavin divergence, so that nothing in the formula grows with the dimension. By the classical Runge–Kutta
 * rule, order 4, in equal steps of log √(e^{2t} − 1), the logarithm of noise over signal, in which the flow is smooth
 * down to t = 0.
 *
 * @throws {@link DomainError} unless 0 < stop < horizon < ∞ and the number of steps is whole, 1 or more,
 *   and there is a trace.
 *
 * Source: Song et al. (2021), for the flow's density; docs/theory/formulas.md (G4.3), for the flow relative to γ.
 */
export function probabilityFlowLogDensity(
  score: ScoreFunction,
  x: CameronMartinCoordinates,
  { span, traces, steps = 128, onStep }: LogDensityOptions,
): FlowLogDensity {
  checkOptions(span, steps, traces.length);
  const rate = flowRate(score, traces);
  const [from, to] = [logNoiseToSignal(span.stop), logNoiseToSignal(span.horizon)];
  const h = (to - from) / steps;
  let state: FlowState = { x, gain: new Float64Array(traces.length * x.batch) };
  for (let k = 0; k < steps; k++) {
    const at = (share: number) => timeAt(from + (k + share) * h);
    const k1 = rate(at(0), state);
    const k2 = rate(at(0.5), moved(state, h / 2, k1));
    const k3 = rate(at(0.5), moved(state, h / 2, k2));
    const k4 = rate(at(1), moved(state, h, k3));
    state = moved(moved(state, h / 6, k1), h / 3, k2);
    state = moved(moved(state, h / 3, k3), h / 6, k4);
    onStep?.(k + 1);
  }
  return { ...meanOverTraces(state.gain, x.batch), end: state.x };
}

/** A point of the flow and the log-density gathered on the way, `[trace·batch + row]`. */
interface FlowState {
  readonly x: CameronMartinCoordinates;
  readonly gain: Float64Array;
}

/** Derivatives in τ = log √(e^{2t} − 1), where dt = (1 − e^{−2t}) dτ. */
interface FlowRate {
  readonly x: Float64Array;
  readonly gain: Float64Array;
}

function flowRate(
  score: ScoreFunction,
  traces: readonly TraceFunction[],
): (t: number, state: FlowState) => FlowRate {
  return (t, { x }) => {
    const clock = -Math.expm1(-2 * t);
    const s = score(t, x).values;
    const inner = new Float64Array(x.batch);
    s.forEach((value, i) => {
      inner[Math.floor(i / x.bandLimit ** 2)] += value * x.values[i];
    });
    const gain = new Float64Array(traces.length * x.batch);
    traces.forEach((trace, k) => {
      const found = trace(t, x);
      for (let b = 0; b < x.batch; b++) gain[k * x.batch + b] = clock * (inner[b] - found[b]);
    });
    return { x: s.map((value) => -clock * value), gain };
  };
}

function moved({ x, gain }: FlowState, h: number, rate: FlowRate): FlowState {
  return {
    x: { ...x, values: x.values.map((value, i) => value + h * rate.x[i]) },
    gain: gain.map((value, i) => value + h * rate.gain[i]),
  };
}

function meanOverTraces(
  gain: Float64Array,
  batch: number,
): Pick<FlowLogDensity, "logDensity" | "standardError"> {
  const count = gain.length / batch;
  const logDensity = new Float64Array(batch);
  const standardError = new Float64Array(batch);
  for (let b = 0; b < batch; b++) {
    const estimates = gain.filter((_, i) => i % batch === b);
    const mean = estimates.reduce((sum, value) => sum + value, 0) / count;
    const squares = estimates.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    logDensity[b] = mean;
    standardError[b] = count > 1 ? Math.sqrt(squares / (count * (count - 1))) : 0;
  }
  return { logDensity, standardError };
}

function checkOptions({ stop, horizon }: TimeSpan, steps: number, traces: number): void {
  if (!(0 < stop && stop < horizon && horizon < Number.POSITIVE_INFINITY)) {
    throw new DomainError(
      `probabilityFlowLogDensity: need 0 < stop < horizon < ∞, got stop ${stop}, horizon ${horizon}. Start at the model's stopping time.`,
    );
  }
  if (!(Number.isInteger(steps) && steps >= 1)) {
    throw new DomainError(
      `probabilityFlowLogDensity: steps must be a whole number, 1 or more, got ${steps}. 128 suit most models.`,
    );
  }
  if (!(traces >= 1)) {
    throw new DomainError(
      "probabilityFlowLogDensity: need one trace or more, got 0. Give one exact trace, or several estimates.",
    );
  }
}
