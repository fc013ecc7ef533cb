import {
  type CameronMartinCoordinates,
  child,
  DomainError,
  type Key,
  purpose,
  uniformAt,
  whiteNoise,
} from "@chaosphere/core";
import { portableExp, portableExpm1, portableLog } from "@chaosphere/core/elementary";
import { normaliseExponentials } from "@chaosphere/core/special";
import { guidance, pigdmWeights } from "./guidance.ts";
import type { ObservedDirections } from "./observedDirections.ts";
import type { DenoiserPullback } from "./pullback.ts";

/** Options of {@link twistedParticles}. */
export interface TwistedOptions {
  /** Forward times from the horizon to the stopping time, strictly decreasing. */
  readonly times: ArrayLike<number>;
  /** N, 2 or more. */
  readonly particles: number;
  readonly key: Key;
  /** q > 0: the variance of the data over that of the noise, in the guess of what the state leaves open. Default 1. */
  readonly dataVariance?: number;
  /** Particles are resampled when the effective sample size falls below this share of their number. Default 0.5. */
  readonly threshold?: number;
  /** Called after each step, k = 1 …. Throw to stop the run. */
  readonly onStep?: (step: number) => void;
}

/** Weighted fields that stand for the posterior. */
export interface TwistedParticles {
  /** x_i at the stopping time, one per row. */
  readonly particles: CameronMartinCoordinates;
  /** W_i, Σ W_i = 1. */
  readonly weights: Float64Array;
  /** log of the unbiased estimate of p(y), nats. */
  readonly logEvidence: number;
  /** (Σ W_i)²/Σ W_i² after each step, before any resampling. Length: the steps. */
  readonly effectiveSampleSizes: Float64Array;
  /** Number of particles of the start from which those of the end descend. */
  readonly ancestors: number;
}

/**
 * Twisted sequential Monte Carlo over the reverse process: pseudoinverse guidance proposes, and weights correct what it gets wrong. With
 * p the step of the martingale exponential integrator of the unconditional model, ŷ_t(x) = N(ỹ′; B′m_t(x), I + r_t² B′B′*) and
 * q(x′ | x) the same step with the gradient of log ŷ_t added to the score,
 *
 *     w_T = ŷ_T(x),   w ← w · p(x′ | x) ŷ_t′(x′) / (q(x′ | x) ŷ_t(x)),
 *
 * resampled systematically when the weights are uneven. The mean of w over all runs is p(y) for the law of the unconditional sampler,
 * whatever the guess r_t, and the weighted particles tend to its posterior as N grows. One observation at a time.
 *
 * A small effective sample size at any step says that the particles stand for less than their number.
 *
 * @param denoise the model's denoiser with the transpose of its derivative, as of {@link closedFormPullback}.
 * @throws {@link DomainError} unless there is one observation, two particles or more and 0 ≤ threshold ≤ 1.
 *
 * Source: Wu et al. (2023), algorithm 1; docs/theory/formulas.md (P6).
 */
export function twistedParticles(
  denoise: DenoiserPullback,
  seen: ObservedDirections,
  options: TwistedOptions,
): TwistedParticles {
  const { times, particles: N, key, dataVariance = 1, threshold = 0.5, onStep } = options;
  check(seen, N, threshold);
  const evaluate = (t: number, x: CameronMartinCoordinates): Twisted => {
    const weights = pigdmWeights(seen, t, dataVariance);
    const { mean, residual, gradient } = guidance(denoise, seen, weights, t, x);
    return { mean, gradient, logTwist: logTwists(residual, weights) };
  };
  let x = whiteNoise(seen.bandLimit, N, child(key, purpose.start));
  let state = evaluate(times[0], x);
  let logs: Float64Array = state.logTwist.slice();
  let logEvidence = seen.constants[0];
  let ancestor = Int32Array.from({ length: N }, (_, i) => i);
  const effectiveSampleSizes = new Float64Array(times.length - 1);
  for (let k = 1; k < times.length; k++) {
    const weights = logs.slice();
    const total = normaliseExponentials(weights);
    if (effectiveSize(weights) < threshold * N) {
      const u = uniformAt(child(key, purpose.resampling), k);
      const chosen = systematic(weights, N, u);
      logEvidence += total - portableLog(N);
      ancestor = ancestor.map((_, i) => ancestor[chosen[i]]);
      x = chosenRows(x, chosen);
      state = {
        mean: chosenRows(state.mean, chosen),
        gradient: chosenRows({ ...x, values: state.gradient }, chosen).values,
        logTwist: state.logTwist.map((_, i) => state.logTwist[chosen[i]]),
      };
      logs = new Float64Array(N);
    }
    const ξ = whiteNoise(seen.bandLimit, N, child(child(key, purpose.path), k)).values;
    const step = propose(times[k - 1], times[k], x, state, ξ);
    const next = evaluate(times[k], step.x);
    for (let i = 0; i < N; i++) {
      logs[i] += step.logRatio[i] + next.logTwist[i] - state.logTwist[i];
    }
    [x, state] = [step.x, next];
    const now = logs.slice();
    normaliseExponentials(now);
    effectiveSampleSizes[k - 1] = effectiveSize(now);
    onStep?.(k);
  }
  const weights = logs.slice();
  logEvidence += normaliseExponentials(weights) - portableLog(N);
  return {
    particles: x,
    weights,
    logEvidence,
    effectiveSampleSizes,
    ancestors: new Set(ancestor).size,
  };
}

/** What the particles are at one time. */
interface Twisted {
  readonly mean: CameronMartinCoordinates;
  /** The gradient of log ŷ_t. */
  readonly gradient: Float64Array;
  /** log ŷ_t(x_i), but for (r/2) log 2π. */
  readonly logTwist: Float64Array;
}

/** log N(e; 0, diag(1/w)) of rows, but for (r/2) log 2π. */
function logTwists(residual: Float64Array, weights: Float64Array): Float64Array {
  const r = weights.length;
  const half = weights.reduce((sum, w) => sum + portableLog(w) / 2, 0);
  return Float64Array.from({ length: residual.length / r }, (_, b) => {
    let square = 0;
    for (let j = 0; j < r; j++) square += weights[j] * residual[b * r + j] ** 2;
    return half - square / 2;
  });
}

/** A guided step and log p(x′ | x)/q(x′ | x) of each row. */
function propose(
  t: number,
  next: number,
  x: CameronMartinCoordinates,
  { mean, gradient }: Twisted,
  ξ: Float64Array,
): { readonly x: CameronMartinCoordinates; readonly logRatio: Float64Array } {
  const h = t - next;
  const d = x.bandLimit ** 2;
  const decay = portableExp(-h);
  const gain = portableExpm1(h) - portableExpm1(-h);
  const variance = -portableExpm1(-2 * h);
  const amplitude = Math.sqrt(variance);
  const scale = portableExp(-t) / -portableExpm1(-2 * t);
  const shrink = portableExp(-t);
  const values = new Float64Array(x.values.length);
  const logRatio = new Float64Array(x.batch);
  for (let at = 0; at < values.length; at++) {
    const score = scale * (mean.values[at] - shrink * x.values[at]);
    const δ = gain * gradient[at];
    const noise = amplitude * ξ[at];
    values[at] = decay * x.values[at] + gain * score + δ + noise;
    logRatio[Math.floor(at / d)] -= (δ * (noise + δ / 2)) / variance;
  }
  return { x: { ...x, values }, logRatio };
}

/** (Σ W)²/Σ W² of weights whose sum is 1. */
function effectiveSize(weights: Float64Array): number {
  return 1 / weights.reduce((sum, w) => sum + w * w, 0);
}

/** Numbers of rows drawn with one uniform number: row i takes N W_i of the places, rounded up or down. */
export function systematic(weights: Float64Array, count: number, u: number): Int32Array {
  const chosen = new Int32Array(count);
  let [i, sum] = [0, weights[0]];
  for (let k = 0; k < count; k++) {
    const place = (k + u) / count;
    while (sum < place && i < weights.length - 1) sum += weights[++i];
    chosen[k] = i;
  }
  return chosen;
}

function chosenRows(x: CameronMartinCoordinates, chosen: Int32Array): CameronMartinCoordinates {
  const d = x.bandLimit ** 2;
  const values = new Float64Array(chosen.length * d);
  chosen.forEach((i, b) => {
    values.set(x.values.subarray(i * d, (i + 1) * d), b * d);
  });
  return { ...x, batch: chosen.length, values };
}

function check({ batch }: ObservedDirections, N: number, threshold: number): void {
  if (batch !== 1) {
    throw new DomainError(
      `twistedParticles: particles stand for one posterior, got ${batch} observations. Take them one after another.`,
    );
  }
  if (!(Number.isInteger(N) && N >= 2)) {
    throw new DomainError(
      `twistedParticles: need a whole number of particles, 2 or more, got ${N}. Hundreds are usual.`,
    );
  }
  if (!(threshold >= 0 && threshold <= 1)) {
    throw new DomainError(
      `twistedParticles: threshold must be a share from 0 to 1, got ${threshold}. The default is 0.5.`,
    );
  }
}
