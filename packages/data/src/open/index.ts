export {
  AmbiguityError,
  type Assumption,
  ContradictionError,
  type ReadingSetting,
} from "../reading/ambiguity.ts";
export { type FileFormat, recogniseFormat } from "../reading/recogniseFormat.ts";
export { sizeWords } from "../reading/sizeWords.ts";
export type { ByteSource, FolderSource, OpenSource } from "../reading/source.ts";
export { gunzip } from "./gunzip.ts";
export type { ArrayGrid } from "./meaning.ts";
export { openAny, openedDataset } from "./openAny.ts";
export type {
  Opened,
  OpenedCoefficients,
  OpenedFields,
  OpenedFormat,
  OpenedModel,
  OpenedPixels,
  OpenedVector,
  OpenKinds,
  OpenOptions,
  PixelComponent,
  VectorComponent,
} from "./opened.ts";
