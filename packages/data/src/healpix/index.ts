export { pixelAt as healpixPixelAt } from "./pixelAt.ts";
export {
  type HealpixCentres,
  type HealpixOrdering,
  healpixCentres,
  healpixRings,
} from "./pixels.ts";
export { pixelsOfCells, pixelsOfPixels } from "./pixelsOfCells.ts";
export { type HealpixFile, type HealpixOptions, readHealpix } from "./readHealpix.ts";
export {
  analyseHealpix,
  type HealpixAnalysis,
  type HealpixMap,
  synthesiseHealpix,
} from "./transform.ts";
export { type HealpixWriteOptions, type NamedHealpixMap, writeHealpix } from "./writeHealpix.ts";
