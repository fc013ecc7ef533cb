export {
  type Dataset,
  type DatasetSplit,
  type HealpixPixels,
  selectFields,
  splitByGroup,
} from "./dataset.ts";
export type { FieldCoordinate } from "./fieldCoordinate.ts";
export {
  type FieldLabel,
  fieldLabels,
  groupedByRun,
  type LabelledFields,
  runCoordinate,
} from "./fieldLabels.ts";
export { type ArrayFieldsOptions, fieldsFromArray } from "./fieldsFromArray.ts";
export {
  type HoldOutRule,
  heldOutFields,
  type Partition,
  partitionFields,
  type StretchPlace,
} from "./holdOut.ts";
export { independentRows } from "./independentRows.ts";
export { isLevel } from "./isLevel.ts";
export { joinDatasets } from "./joinDatasets.ts";
export { monthsOf } from "./monthsOf.ts";
export { checksumLine, type Provenance, sha256 } from "./provenance.ts";
export type { MissingOptions, MissingPolicy } from "./seenFields.ts";
export {
  type FieldsForFit,
  type FitSplit,
  type FitSplitOptions,
  fieldsForFit,
  holdOutText,
  splitForFit,
} from "./splitForFit.ts";
export { timeLabels } from "./timeLabels.ts";
