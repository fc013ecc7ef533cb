export { type NetcdfWriteOptions, writeNetcdf } from "./classic/writeNetcdf.ts";
export type { FilterSource } from "./hdf5/filterPlugins.ts";
export {
  type NetcdfFieldName,
  type NetcdfOptions,
  netcdfFields,
  readNetcdf,
} from "./readNetcdf.ts";
