import { type Localisation, samplingDefaults } from "@chaosphere/core";

/** What the main job does, in numbers. */
export interface DemoDesign {
  /** Degrees 0 ≤ l < L. */
  readonly bandLimit: number;
  /** Fields that each model draws. */
  readonly count: number;
  /** Steps of the reverse process. */
  readonly samplerSteps: number;
  /** Steps of training, cut short by the minutes. */
  readonly trainingSteps: number;
  readonly minutes: number;
  /** Steps of the flow that gives the network's log-density. */
  readonly flowSteps: number;
  /** Every so many years a held-out field is judged by likelihood and certificate. */
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
    flowSteps: 48,
    everyYears: 5,
  },
  quick: {
    bandLimit: 12,
    count: 44,
    samplerSteps: samplingDefaults.steps,
    trainingSteps: 60,
    minutes: 3,
    flowSteps: 24,
    everyYears: 10,
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
  /** Chooses among the weights on the way. */
  choose: [67],
  /** Seen by no fit and no choice. */
  test: [60, 68],
} as const;

/** Chosen on the runs 57, 59, 66 and 67, two fitted and two judged. */
export const localisation: Localisation = { length: 0.6, wholeBelow: 8, shrinkage: 0.04 };

/**
 * The network corrects degrees from this on. Below, where the closed form keeps covariances whole, it would learn to trust less what
 * two runs alone have told, which lowers the loss and takes variance from the samples of four.
 */
export const CORRECTED_FROM = 14;

/** Pairs a step of training, its largest learning rate, and steps between saved states. */
export const training = { batch: 128, learningRate: 2e-3, checkpointEvery: 50 } as const;

/** Degrees on which energy distance, standard deviations and nearest fields are compared: l ≤ 20. */
export const COMPARED_BAND_LIMIT = 21;
