import { portableExp, portableExpm1 } from "@chaosphere/core/elementary";
import { checkTime, type Denoiser } from "../denoiser.ts";
import { type ObservedDirections, rowsPerObservation } from "./observedDirections.ts";
import type { DenoisedState, DenoiserPullback } from "./pullback.ts";

/** Options of {@link pigdmApproximation}. */
export interface PigdmOptions {
  /** q > 0: the variance of the data over that of the noise, taken for all coordinates. Default 1, the noise itself. */
  readonly dataVariance?: number;
}

/** Options of {@link dpsApproximation}. */
export interface DpsOptions extends PigdmOptions {
  /**
   * The forward times of the run, decreasing. Given them, the pull towards the data is integrated over each step as it relaxes,
   * (1 − e^{−z})/z of it with z = 2 sinh(h) c μ and c the square of the largest derivative of m for data of variance q: without, explicit
   * steps diverge as soon as z > 2, at some hundred times the noise. Both have the same limit of short steps.
   */
  readonly times?: ArrayLike<number>;
}

/** The gradient of log N(ỹ′; B′m_t(x), diag(v)) in x and what it is made of. */
export interface Guidance extends DenoisedState {
  /** ỹ′ − B′m_t(x). Row-major rows × r. */
  readonly residual: Float64Array;
  /** (∂m/∂x)ᵀ B′* diag(1/v) (ỹ′ − B′m_t(x)). In rows as x. */
  readonly gradient: Float64Array;
}

/**
 * The gradient of a likelihood of the denoised state, with weights 1/v_j along the directions seen.
 *
 * Source: docs/theory/formulas.md (P5).
 */
export function guidance(
  denoise: DenoiserPullback,
  seen: ObservedDirections,
  weights: Float64Array,
  t: number,
  x: Parameters<DenoiserPullback>[1],
): Guidance {
  const { rank: r, data, batch } = seen;
  const each = rowsPerObservation("guidance", x.batch, batch);
  const { mean, pullback } = denoise(t, x);
  const residual = seen.project(mean.values);
  for (let b = 0; b < x.batch; b++) {
    const from = Math.floor(b / each) * r;
    for (let j = 0; j < r; j++) residual[b * r + j] = data[from + j] - residual[b * r + j];
  }
  const weighted = residual.map((e, at) => e * weights[at % r]);
  return { mean, pullback, residual, gradient: pullback(seen.lift(weighted)) };
}

/**
 * Diffusion posterior sampling (DPS), an APPROXIMATION of the conditional denoiser for any model: the score is given the gradient of
 * log N(y; A m_t(x), R), as if X_0 were known to be m_t(x),
 *
 *     m_DPS(t, x) = m + (1 − e^{−2t}) e^t (∂m/∂x)ᵀ B* (ỹ − B m).
 *
 * What it leaves out is Cov(X_0 | X_t): the draws are too close to the data and vary too little, about half of the posterior's variance
 * where the data are precise. It is a baseline and a negative control; for closed-form laws use {@link conditionalDenoiser}.
 *
 * @param denoise the model's denoiser with the transpose of its derivative, as of {@link closedFormPullback}.
 *
 * Source: Chung et al. (2023), algorithm 1, without its rule for the length of steps; docs/theory/formulas.md (P5).
 */
export function dpsApproximation(
  denoise: DenoiserPullback,
  seen: ObservedDirections,
  options: DpsOptions = {},
): Denoiser {
  const { times, dataVariance = 1 } = options;
  return guided("dpsApproximation", denoise, seen, (t) => {
    const h = times ? stepFrom(times, t) : 0;
    const decay = portableExp(-t);
    const noise = -portableExpm1(-2 * t);
    const slope = (decay * dataVariance) / (decay * decay * dataVariance + noise);
    const rate = (portableExpm1(h) - portableExpm1(-h)) * slope * slope;
    return seen.strengths.map((μ) => (rate > 0 ? -portableExpm1(-rate * μ) / (rate * μ) : 1));
  });
}

/**
 * Pseudoinverse-guided diffusion (ΠGDM), an APPROXIMATION of the conditional denoiser for any model: Cov(X_0 | X_t) is taken to be r_t² I,
 *
 *     m_ΠGDM(t, x) = m + (1 − e^{−2t}) e^t (∂m/∂x)ᵀ B* (I + r_t² BB*)^{-1} (ỹ − B m),   r_t² = q(1 − e^{−2t}) / (q e^{−2t} + 1 − e^{−2t}).
 *
 * Exact where the data are N(m, qI) in Cameron–Martin coordinates, such as the noise itself; else the draws are not from the posterior.
 *
 * @param denoise the model's denoiser with the transpose of its derivative, as of {@link closedFormPullback}.
 *
 * Source: Song et al. (2023), section 3; docs/theory/formulas.md (P5).
 */
export function pigdmApproximation(
  denoise: DenoiserPullback,
  seen: ObservedDirections,
  options: PigdmOptions = {},
): Denoiser {
  const { dataVariance = 1 } = options;
  return guided("pigdmApproximation", denoise, seen, (t) => pigdmWeights(seen, t, dataVariance));
}

/** 1/(1 + r_t² μ_j). */
export function pigdmWeights(
  { strengths }: ObservedDirections,
  t: number,
  q: number,
): Float64Array {
  const noise = -portableExpm1(-2 * t);
  const open = (q * noise) / (q * portableExp(-2 * t) + noise);
  return strengths.map((μ) => 1 / (1 + open * μ));
}

function guided(
  caller: string,
  denoise: DenoiserPullback,
  seen: ObservedDirections,
  weightsAt: (t: number) => Float64Array,
): Denoiser {
  return (t, x) => {
    checkTime(caller, t);
    const { mean, gradient } = guidance(denoise, seen, weightsAt(t), t, x);
    const scale = -portableExpm1(-2 * t) * portableExp(t);
    for (let at = 0; at < gradient.length; at++) {
      gradient[at] = mean.values[at] + scale * gradient[at];
    }
    return { ...x, values: gradient };
  };
}

/** The length of the step that is taken at t, 0 after the last. */
function stepFrom(times: ArrayLike<number>, t: number): number {
  for (let k = 1; k < times.length; k++) {
    if (times[k] < t) return times[k - 1] - times[k];
  }
  return 0;
}
