export {
  type AutomaticCoefficients,
  automaticEquation,
  type DualFormula,
} from "./automaticEquation.ts";
export { blendWeights, type WeightBlend } from "./blendWeights.ts";
export { type BrownianOptions, brownianIncrements } from "./brownian.ts";
export { checkDerivatives } from "./derivativeCheck.ts";
export {
  type Coefficient,
  type CoefficientBlock,
  coefficientBlock,
  type DerivativeOrder,
  type StochasticEquation,
} from "./equation.ts";
export {
  type EquationCoefficients,
  type ScalarCoefficient,
  type ScalarEquationCoefficients,
  scalarEquation,
  stochasticEquation,
} from "./givenEquation.ts";
export {
  type InverseMoment,
  type MalliavinCriterion,
  malliavinCriterion,
} from "./malliavinCriterion.ts";
export { malliavinWeights, simulateFlow, simulatePaths } from "./malliavinWeights.ts";
export {
  type GeometricBrownianOptions,
  geometricBrownianEquation,
} from "./named/geometricBrownian.ts";
export { type PearsonOptions, pearsonEquation } from "./named/pearson.ts";
export { cubicEquation, doubleWellEquation } from "./named/polynomialDrift.ts";
export { type RationalDriftOptions, rationalDriftEquation } from "./named/rationalDrift.ts";
export {
  type RegularisedSquareOptions,
  regularisedSquareEquation,
  signedSquareEquation,
} from "./named/signedSquare.ts";
export {
  type PathMalliavinDerivative,
  pathMalliavinDerivative,
} from "./pathMalliavinDerivative.ts";
export type {
  FlowStates,
  PathOptions,
  PathScheme,
  PathStates,
  WeightedStates,
  WeightOptions,
} from "./pathOptions.ts";
export {
  type ReversalOptions,
  type ReversalState,
  type ScoreEstimate,
  simulateReversal,
} from "./reversal.ts";
export { type VariationPaths, variationPaths } from "./variationPaths.ts";
export type { EquationModule } from "./workers/equationModule.ts";
export { type PathWorkers, type PathWorkersOptions, pathWorkers } from "./workers/pathWorkers.ts";
