/**
 * What is known exactly about scores of random fields, how a model is stored, and how generated
 * ensembles are compared with data. This file is the table of contents.
 */

// checkpoints
export type {
  Checkpoint,
  CheckpointGrid,
  CheckpointMatern,
  CheckpointNoise,
  CheckpointRecord,
  GaussianCheckpoint,
} from "./checkpoint/checkpoint.ts";
export { decodeCheckpoint } from "./checkpoint/decode.ts";
export { encodeCheckpoint } from "./checkpoint/encode.ts";
export { type RestoredModel, restore } from "./checkpoint/restore.ts";
// comparison of ensembles
export {
  type DistanceOptions,
  type NearestFields,
  nearestFields,
  pairwiseDistances,
} from "./comparison/distances.ts";
export {
  type EnergyDistanceOptions,
  type EnergyEstimator,
  energyDistance,
} from "./comparison/energyDistance.ts";
export { mapCorrelation, standardDeviationMap } from "./comparison/maps.ts";
export {
  energyPermutationTest,
  type PermutationOptions,
  type SplitHalfOptions,
  splitHalfDistances,
} from "./comparison/resampling.ts";
export { type SpectrumRatio, spectrumRatio } from "./comparison/spectrumRatio.ts";
export { type CoefficientGaussian, gaussianWasserstein } from "./comparison/wasserstein.ts";
// denoisers and scores
export { absoluteScore, type Denoiser, oneStepMean, relativeScore } from "./denoiser.ts";
// closed forms
export { type DiagonalMixture, diagonalMixtureDenoiser } from "./exact/diagonalMixture.ts";
export { empiricalDenoiser } from "./exact/empirical.ts";
export {
  fullGaussianDenoiser,
  gaussianDenoiser,
  type IndependentGaussian,
} from "./exact/gaussian.ts";
export { mixingTime } from "./exact/mixingTime.ts";
export {
  type ShiftMixture,
  shiftMixtureDenoiser,
  shiftMixtureLogDensity,
  shiftMixtureScore,
} from "./exact/mixture.ts";
export { type RelativeEntropies, shiftMixtureEntropies } from "./exact/mixtureEntropy.ts";
export {
  type SecondChaosLaw,
  secondChaosDenoiser,
  secondChaosSample,
} from "./exact/secondChaos.ts";
