/**
 * Real files to fields on the sphere, with checksum and provenance: from bytes to records, in Node and in browsers.
 * The file system is in `@chaosphere/data/node`.
 */

// datasets
export { type AssembleOptions, assembleDataset, type FileSource } from "./dataset/assemble.ts";
export { type Dataset, type DatasetSplit, select, splitByGroup } from "./dataset/dataset.ts";
export {
  type ArrayFieldsOptions,
  coefficientsFromArray,
  fieldsFromArray,
} from "./dataset/fieldsFromArray.ts";
export type { MissingPolicy, ObservedFields } from "./dataset/observed.ts";
export { type Provenance, sha256 } from "./dataset/provenance.ts";
// grids
export { type GridLayout, recogniseGrid } from "./grid/recogniseGrid.ts";
// classic NetCDF
export { type NetcdfOptions, readNetcdf } from "./netcdf3/readNetcdf.ts";
export { type NetcdfWriteOptions, writeNetcdf } from "./netcdf3/writeNetcdf.ts";
// arrays
export type { NpyDtype } from "./npy/header.ts";
export { type NpyArray, type NpyData, npyArray, readNpy, writeNpy } from "./npy/npy.ts";
// coefficient tables
export { readShText, type ShTextOptions } from "./shText.ts";
