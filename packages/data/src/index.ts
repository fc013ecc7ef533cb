/**
 * Real files to fields on the sphere, with checksum and provenance: from bytes to records, in Node and in browsers.
 * The file system is in `@chaosphere/data/node`.
 */

export * from "./coefficients/index.ts";
export * from "./dataset/index.ts";
export * from "./grid/index.ts";
export * from "./healpix/index.ts";
export * from "./netcdf/index.ts";
export * from "./npy/index.ts";
export * from "./open/index.ts";
export * from "./points/index.ts";
export * from "./spectrum/index.ts";
