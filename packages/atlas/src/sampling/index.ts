export { interpolateAt } from "./interpolate.ts";
export { type DrawableFields, type Raster, type RasterSize, rasterise } from "./raster.ts";
