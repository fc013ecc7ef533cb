export { type BaseModel, type BaseModelOptions, baseModel } from "./baseModel.ts";
export { FIRST_TIME } from "./firstTime.ts";
export { type Bound, boundOf } from "./fitBounds.ts";
export {
  fitGaussianWithGaps,
  type GapsFit,
  type GapsFitOptions,
  seenLogEvidence,
} from "./gapsModel.ts";
export {
  fitGaussianModel,
  type GaussianFit,
  type GaussianFitOptions,
  type ModelProvenance,
  START_ERROR,
} from "./gaussianModel.ts";
export { type IsotropicModelOptions, isotropicModel } from "./isotropicModel.ts";
export {
  type ChosenLocalisation,
  type CompleteLocalisation,
  chooseLocalisation,
  type LocalisationChoice,
} from "./localisation.ts";
export {
  fitLocalisedGaussian,
  type LocalisationFields,
  type LocalisedFit,
  type LocalisedFitOptions,
} from "./localisedGaussian.ts";
export {
  fitLowRankGaussian,
  type LowRankFit,
  type LowRankFitOptions,
  type ShrinkageRows,
} from "./lowRankModel.ts";
export {
  networkCheckpoint,
  type RunDifference,
  runDifference,
  unfinishedCheckpoint,
} from "./networkCheckpoint.ts";
export { type NetworkName, type NetworkSizes, networkNames, networkSpec } from "./networkSpec.ts";
