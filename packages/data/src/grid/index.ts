export { type GridSize, gridOfKind, sizeForBandLimit } from "./gridOfKind.ts";
export { type GridLayout, recogniseGrid } from "./recogniseGrid.ts";
