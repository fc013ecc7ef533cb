import {
  type CameronMartinCoordinates,
  child,
  type Key,
  type ScoreFunction,
  whiteNoise,
} from "@chaosphere/core";
import { type Estimate, estimateOf } from "./estimate.ts";
import { checkDecreasing, type PathSampler } from "./pathIdentity.ts";

/** Options of {@link certificateFromSamples}. */
export interface SampleCertificateOptions {
  /** Forward times of the sampler, decreasing, from the horizon to the stopping time. */
  readonly times: ArrayLike<number>;
  readonly sampler: PathSampler;
  /** Names the noise. */
  readonly key: Key;
  /** I_t of the law of the data, where it is known: gives the error of the score. */
  readonly fisherInformation?: (t: number) => number;
}

/** What samples alone say of a run, with standard errors over the samples. */
export interface SampleCertificate {
  /**
   * KL_η − K in nats: a lower bound for E_{μ_η} log(d output/dγ), the part of the certificate that needs no
   * knowledge of the data's own entropy.
   */
  readonly gain: Estimate;
  /** J_k = E‖ŝ‖² − 2 E⟨ŝ, τ⟩ = ε_k² − I_k at the time before each step. */
  readonly denoisingLoss: readonly Estimate[];
  /** ε_k² = J_k + I_k, if I is known. */
  readonly scoreError?: readonly Estimate[];
}

/**
 * The certificate of a score from samples of the data it was not fitted to:
 *
 *     KL_η − K = Σ_k [ 2(e^{h_k} − 1) E⟨s_k, ŝ_k⟩ − h_k E‖ŝ_k‖² ]      exponential,
 *     KL_η − K = Σ_k ½(e^{2h_k} − 1)( 2 E⟨s_k, ŝ_k⟩ − E‖ŝ_k‖² )        martingale,
 *
 * with E⟨s, ŝ⟩ = E⟨τ, ŝ⟩, τ = (e^{−t}X_0 − e^{−2t}X_t)/(1 − e^{−2t}), the renormalised denoising target: its own
 * square, infinite in the limit of band limits, never enters. Each sample is noised with ξ and −ξ.
 *
 * @param x0 samples of the data, one per row.
 * @throws {@link ShapeError} if there are fewer than two samples.
 * @throws {@link DomainError} if the times do not decrease.
 *
 * Source: docs/theory/formulas.md (G7.3, G7.4, G8.1).
 */
export function certificateFromSamples(
  score: ScoreFunction,
  x0: CameronMartinCoordinates,
  { times, sampler, key: stream, fisherInformation }: SampleCertificateOptions,
): SampleCertificate {
  checkDecreasing("certificateFromSamples", times);
  const gains = new Float64Array(x0.batch);
  const denoisingLoss: Estimate[] = [];
  for (let k = 0; k + 1 < times.length; k++) {
    const [t, h] = [times[k], times[k] - times[k + 1]];
    const ξ = whiteNoise(x0.bandLimit, x0.batch, child(stream, k)).values;
    const { inner, squaredNorm } = averageOfPair(score, t, x0, ξ);
    const loss = squaredNorm.map((square, b) => square - 2 * inner[b]);
    denoisingLoss.push(estimateOf("certificateFromSamples", loss));
    for (let b = 0; b < x0.batch; b++) {
      gains[b] +=
        sampler === "martingale-exponential"
          ? (-Math.expm1(2 * h) / 2) * loss[b]
          : 2 * Math.expm1(h) * inner[b] - h * squaredNorm[b];
    }
  }
  return {
    gain: estimateOf("certificateFromSamples", gains),
    denoisingLoss,
    ...(fisherInformation && {
      scoreError: denoisingLoss.map(({ value, standardError }, k) => ({
        value: value + fisherInformation(times[k]),
        standardError,
      })),
    }),
  };
}

/** ⟨τ, ŝ⟩ and ‖ŝ‖² of each sample, averaged over the noises ξ and −ξ. */
function averageOfPair(
  score: ScoreFunction,
  t: number,
  x0: CameronMartinCoordinates,
  ξ: Float64Array,
): { inner: Float64Array; squaredNorm: Float64Array } {
  const row = x0.bandLimit ** 2;
  const [decay, spread] = [Math.exp(-t), Math.sqrt(-Math.expm1(-2 * t))];
  const inner = new Float64Array(x0.batch);
  const squaredNorm = new Float64Array(x0.batch);
  for (const sign of [1, -1]) {
    const values = x0.values.map((x, i) => decay * x + sign * spread * ξ[i]);
    const ŝ = score(t, { ...x0, values }).values;
    for (let i = 0; i < ŝ.length; i++) {
      const b = Math.floor(i / row);
      // τ in terms of X_0 and ξ: nothing cancels as t → 0.
      const τ = decay * x0.values[i] - (sign * decay * decay * ξ[i]) / spread;
      inner[b] += (τ * ŝ[i]) / 2;
      squaredNorm[b] += (ŝ[i] * ŝ[i]) / 2;
    }
  }
  return { inner, squaredNorm };
}
