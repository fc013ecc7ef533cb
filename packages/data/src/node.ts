/** Reading and writing files, for Node. */

export { type ReadDatasetOptions, readBytes, readDataset } from "./node/readDataset.ts";
export {
  checkOutput,
  type FileSystem,
  type WriteOptions,
  writeFileAtomic,
} from "./node/writeFileAtomic.ts";
