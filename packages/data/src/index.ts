/**
 * Real files to fields on the sphere, with checksum and provenance: from bytes to records, in Node and in browsers.
 * The file system is in `@chaosphere/data/node`.
 */

// coefficient tables
export {
  type CoefficientTableOptions,
  type ReadCoefficients,
  readCoefficientTable,
} from "./coefficients/coefficientTable.ts";
export type { Normalisation } from "./coefficients/normalisation.ts";
// datasets
export { type AssembleOptions, assembleDataset } from "./dataset/assemble.ts";
export { type Dataset, type DatasetSplit, select, splitByGroup } from "./dataset/dataset.ts";
export type { FieldCoordinate } from "./dataset/fieldCoordinate.ts";
export {
  type FieldLabel,
  fieldLabels,
  groupedByRun,
  type LabelledFields,
} from "./dataset/fieldLabels.ts";
export { type ArrayFieldsOptions, fieldsFromArray } from "./dataset/fieldsFromArray.ts";
export {
  type HoldOutRule,
  heldOutFields,
  type Partition,
  partition,
  runsInOrder,
  type StretchPlace,
} from "./dataset/holdOut.ts";
export { joinDatasets } from "./dataset/joinDatasets.ts";
export {
  type IndependentDistance,
  independentDistance,
  neighbourCorrelation,
} from "./dataset/neighbourCorrelation.ts";
export type { MissingPolicy, ObservedFields } from "./dataset/observed.ts";
export { checksumLine, type Provenance, sha256 } from "./dataset/provenance.ts";
export {
  type FitSplit,
  type FitSplitOptions,
  holdOutText,
  splitForFit,
} from "./dataset/splitForFit.ts";
// spectra
export { type FitsSpectrum, readFitsSpectrum } from "./fits/spectraTable.ts";
// grids
export { type GridSize, gridOfKind, sizeForBandLimit } from "./grid/gridOfKind.ts";
export { type GridLayout, recogniseGrid } from "./grid/recogniseGrid.ts";
// HEALPix
export {
  type HealpixDatasetOptions,
  healpixDataset,
  healpixResidual,
} from "./healpix/healpixDataset.ts";
export {
  type HealpixCentres,
  type HealpixOrdering,
  type HealpixRing,
  healpixCentres,
  healpixRings,
} from "./healpix/pixels.ts";
export {
  type HealpixFile,
  type HealpixHeader,
  type HealpixOptions,
  readHealpix,
  readHealpixHeader,
} from "./healpix/readHealpix.ts";
export {
  analyseHealpix,
  type HealpixAnalysisOptions,
  type HealpixMap,
  synthesiseHealpix,
} from "./healpix/transform.ts";
export {
  type HealpixWriteOptions,
  type NamedHealpixMap,
  writeHealpix,
} from "./healpix/writeHealpix.ts";
export { readClassicNetcdf } from "./netcdf/classic/readClassicNetcdf.ts";
export { type NetcdfWriteOptions, writeNetcdf } from "./netcdf/classic/writeNetcdf.ts";
// NetCDF
export type { NetcdfFieldOptions } from "./netcdf/fields/netcdfDataset.ts";
export type { FilterSource } from "./netcdf/hdf5/filterPlugins.ts";
export {
  type NetcdfFieldName,
  type NetcdfOptions,
  netcdfFields,
  readNetcdf,
} from "./netcdf/readNetcdf.ts";
// arrays
export type { NpyData, NpyDtype } from "./npy/elements.ts";
export { type NpyHeader, readNpyHeader } from "./npy/header.ts";
export { type NpyArray, npyArray, readNpy, writeNpy } from "./npy/npy.ts";
export { describeMeaning } from "./open/chooseMeaning.ts";
export { gunzip } from "./open/gunzip.ts";
export { type ArrayGrid, type ArrayMeaning, arrayMeanings } from "./open/meaning.ts";
// opening a file of any kind
export { openAny, openedDataset } from "./open/openAny.ts";
export type {
  Opened,
  OpenedCoefficients,
  OpenedFields,
  OpenedFormat,
  OpenedModel,
  OpenOptions,
} from "./open/opened.ts";
// arrays that say little of themselves
export {
  AmbiguityError,
  type Assumption,
  ContradictionError,
  type ReadingSetting,
} from "./reading/ambiguity.ts";
export { type FileFormat, recogniseFormat } from "./reading/recogniseFormat.ts";
export type { ByteSource, FolderSource, OpenSource } from "./reading/source.ts";
