export {
  type Direction,
  type MapFrame,
  type PlanePoint,
  type Projection,
  type ProjectionName,
  projection,
} from "./projection.ts";
