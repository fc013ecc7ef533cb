export { knownFieldsOf } from "./knownFields.ts";
export { cascadeRates, noisingRates, taskSpan } from "./noisingRates.ts";
export {
  type ObservationSpec,
  observationGrammar,
  observationText,
  parseObservationSpec,
} from "./observationSpec.ts";
export type { ObservationTask } from "./observationTask.ts";
export {
  countOfSites,
  fibonacciPoints,
  type ObservedSites,
  type ObservedSitesOptions,
  observedSites,
  type PlainObservationSpec,
  shareSeen,
  withCells,
} from "./observedSites.ts";
export { isOfTask, siteNoise, siteOperator } from "./siteOperator.ts";
export { posteriorOfTask, type TaskPosterior, taskPosterior } from "./taskPosterior.ts";
export { type WhitenedLaw, whitenedLaw } from "./whitenedLaw.ts";
