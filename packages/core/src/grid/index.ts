export { driscollHealy } from "./driscollHealy.ts";
export { equiangular, equiangularWithPoles } from "./equiangular.ts";
export { gaussLegendre, gaussLegendreRule } from "./gaussLegendre.ts";
export {
  type IsoLatitudeRings,
  isoLatitudeRings,
  type RingFields,
  type RingPlaces,
  ringFields,
  ringsOfGrid,
} from "./isoLatitudeRings.ts";
export type { GridOptions, LatitudeRule } from "./productGrid.ts";
export { octahedralGaussian, reducedGaussian } from "./reducedGaussian.ts";
export {
  type GridFields,
  type GridKind,
  gridFields,
  largestBandLimit,
  type SphereGrid,
} from "./sphereGrid.ts";
