import { defaultTimes, type SamplerName, samplingDefaults } from "@chaosphere/core";
import { spanVarianceError, type VarianceError, varianceError } from "@chaosphere/score";
import type { Checkpoint } from "./checkpoint.ts";
import { spectralLawOf } from "./gaussianLawOf.ts";

/** Largest relative error in the variance of a degree that passes without a word. */
const TOLERATED = 0.01;

/** Multiples of the default number of steps that are tried for a remedy. */
const MULTIPLES = [1, 2, 4, 8, 16];

/** What a run makes of the variances of its model's Gaussian law. */
export interface RunVariance extends VarianceError {
  /** Why the fields are not as variable as the law, in words; absent if every degree is within 1 %. */
  readonly warning?: string;
  /**
   * Steps of the default sampler that are enough, if there is a warning; absent if no number is, because it is the
   * model's horizon or stopping time that leaves too much.
   */
  readonly enough?: number;
}

/**
 * The exact error in the variance of each degree of a run, for the Gaussian law that a model is or whose score its network
 * corrects; undefined for a mixture, which has none, and for a law of low rank above bandLimit 32, whose eigenvectors are not found for it.
 */
export function runVariance(
  model: Checkpoint,
  sampler: SamplerName,
  steps: number,
): RunVariance | undefined {
  const law = spectralLawOf(model);
  if (law === undefined) return undefined;
  const error = varianceError(law, defaultTimes(model, steps), { sampler });
  if (Math.abs(error.worst) <= TOLERATED) return error;
  const percent = `${(100 * Math.abs(error.worst)).toPrecision(2)} %`;
  const side = error.worst < 0 ? "below" : "above";
  const warning = `${sampler} in ${steps} ${steps === 1 ? "step" : "steps"} gives degree ${error.degree} a variance ${percent} ${side} the model's`;
  if (Math.abs(spanVarianceError(law, model).worst) > TOLERATED) return { ...error, warning };
  const enough = MULTIPLES.map((n) => n * samplingDefaults.steps).find((steps) => {
    const options = { sampler: samplingDefaults.samplerName };
    return Math.abs(varianceError(law, defaultTimes(model, steps), options).worst) <= TOLERATED;
  });
  return { ...error, warning, ...(enough !== undefined && { enough }) };
}
