export {
  type DensityDrawOptions,
  drawFromDensity,
  type LawDistance,
  lawDistance,
} from "./density.ts";
export {
  type FokkerPlanckOptions,
  fokkerPlanck,
  type LawOnMesh,
  type StartingLaw,
} from "./evolve.ts";
export { lawScore } from "./lawScore.ts";
export {
  type LawAtTime,
  type LawsAtTimesOptions,
  lawsAtTimes,
  scoreFromLaws,
} from "./lawsAtTimes.ts";
export {
  type BoundaryKind,
  type LineMesh,
  lineMesh,
  type MeshEnds,
  stretchedLineMesh,
  uniformLineMesh,
} from "./lineMesh.ts";
export { stationaryDensity } from "./stationary.ts";
