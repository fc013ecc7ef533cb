export { type FittedDenoiser, fitDenoiser } from "./fitDenoiser.ts";
export {
  type FittedModel,
  fitModel,
  type ModelFitOptions,
  usualBatch,
  usualSteps,
} from "./fitModel.ts";
export type { FitOptions } from "./fitOptions.ts";
export type { LossWeighting } from "./loss.ts";
export { type RankGradient, type RankOptions, rankGradient } from "./rankGradient.ts";
