export {
  type CoefficientTableOptions,
  type ReadCoefficients,
  readCoefficientTable,
} from "./coefficientTable.ts";
export type { Normalisation } from "./normalisation.ts";
