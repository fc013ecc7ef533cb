export {
  type FittedRegression,
  fitRegression,
  type RegressionOptions,
  type RegressionProgress,
  type TimedEstimate,
} from "./fitRegression.ts";
export type { TimedSample } from "./timeScales.ts";
