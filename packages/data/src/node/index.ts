/** Reading and writing files, for Node. */

export type { FieldsWriter } from "./fieldsWriter.ts";
export { PathError } from "./fileError.ts";
export {
  type HealpixWriter,
  type HealpixWriterOptions,
  openHealpixWriter,
} from "./healpixWriter.ts";
export { type NetcdfWriterOptions, openNetcdfWriter } from "./netcdfWriter.ts";
export { readNpyRows } from "./npyRows.ts";
export { type NpyWriter, type NpyWriterOptions, openNpyWriter } from "./npyWriter.ts";
export type { FileSystem, WriteOptions } from "./outputTarget.ts";
export { openPath, type ReadDatasetOptions, readBytes, readDataset } from "./readDataset.ts";
export { temporariesOf } from "./temporaries.ts";
export { checkOutput, writeFileAtomic } from "./writeFileAtomic.ts";
export { restoreZarrLayout } from "./zarrLayout.ts";
export { openZarrPart, type ZarrChunks, type ZarrPart, zarrChunks } from "./zarrPart.ts";
export { checkZarrOutput } from "./zarrPath.ts";
export type { ZarrStoreOptions } from "./zarrStore.ts";
export { layOutZarr, openZarrWriter, type ZarrWriterOptions } from "./zarrWriter.ts";
