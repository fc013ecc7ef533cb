export {
  chaosDivergence,
  chaosGamma,
  chaosGenerator,
  chaosGradient,
  chaosIteratedGamma,
  dirichletForm,
} from "./chaosCalculus.ts";
export { chaosScore, shiftMixtureChaos } from "./chaosScore.ts";
export { derivativeScore, type LogDensityFlow, shiftMixtureFunctional } from "./derivativeScore.ts";
export {
  automaticFunctional,
  type CylindricalFunctional,
  chaosFunctional,
  composedFunctional,
  coordinateDirections,
  evaluateFunctional,
} from "./functional.ts";
export {
  hypercontractivitySides,
  type InequalitySides,
  logSobolevSides,
  poincareSides,
} from "./inequalities.ts";
export { gammaOperator, iteratedGamma, malliavinDerivative, ouGenerator } from "./operators.ts";
export { conditionalScore, reverseGenerator, reverseMean } from "./reverseKernel.ts";
export { type ScoreRegime, scoreRegime } from "./scoreRegime.ts";
export {
  type CylindricalField,
  evaluateField,
  skorokhodDivergence,
} from "./skorokhodDivergence.ts";
