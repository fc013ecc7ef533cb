import { samplingDefaults } from "@chaosphere/core";

/** What the main job does, in numbers. */
export interface DemoDesign {
  /** Degrees 0 ≤ l < L. */
  readonly bandLimit: number;
  /** Fields that each model draws. */
  readonly count: number;
  /** Steps of the sampler. */
  readonly samplerSteps: number;
  /** Steps of training, cut short by the minutes. */
  readonly trainingSteps: number;
  readonly minutes: number;
  /** Steps, in geometric progression, of the sampler martingale-exponential, of whose fields the entropy bound speaks. */
  readonly boundSteps: number;
  /** Every so many years a held-out field enters the denoising loss, and a choosing one the choice. */
  readonly everyYears: number;
}

/** The main job, and a small one that takes the same way. */
export const designs: Readonly<Record<"full" | "quick", DemoDesign>> = {
  full: {
    bandLimit: 32,
    count: 330,
    samplerSteps: samplingDefaults.steps,
    trainingSteps: 300,
    minutes: 3,
    boundSteps: samplingDefaults.steps,
    everyYears: 2,
  },
  quick: {
    bandLimit: 12,
    count: 44,
    samplerSteps: samplingDefaults.steps,
    trainingSteps: 60,
    minutes: 3,
    boundSteps: samplingDefaults.steps,
    everyYears: 5,
  },
};

/**
 * What each run of the climate model is used for; of every part but one that learns and one that chooses, one run has all
 * forcings (57, 59, 60) and one natural forcings only (66, 67, 68).
 */
export const roles = {
  /** The closed form that the network learns to correct. */
  fit: [57, 66],
  /** The network's own data: what a closed form gets wrong is seen on runs it was not fitted to. */
  learn: [59],
  /** Chooses the taper of the closed form, the weights on the way, and the degrees that the network corrects. */
  choose: [67],
  /** Seen by no fit and no choice. */
  test: [60, 68],
} as const;

/**
 * The lowest degrees from which the network may correct; the choosing run decides. Where the closed form of two runs is too sure of
 * itself the network learns to trust it less, which would take variance from the samples of four.
 */
export const correctedFrom: readonly number[] = [0, 1, 2, 4, 6, 8, 11, 14, 18, 22, 26];

/** Pairs a step of training, its largest learning rate, and steps between saved states. */
export const training = { batch: 128, learningRate: 2e-3, saveEvery: 50 } as const;

/** Degrees on which energy distance, standard deviations and nearest fields are compared: l ≤ 20. */
export const COMPARED_BAND_LIMIT = 21;

/** The network's own law, which has no closed form, is the sampler's in this many times its steps. */
export const REFINEMENT = 2;
