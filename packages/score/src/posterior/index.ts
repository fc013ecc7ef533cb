export { conditionalDenoiser } from "./conditionalDenoiser.ts";
export { gridCells } from "./gridCells.ts";
export { joinOperators } from "./joinOperators.ts";
export { type MixturePosterior, mixturePosterior } from "./mixturePosterior.ts";
export {
  checkNoise,
  drawNoise,
  joinNoise,
  logDeterminant,
  type ObservationNoise,
  type SizedNoise,
  whiten,
  whitenAdjoint,
} from "./noise.ts";
export { joinObservations, type Observation, observation } from "./observation.ts";
export type { ObservationOperator, SmoothingOptions } from "./operator.ts";
export { pointValues } from "./pointValues.ts";
export type { ClosedFormLaw, EmpiricalMeasure, GaussianMixture } from "./priorLaw.ts";
