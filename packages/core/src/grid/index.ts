export { equiangular, equiangularWithPoles } from "./equiangular.ts";
export { gaussLegendre, gaussLegendreRule, type LatitudeRule } from "./gaussLegendre.ts";
export type { GridOptions } from "./productGrid.ts";
export {
  type GridFields,
  type GridKind,
  gridFields,
  largestBandLimit,
  type SphereGrid,
} from "./sphereGrid.ts";
