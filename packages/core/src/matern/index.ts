export { maternCovariance } from "./maternCovariance.ts";
export {
  type CompleteMaternParameters,
  fromOperatorPower,
  type MaternParameters,
  type OperatorPower,
  toOperatorPower,
} from "./maternParameters.ts";
export { fromRange, type MaternRange, toRange } from "./maternRange.ts";
export { type RegularityReport, regularity } from "./regularity.ts";
export { traceTail, traceTailBound } from "./traceTail.ts";
export { type WhittleMaternOptions, whittleMatern } from "./whittleMatern.ts";
export { withVariance } from "./withVariance.ts";
