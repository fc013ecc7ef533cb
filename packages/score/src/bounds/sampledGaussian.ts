import type { DiagonalGaussian } from "@chaosphere/core";
import { checkModes } from "./gaussianModes.ts";
import { type AffineScore, gaussianModeScore } from "./gaussianScore.ts";
import { checkDecreasing } from "./pathIdentity.ts";

/** One step of a reverse sampler on an affine score: y′ = decay·y + gain·ŝ(y) + √noise·ξ. */
interface Step {
  readonly decay: number;
  readonly gain: number;
  readonly noise: number;
}

/** The samplers whose output law is known in closed form for Gaussian data. */
export type LinearSampler = "exponential" | "martingale" | "euler";

/** What {@link sampledGaussian} is told besides the law and the times. */
export interface SampledGaussianOptions {
  /** The reverse sampler. */
  readonly sampler: LinearSampler;
  /** ŝ at each forward time. Default: the exact score. */
  readonly estimate?: (t: number) => AffineScore;
}

/**
 * The exact law of a sampler's output for Gaussian data, by recursion of mean and variance in every mode from the
 * start N(0, 1):
 *
 *     b ← decay·b + gain·(α̂ b + β̂),   w ← (decay + gain·α̂)² w + noise.
 *
 * @param times forward times of the steps, decreasing, from the horizon to the stopping time.
 * @throws {@link DomainError} if the times do not decrease or a variance is negative.
 *
 * Source: docs/theory/formulas.md (G7.1, G7.2, G6.5).
 */
export function sampledGaussian(
  law: DiagonalGaussian,
  times: ArrayLike<number>,
  { sampler, estimate = gaussianModeScore(law) }: SampledGaussianOptions,
): DiagonalGaussian {
  checkModes("sampledGaussian", law);
  checkDecreasing("sampledGaussian", times);
  const variances = new Float64Array(law.variances.length).fill(1);
  const mean = new Float64Array(law.variances.length);
  for (let k = 1; k < times.length; k++) {
    const { decay, gain, noise } = stepOf(sampler, times[k - 1] - times[k]);
    const { slope, offset } = estimate(times[k - 1]);
    for (let j = 0; j < mean.length; j++) {
      mean[j] = decay * mean[j] + gain * (slope[j] * mean[j] + offset[j]);
      variances[j] = (decay + gain * slope[j]) ** 2 * variances[j] + noise;
    }
  }
  return { variances, mean };
}

/**
 * The relative entropy of two Gaussian laws with independent modes, in nats:
 *
 *     KL(N(a, v) | N(b, w)) = ½ Σ_j [ v_j/w_j − 1 − log(v_j/w_j) + (a_j − b_j)²/w_j ].
 */
export function gaussianDivergence(from: DiagonalGaussian, to: DiagonalGaussian): number {
  return from.variances.reduce((sum, v, j) => {
    const w = to.variances[j];
    const departure = (v - w) / w;
    return sum + (departure - Math.log1p(departure) + (from.mean[j] - to.mean[j]) ** 2 / w) / 2;
  }, 0);
}

function stepOf(sampler: LinearSampler, h: number): Step {
  const decay = Math.exp(-h);
  const noise = -Math.expm1(-2 * h);
  switch (sampler) {
    case "exponential":
      return { decay, gain: -2 * Math.expm1(-h), noise };
    case "martingale":
      return { decay, gain: 2 * Math.sinh(h), noise };
    case "euler":
      return { decay: 1 - h, gain: 2 * h, noise: 2 * h };
    default:
      return sampler satisfies never;
  }
}
