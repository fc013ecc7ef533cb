import type { Dataset } from "../dataset/dataset.ts";
import { readNetcdfHeader } from "./header.ts";
import { type NetcdfOptions, netcdfDataset } from "./netcdfDataset.ts";
import { storedValues } from "./values.ts";

/**
 * The fields of a classic NetCDF file: a variable on latitude × longitude, unpacked by its scale_factor and add_offset;
 * time, or another dimension before them, counts the fields. Groups are all 0; labels are the values of that dimension.
 *
 * @throws {@link FormatError} if the file is of another kind, cut short, or corrupt, if it has no such variable or
 *   several and none is named, or if values are missing and that is refused.
 * @throws {@link GridError} if the coordinates are of no known grid.
 */
export function readNetcdf(bytes: Uint8Array, path: string, options: NetcdfOptions = {}): Dataset {
  const header = readNetcdfHeader(bytes, path);
  const stored = (variable: (typeof header.variables)[number]) =>
    storedValues(bytes, header, variable, path);
  return netcdfDataset({ header, stored }, path, options);
}
