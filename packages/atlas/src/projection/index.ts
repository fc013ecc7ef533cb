export {
  type Direction,
  type MapFrame,
  mapProjection,
  type PlanePoint,
  type Projection,
  type ProjectionName,
} from "./projection.ts";
