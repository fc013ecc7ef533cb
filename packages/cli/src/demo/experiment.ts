import {
  analyse,
  child,
  type HarmonicCoefficients,
  key,
  ornsteinUhlenbeck,
  reverseSample,
  type SpectrumFit,
} from "@chaosphere/core";
import { type Dataset, splitByGroup } from "@chaosphere/data";
import { type GaussianCheckpoint, relativeScore, restore } from "@chaosphere/score";
import { fitGaussianModel } from "../gaussianModel.ts";
import { type Comparison, compare } from "./comparison.ts";

/** What the main job does, in numbers. */
export const design = {
  bandLimit: 32,
  count: 64,
  steps: 100,
  sampler: "mei",
  /** One run of each forcing stays out of the fit: all forcings, natural forcings only. */
  heldOutRuns: [60, 68],
} as const;

/** What came out. */
export interface Experiment {
  readonly data: Dataset;
  readonly heldOut: Dataset;
  readonly noise: SpectrumFit;
  readonly checkpoint: GaussianCheckpoint;
  /** New fields. */
  readonly generated: HarmonicCoefficients;
  /** Fields of the runs that the model never saw. */
  readonly simulated: HarmonicCoefficients;
  readonly comparison: Comparison;
}

/** Fits the training runs, generates new fields and compares them with the held-out runs. */
export function experiment(
  data: Dataset,
  seed: number,
  onStep: (step: number) => void,
): Experiment {
  const { bandLimit, count, steps, heldOutRuns } = design;
  const { training, heldOut } = splitByGroup(data, heldOutRuns);
  const { checkpoint, noise, coefficients } = fitGaussianModel(training, bandLimit, seed);

  const { standard, denoiser } = restore(checkpoint);
  const y = reverseSample(ornsteinUhlenbeck(checkpoint), relativeScore(denoiser), {
    key: child(key(seed), 0),
    bandLimit,
    batch: count,
    steps,
    onStep,
  });
  const generated = standard.invert(y);

  const simulated = analyse(heldOut.fields, bandLimit);
  const all = analyse(data.fields, bandLimit);
  const comparison = compare(
    { generated, training: coefficients, heldOut: simulated, all, groups: data.groups },
    data.fields.grid,
    child(key(seed), 1),
  );
  return { data, heldOut, noise, checkpoint, generated, simulated, comparison };
}
