export { type LawAtTime, type LawsAlongOptions, lawsAlong, scoreAlong } from "./alongTime.ts";
export {
  type FokkerPlanckOptions,
  fokkerPlanck,
  type LawOnMesh,
  type StartingLaw,
} from "./evolve.ts";
export { fokkerPlanckOperator, type Tridiagonal } from "./generator.ts";
export { lawScore } from "./lawScore.ts";
export {
  type BoundaryKind,
  type Mesh,
  type MeshEnds,
  mesh,
  stretchedMesh,
  uniformMesh,
} from "./mesh.ts";
export { drawOnMesh, type LawDistance, lawDistance, type MeshDrawOptions } from "./startLaw.ts";
export { stationaryDensity } from "./stationary.ts";
