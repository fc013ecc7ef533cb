export { driscollHealy } from "./driscollHealy.ts";
export { equiangular, equiangularWithPoles } from "./equiangular.ts";
export { gaussLegendre, gaussLegendreRule } from "./gaussLegendre.ts";
export type { GridOptions, LatitudeRule } from "./productGrid.ts";
export {
  fieldsWithGaps,
  hasGaps,
  type MarkedValues,
  seenCells,
  seenOf,
  seenShare,
  valuesWithNaN,
} from "./seenCells.ts";
export {
  type GridFields,
  type GridKind,
  gridFields,
  isSameGrid,
  largestBandLimit,
  type SphereGrid,
} from "./sphereGrid.ts";
