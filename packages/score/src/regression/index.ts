export {
  type ChaosRegression,
  type ChaosRegressionOptions,
  chaosRegression,
  chaosRegressionOfParts,
  type RidgeError,
} from "./chaosRegression.ts";
export { type NormalEquations, normalEquations } from "./normalEquations.ts";
