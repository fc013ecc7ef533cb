import type { Dataset } from "../dataset/dataset.ts";
import { recogniseFormat } from "../reading/recogniseFormat.ts";
import { readNetcdfHeader } from "./classic/header.ts";
import { readClassicNetcdf } from "./classic/readClassicNetcdf.ts";
import { fieldVariables } from "./fields/axes.ts";
import { type NetcdfFieldOptions, netcdfDataset } from "./fields/netcdfDataset.ts";
import type { FilterSource } from "./hdf5/filterPlugins.ts";
import { withNetcdf4 } from "./hdf5/hdf5.ts";
import { type NetcdfHeader, type NetcdfVariable, textOf } from "./netcdfFile.ts";

/** Options of {@link readNetcdf}. */
export interface NetcdfOptions extends NetcdfFieldOptions {
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
 * What is read, and how, is as `readClassicNetcdf` says.
 *
 * @throws {@link FormatError} if the file is of another kind, cut short, or corrupt, if it has no such variable or
 *   several and none is named, if the variable is too large, or if values are missing and that is refused.
 * @throws {@link GridError} if the coordinates are of no known grid.
 */
export async function readNetcdf(
  bytes: Uint8Array,
  path: string,
  { filters, ...options }: NetcdfOptions = {},
): Promise<Dataset> {
  if (recogniseFormat(bytes) !== "hdf5") return readClassicNetcdf(bytes, path, options);
  return withNetcdf4(bytes, path, (file) => netcdfDataset(file, path, options), filters);
}

/**
 * The variables of a NetCDF file of any format that `readNetcdf` can be asked for.
 *
 * @throws {@link FormatError} if the file is of another kind, cut short, or corrupt.
 *
 * @example
 * ```ts
 * import { equiangular, gridFields } from "@chaosphere/core";
 * import { netcdfFields, writeNetcdf } from "@chaosphere/data/netcdf";
 *
 * const bytes = writeNetcdf(gridFields(equiangular(4), new Float64Array(64)), { variable: "tas" });
 * const [{ name, shape }] = await netcdfFields(bytes, "tas.nc");
 * console.log(name, shape); // tas [ 2, 4, 8 ]
 * ```
 */
export async function netcdfFields(bytes: Uint8Array, path: string): Promise<NetcdfFieldName[]> {
  return (await netcdfVariables(bytes, path)).map(({ name, attributes, shape }) => ({
    name,
    title: textOf(attributes, "long_name"),
    shape,
  }));
}

/** The variables behind {@link netcdfFields}, with all that the file says of them. */
export async function netcdfVariables(bytes: Uint8Array, path: string): Promise<NetcdfVariable[]> {
  const fieldsOf = (header: NetcdfHeader) => fieldVariables(header).map(({ variable }) => variable);
  if (recogniseFormat(bytes) !== "hdf5") return fieldsOf(readNetcdfHeader(bytes, path));
  return withNetcdf4(bytes, path, ({ header }) => fieldsOf(header));
}
