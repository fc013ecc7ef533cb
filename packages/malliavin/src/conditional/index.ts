export { type BinningOptions, binnedExpectation } from "./binning.ts";
export {
  type CrossValidation,
  type CrossValidationOptions,
  crossValidate,
  type Smoother,
  smooth,
} from "./crossValidation.ts";
export { type KernelWidth, nadarayaWatson } from "./nadarayaWatson.ts";
export { type NeighbourOptions, nearestNeighbours } from "./nearestNeighbours.ts";
export type { ConditionalEstimate, ConditionalExpectation, RegressionSample } from "./sample.ts";
