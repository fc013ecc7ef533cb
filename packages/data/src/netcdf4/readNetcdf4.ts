import type { Dataset } from "../dataset/dataset.ts";
import { text } from "../netcdf3/angle.ts";
import { type FieldVariable, fieldVariables } from "../netcdf3/axes.ts";
import { readNetcdfHeader } from "../netcdf3/header.ts";
import { type NetcdfOptions, netcdfDataset } from "../netcdf3/netcdfDataset.ts";
import { readNetcdf } from "../netcdf3/readNetcdf.ts";
import type { FilterSource } from "./filterPlugins.ts";
import { withNetcdf4 } from "./hdf5.ts";

/** Choices of {@link readAnyNetcdf}. */
export interface AnyNetcdfOptions extends NetcdfOptions {
  /** Where the undoing of compressions beyond deflate and szip comes from. Default none: such files are refused. */
  readonly filters?: FilterSource;
}

/** A variable that can be read as fields. */
export interface NetcdfFieldName {
  readonly name: string;
  /** Its `long_name`; empty when there is none. */
  readonly title: string;
  readonly shape: readonly number[];
}

/**
 * The fields of a NetCDF file of any format: classic, or NetCDF-4, whose library is loaded when it is first needed.
 * What is read, and how, is as `readNetcdf` says.
 *
 * @throws {@link FormatError} if the file is of another kind, cut short, or corrupt, if it has no such variable or
 *   several and none is named, if the variable is too large, or if values are missing and that is refused.
 * @throws {@link GridError} if the coordinates are of no known grid.
 */
export async function readAnyNetcdf(
  bytes: Uint8Array,
  path: string,
  { filters, ...options }: AnyNetcdfOptions = {},
): Promise<Dataset> {
  if (!isHdf5(bytes)) return readNetcdf(bytes, path, options);
  return withNetcdf4(bytes, path, (file) => netcdfDataset(file, path, options), filters);
}

/**
 * The variables of a NetCDF file of any format that `readAnyNetcdf` can be asked for.
 *
 * @throws {@link FormatError} if the file is of another kind, cut short, or corrupt.
 */
export async function netcdfFields(bytes: Uint8Array, path: string): Promise<NetcdfFieldName[]> {
  const named = ({ variable }: FieldVariable) => ({
    name: variable.name,
    title: text(variable.attributes, "long_name"),
    shape: variable.shape,
  });
  if (!isHdf5(bytes)) return fieldVariables(readNetcdfHeader(bytes, path)).map(named);
  return withNetcdf4(bytes, path, ({ header }) => fieldVariables(header).map(named));
}

/** \x89HDF\r\n\x1a\n. */
function isHdf5(bytes: Uint8Array): boolean {
  return [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a].every((byte, i) => bytes[i] === byte);
}
