export { type ChiSquaredCalibration, chiSquaredCalibration } from "./chiSquared.ts";
export { type Coverage, coverage, pooledCoverage } from "./coverage.ts";
export { crps, gaussianCrps } from "./crps.ts";
export { type EnergyScoreOptions, energyScore } from "./energyScore.ts";
export {
  type FieldFunctionals,
  type FunctionalsOptions,
  fieldFunctionals,
  type NamedPoint,
  type Region,
} from "./functionals.ts";
export {
  type Calibration,
  type CalibrationOptions,
  type FunctionalCalibration,
  judgeCalibration,
} from "./judgeCalibration.ts";
export { type Ranks, rankStatistics, ranksOf } from "./ranks.ts";
export { meanOverTrials } from "./runs.ts";
export {
  type CountBand,
  type Counted,
  cumulativePValue,
  simultaneousBand,
} from "./simultaneousBand.ts";
export { type TrialValues, trialValues } from "./trialValues.ts";
export { type RankUniformity, rankUniformity, type UniformityOptions } from "./uniformity.ts";
