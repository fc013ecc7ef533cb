import {
  checkSpectralForm,
  coefficients,
  type DiagonalGaussian,
  type IndependentGaussian,
  key,
  lawDimension,
  reverseSamplers,
  type Sampler,
  type SamplerName,
  type WhiteBasis,
} from "@chaosphere/core";
import { type AffineScore, gaussianModeScore } from "./gaussianScore.ts";
import { checkDecreasing } from "./pathIdentity.ts";

/** One step of a reverse sampler on an affine score: y′ = decay·y + gain·ŝ(y) + √noise·ξ. */
interface Step {
  readonly decay: number;
  readonly gain: number;
  readonly noise: number;
}

/** What {@link sampledGaussian} takes besides the law and the times. */
export interface SampledGaussianOptions {
  /** The reverse sampler: those that have a name are all affine on Gaussian data, so that the law of their output is known. */
  readonly sampler: SamplerName;
  /** ŝ at each forward time. Default: the exact score. */
  readonly estimate?: (t: number) => AffineScore;
}

/**
 * The exact law of a sampler's output for Gaussian data, mode by mode from the start N(0, 1). A sampler with noise of
 * its own is followed by the recursion of mean and variance,
 *
 *     b ← decay·b + gain·(α̂ b + β̂),   w ← (decay + gain·α̂)² w + noise;
 *
 * one without is the affine map y ↦ b + ay of its start, read off the starts 0 and 1: w = a². The samplers of one
 * coefficient for all modes commute with rotations, so {@link eigenmodes} serve any covariance.
 *
 * @param times forward times of the steps, decreasing, from the horizon to the stopping time.
 * @throws {@link DomainError} if the times do not decrease or a variance is negative.
 *
 * Source: docs/theory/formulas.md (G7.1, G7.2, G6.5, G4.3).
 */
export function sampledGaussian<B extends WhiteBasis>(
  law: IndependentGaussian<B>,
  times: ArrayLike<number>,
  { sampler, estimate = gaussianModeScore(law) }: SampledGaussianOptions,
): Required<DiagonalGaussian<B>> {
  checkSpectralForm("sampledGaussian", law);
  checkDecreasing("sampledGaussian", times);
  const d = lawDimension(law);
  if (isFlow(sampler)) {
    const drawn = flowed(d, times, reverseSamplers[sampler], estimate);
    return { kind: "diagonal", basis: law.basis, ...drawn };
  }
  const variances = new Float64Array(d).fill(1);
  const mean = new Float64Array(d);
  for (let k = 1; k < times.length; k++) {
    const { decay, gain, noise } = stepOf(sampler, times[k - 1], times[k]);
    const { slope, offset } = estimate(times[k - 1]);
    for (let j = 0; j < mean.length; j++) {
      mean[j] = decay * mean[j] + gain * (slope[j] * mean[j] + offset[j]);
      variances[j] = (decay + gain * slope[j]) ** 2 * variances[j] + noise;
    }
  }
  return { kind: "diagonal", basis: law.basis, variances, mean };
}

/** The samplers that draw nothing after their start. */
type FlowSampler = "probability-flow" | "multistep-2" | "multistep-3";

function isFlow(sampler: SamplerName): sampler is FlowSampler {
  return sampler === "probability-flow" || sampler === "multistep-2" || sampler === "multistep-3";
}

/** The law of a deterministic sampler of N(0, 1) modes, by running it on two rows of coordinates: all 0 and all 1. */
function flowed(
  modes: number,
  times: ArrayLike<number>,
  sampler: Sampler,
  estimate: (t: number) => AffineScore,
): { readonly variances: Float64Array; readonly mean: Float64Array } {
  const bandLimit = Math.ceil(Math.sqrt(modes));
  const row = bandLimit ** 2;
  const start = coefficients("cameron-martin", bandLimit, new Float64Array(2 * row).fill(1, row));
  const run = sampler(
    (t, y) => {
      const { slope, offset } = estimate(t);
      const values = y.values.map((y, i) => {
        const j = i % row;
        // Coordinates beyond the modes fill up the row and are not read.
        return j < modes ? slope[j] * y + offset[j] : 0;
      });
      return { ...y, values };
    },
    { times, bandLimit, batch: 2, key: key(0), start },
  );
  let { values } = start;
  for (const state of run) ({ values } = state);
  const mean = values.slice(0, modes);
  return { mean, variances: mean.map((b, j) => (values[row + j] - b) ** 2) };
}

function stepOf(sampler: Exclude<SamplerName, FlowSampler>, t: number, next: number): Step {
  const h = t - next;
  const decay = Math.exp(-h);
  const noise = -Math.expm1(-2 * h);
  switch (sampler) {
    case "exponential":
      return { decay, gain: -2 * Math.expm1(-h), noise };
    case "martingale-exponential":
      return { decay, gain: 2 * Math.sinh(h), noise };
    case "ancestral": {
      const left = Math.expm1(-2 * next) / Math.expm1(-2 * t);
      return { decay, gain: 2 * Math.sinh(h), noise: left * noise };
    }
    case "euler-maruyama":
      return { decay: 1 - h, gain: 2 * h, noise: 2 * h };
    default:
      return sampler satisfies never;
  }
}
