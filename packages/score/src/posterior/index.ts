export { gaussianBeam } from "./beam.ts";
export type { PosteriorOptions } from "./chooseSolver.ts";
export { coefficientValues, degreeBand } from "./coefficientValues.ts";
export { conditionalDenoiser } from "./conditionalDenoiser.ts";
export { closedFormPullback, symmetricPullback } from "./denoiserPullback.ts";
export { drawPosterior } from "./drawPosterior.ts";
export { fieldVariance } from "./fieldVariance.ts";
export {
  type FitFromSeenOptions,
  type FittedFromSeen,
  fitFromSeen,
} from "./fitFromSeen.ts";
export { type GaussianPosterior, gaussianPosterior } from "./gaussianPosterior.ts";
export { gridCells } from "./gridCells.ts";
export {
  type DpsOptions,
  dpsApproximation,
  type PigdmOptions,
  pigdmApproximation,
} from "./guidance.ts";
export { expectedInformation, type InformationOptions, klFromPrior } from "./information.ts";
export { joinOperators } from "./joinOperators.ts";
export { logEvidence, quadraticForms } from "./logEvidence.ts";
export { type MixturePosterior, mixturePosterior } from "./mixturePosterior.ts";
export type { Nats } from "./nats.ts";
export {
  checkNoise,
  drawNoise,
  joinNoise,
  logDeterminant,
  type ObservationNoise,
  type SizedNoise,
  whiten,
  whitenAdjoint,
} from "./noise.ts";
export { joinObservations, type Observation, observation } from "./observation.ts";
export { type ObservedDirections, observedDirections } from "./observedDirections.ts";
export type { ObservationOperator, SmoothingOptions } from "./operator.ts";
export { pointValues } from "./pointValues.ts";
export { type PosteriorChiSquared, posteriorChiSquared } from "./posteriorChiSquared.ts";
export { posteriorLaw } from "./posteriorLaw.ts";
export { type PosteriorSd, type PosteriorSdOptions, posteriorSd } from "./posteriorSd.ts";
export type { PosteriorMethod } from "./posteriorSolver.ts";
export { posteriorVariance } from "./posteriorVariance.ts";
export type { ClosedFormLaw, EmpiricalMeasure, GaussianMixture } from "./priorLaw.ts";
export type { DenoisedState, DenoiserPullback } from "./pullback.ts";
export { ringPixels } from "./ringPixels.ts";
export { type SeenLaw, type SeenPosterior, seenPosterior } from "./seenExpectation.ts";
export { type SeenStatistics, seenStatistics } from "./seenStatistics.ts";
export { type Surprise, surprise } from "./surprise.ts";
export {
  systematic,
  type TwistedOptions,
  type TwistedParticles,
  twistedParticles,
} from "./twistedParticles.ts";
