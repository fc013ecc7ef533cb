export { withDamping, withNoiseFloor, withNoiseGrowth } from "./alteredSde.ts";
export {
  errorAmplification,
  type NoiseLevel,
  type Parametrisation,
  scoreFromPrediction,
} from "./amplification.ts";
export { bismutWeight, weightByItoSum } from "./bismutWeight.ts";
export {
  type BoxMixture,
  boxMixtureLaw,
  type CheckerboardOptions,
  checkerboardLaw,
} from "./boxMixtureLaw.ts";
export { type GaussianMixture, gaussianMixtureLaw } from "./gaussianMixtureLaw.ts";
export type { InitialLaw, PosteriorMean } from "./initialLaw.ts";
export type { LeadingPower, LeadingPowerOptions, PowerLaw } from "./leadingPower.ts";
export { linearScore, malliavinScore } from "./linearScore.ts";
export {
  type LinearCoefficients,
  type LinearSde,
  linearSde,
  type ScalarCoefficients,
  scalarSde,
} from "./linearSde.ts";
export {
  type CoveringOptions,
  coveringFields,
  coveringMatrix,
  linearMalliavinDerivative,
} from "./malliavinDerivative.ts";
export {
  gridStiffness,
  type Mitigation,
  type MitigationReport,
  mitigationReport,
} from "./mitigation.ts";
export { type ChainLaw, chainLaw, linearBetas } from "./noisingChain.ts";
export {
  cosineSde,
  type ScheduleSde,
  subVariancePreservingSde,
  varianceExplodingSde,
  variancePreservingSde,
} from "./schedules.ts";
export { smallTimeSingularity } from "./singularity.ts";
export {
  preconditionedScore,
  type RangeVerdict,
  rangeCondition,
  type SpdePoint,
  spdeScore,
} from "./spdeScore.ts";
export {
  type SphereOperator,
  type SphereSpde,
  type SphereSpdeOptions,
  spdeCovariance,
  spdeMean,
  sphereSpde,
} from "./sphereSpde.ts";
export { type TikhonovFactor, tikhonovBias, tikhonovScore } from "./tikhonov.ts";
export {
  clockTransition,
  type LinearTransition,
  linearTransition,
  linearTransitions,
  type TransitionOptions,
} from "./transition.ts";
