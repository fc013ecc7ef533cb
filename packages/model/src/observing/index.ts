export {
  type ObservationSpec,
  observationGrammar,
  parseObservationSpec,
} from "./observationSpec.ts";
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
export { siteNoise, siteOperator } from "./siteOperator.ts";
