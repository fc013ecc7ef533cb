import type { Dataset } from "../../dataset/dataset.ts";
import { type NetcdfFieldOptions, netcdfDataset } from "../fields/netcdfDataset.ts";
import { readNetcdfHeader } from "./header.ts";
import { storedValues, storedWords } from "./values.ts";

/**
 * The fields of a classic NetCDF file: a variable on latitude × longitude, its axes in any order, unpacked by its
 * scale_factor and add_offset; time and whatever other dimensions there are count the fields. Groups are all 0; labels
 * and coordinates are the values of those dimensions.
 *
 * @throws {@link FormatError} if the file is of another kind, cut short, or corrupt, if it has no such variable or
 *   several and none is named, or if values are missing and that is refused.
 * @throws {@link GridError} if the coordinates are of no known grid.
 */
export function readClassicNetcdf(
  bytes: Uint8Array,
  path: string,
  options: NetcdfFieldOptions = {},
): Dataset {
  const header = readNetcdfHeader(bytes, path);
  const stored = (variable: (typeof header.variables)[number]) =>
    storedValues(bytes, header, variable, path);
  const words = (variable: (typeof header.variables)[number]) =>
    storedWords(bytes, header, variable, path);
  return netcdfDataset({ header, stored, words }, path, options);
}
