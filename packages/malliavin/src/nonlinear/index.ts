export {
  type AutomaticCoefficients,
  automaticEquation,
  type DualFormula,
} from "./automaticEquation.ts";
export { blendWeights, type WeightBlend } from "./blendWeights.ts";
export { type BrownianOptions, brownianIncrements } from "./brownian.ts";
export { commutatorSize } from "./commutativity.ts";
export { checkDerivatives } from "./derivativeCheck.ts";
export { dictionaryWeights } from "./dictionaryWeights.ts";
export type { Dual, DualArithmetic, DualTerm } from "./dual.ts";
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
export { type InverseMoment, type MalliavinMonitor, monitorMalliavin } from "./malliavinMonitor.ts";
export { flowPaths, malliavinWeights, simulatePaths } from "./malliavinWeights.ts";
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
export { type NoiseDerivatives, noiseDerivatives } from "./noiseDerivatives.ts";
export type {
  FlowStates,
  PathOptions,
  PathStates,
  Scheme,
  WeightedStates,
  WeightOptions,
} from "./pathOptions.ts";
export {
  type ReversePathOptions,
  type ReverseState,
  reverseNonlinear,
  type ScoreEstimate,
} from "./reverseNonlinear.ts";
export { sweepWeights } from "./sweepWeights.ts";
export { type VariationPaths, variationPaths } from "./variationPaths.ts";
