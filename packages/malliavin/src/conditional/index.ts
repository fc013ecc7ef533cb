export { type BinningOptions, binnedExpectation } from "./binning.ts";
export {
  type CrossValidation,
  type CrossValidationOptions,
  crossValidate,
  type Smoother,
  smoothExpectation,
} from "./crossValidation.ts";
export { type NadarayaWatsonOptions, nadarayaWatson } from "./nadarayaWatson.ts";
export { type NearestNeighboursOptions, nearestNeighbours } from "./nearestNeighbours.ts";
export type { ConditionalEstimate, ConditionalExpectation, RegressionSample } from "./sample.ts";
