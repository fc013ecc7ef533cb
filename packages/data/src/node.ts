/** Reading and writing files, for Node. */

export type { FieldsWriter } from "./node/fieldsWriter.ts";
export { type NetcdfWriterOptions, openNetcdfWriter } from "./node/netcdfWriter.ts";
export { type ReadDatasetOptions, readBytes, readDataset } from "./node/readDataset.ts";
export { PathError } from "./node/fileError.ts";
export type { FileSystem, WriteOptions } from "./node/outputTarget.ts";
export { checkOutput, writeFileAtomic } from "./node/writeFileAtomic.ts";
