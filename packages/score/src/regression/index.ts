export {
  type ChaosRegression,
  type ChaosRegressionOptions,
  chaosRegression,
  type RidgeError,
} from "./chaosRegression.ts";
export type { NormalEquations } from "./normalEquations.ts";
