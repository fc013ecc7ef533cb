// backend

// training
export type { GaussianLaw, IndependentLaw } from "./closedForm.ts";
export { type FittedDenoiser, fitDenoiser } from "./fitDenoiser.ts";
export type { FitOptions, FitProgress } from "./fitOptions.ts";
export { type LoadedTf, type LoadTfOptions, loadTf, type Tf } from "./loadTf.ts";
export { type LossWeighting, lossWeights, relativeErrors } from "./loss.ts";
export { type PairOptions, type TrainingPairs, trainingPairs } from "./pairs.ts";
// planar laws
export { checkerboardSource } from "./planar/checkerboardSource.ts";
export {
  type EightGaussians,
  type EightGaussiansOptions,
  eightGaussians,
} from "./planar/eightGaussians.ts";
export { type SwissRoll, type SwissRollOptions, swissRoll } from "./planar/swissRoll.ts";
// regression of random vectors on states and times
export {
  type FittedRegression,
  fitRegression,
  type RegressionOptions,
  type RegressionProgress,
  type TimedEstimate,
} from "./regression/fitRegression.ts";
export type { TimedSample } from "./regression/timeScales.ts";
export { type LearningRateSchedule, learningRateAt } from "./schedule.ts";
export { type DataSource, ensembleSource, vectorSource } from "./source.ts";
export { type TrainingTimes, trainingTimes } from "./times.ts";
export {
  type Adam,
  type AdamOptions,
  type AdamState,
  type AdamStepOptions,
  fusedAdam,
} from "./wasm/adam.ts";
export type { MomentValues } from "./wasm/moments.ts";
