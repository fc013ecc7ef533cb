/** Reading and writing files, for Node. */

export type { FieldsWriter } from "./node/fieldsWriter.ts";
export { PathError } from "./node/fileError.ts";
export {
  type HealpixWriter,
  type HealpixWriterOptions,
  openHealpixWriter,
} from "./node/healpixWriter.ts";
export { type NetcdfWriterOptions, openNetcdfWriter } from "./node/netcdfWriter.ts";
export { type NpyWriter, type NpyWriterOptions, openNpyWriter } from "./node/npyWriter.ts";
export type { FileSystem, WriteOptions } from "./node/outputTarget.ts";
export { openPath, type ReadDatasetOptions, readBytes, readDataset } from "./node/readDataset.ts";
export { checkOutput, writeFileAtomic } from "./node/writeFileAtomic.ts";
