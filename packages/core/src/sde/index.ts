export { adaptiveTimes, type Curvature, gaussianCurvature } from "./adaptiveTimes.ts";
export { type AncestralOptions, ancestral } from "./ancestral.ts";
export {
  type DrivingNoise,
  type DrivingNoiseOptions,
  drivingNoise,
  type OrthogonalMap,
} from "./brownianPath.ts";
export {
  type Clock,
  type UnitVarianceClockOptions,
  unitRateSpan,
  unitVarianceClock,
} from "./clock.ts";
export { type Corrector, type CorrectorOptions, langevinCorrector } from "./corrector.ts";
export { type CosineScheduleOptions, cosineSchedule } from "./cosineSchedule.ts";
export { chainBetas, chainTimes } from "./discreteChain.ts";
export { dyadicTimes } from "./dyadicTimes.ts";
export { eulerMaruyama } from "./eulerMaruyama.ts";
export { exponentialIntegrator } from "./exponentialIntegrator.ts";
export { exponentialMultistep, type MultistepOptions } from "./exponentialMultistep.ts";
export type { ForwardProcess, ScoreFunction, TimeSpan } from "./forwardProcess.ts";
export { type LinearBeta, subVariancePreserving, variancePreserving } from "./linearBeta.ts";
export { martingaleExponential } from "./martingaleExponential.ts";
export {
  type LogDensity,
  type MetropolisOptions,
  metropolisCorrector,
} from "./metropolisCorrector.ts";
export { ornsteinUhlenbeck } from "./ornsteinUhlenbeck.ts";
export { predictorCorrector } from "./predictorCorrector.ts";
export { gaussianFlow, probabilityFlow, probabilityFlowRungeKutta } from "./probabilityFlow.ts";
export type { ReverseOptions, Sampler } from "./reverseOptions.ts";
export {
  type ReversePathOptions,
  type ReverseSampleOptions,
  type ReverseState,
  reversePath,
  reverseSample,
} from "./reverseSample.ts";
export {
  reverseSamplers,
  type SamplerName,
  samplerNamed,
  samplerNames,
} from "./reverseSamplers.ts";
export { type SamplerAdvice, samplerAdvice } from "./samplerAdvice.ts";
export { type SamplingDefaults, samplingDefaults } from "./samplingDefaults.ts";
export { effectiveBandLimit, type StoppingTimeOptions, stoppingTime } from "./stoppingTime.ts";
export { defaultTimes, geometricTimes, logSnrTimes, uniformTimes } from "./timeGrid.ts";
export { type GeometricSigma, varianceExploding } from "./varianceExploding.ts";
