/** Reading and writing files, for Node. */

export type { FieldsWriter } from "./node/fieldsWriter.ts";
export { type NetcdfWriterOptions, openNetcdfWriter } from "./node/netcdfWriter.ts";
export { type ReadDatasetOptions, readBytes, readDataset } from "./node/readDataset.ts";
export {
  checkOutput,
  type FileSystem,
  type WriteOptions,
  writeFileAtomic,
} from "./node/writeFileAtomic.ts";
