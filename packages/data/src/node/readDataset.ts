import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { FormatError } from "@chaosphere/core";
import { assembleDataset } from "../dataset/assemble.ts";
import type { Dataset } from "../dataset/dataset.ts";
import { type ArrayFieldsOptions, fieldsFromArray } from "../dataset/fieldsFromArray.ts";
import { sha256 } from "../dataset/provenance.ts";
import { type FileFormat, recogniseFormat } from "../dataset/recogniseFormat.ts";
import { healpixDataset } from "../healpix/healpixDataset.ts";
import type { NetcdfOptions } from "../netcdf3/netcdfDataset.ts";
import { readAnyNetcdf } from "../netcdf4/readNetcdf4.ts";
import { readNpy } from "../npy/npy.ts";
import { fileError } from "./fileError.ts";
import { filterFiles } from "./filterFiles.ts";

/**
 * Choices of {@link readDataset}. Those of missing values are for every kind; `variable` for .nc and .fits; grid, row order and unit for .npy,
 * which does not say them itself.
 */
export type ReadDatasetOptions = ArrayFieldsOptions & NetcdfOptions;

/**
 * The dataset at a path: a folder with meta.json, every array of which is held to its sha256, or one file, of a kind
 * known by its first bytes: .npy, NetCDF classic or 4, or a HEALPix FITS map.
 *
 * @throws {@link FormatError} if a file is not what it claims, differs from its checksum, or has missing cells that are
 *   refused; the location names it.
 * @throws {@link GridError} if the coordinates are of no known grid.
 * @throws {@link DomainError} if there is nothing at the path, or it may not be read.
 */
export async function readDataset(
  path: string,
  options: ReadDatasetOptions = {},
): Promise<Dataset> {
  const kind = await stat(path).catch((error) => {
    throw fileError("readDataset", path, error);
  });
  if (kind.isDirectory()) {
    return assembleDataset((file) => bytesIfThere(join(path, file)), { ...options, path });
  }
  const bytes = await readBytes(path);
  const checksums = { [path]: await sha256(bytes) };
  const format = recogniseFormat(bytes) ?? formatByName(path);
  if (format === "netcdf" || format === "hdf5" || format === "fits") {
    const dataset =
      format === "fits"
        ? healpixDataset(bytes, path, options)
        : await readAnyNetcdf(bytes, path, { ...options, filters: filterFiles });
    return { ...dataset, provenance: { ...dataset.provenance, checksums } };
  }
  if (format === "npy") {
    const { fields, observed } = fieldsFromArray(readNpy(bytes, path), path, options);
    const nothing = { description: "", source: "", licence: "", citation: "", note: "" };
    return {
      name: path,
      variable: "",
      fields,
      ...(observed && { observed }),
      groups: new Int32Array(fields.batch),
      labels: Array.from({ length: fields.batch }, (_, b) => String(b)),
      provenance: {
        path,
        ...nothing,
        checksums,
        adjustments: options.southFirst ? ["rows turned to run from north to south"] : [],
      },
    };
  }
  throw new FormatError(
    `readDataset: a dataset is a folder with meta.json, an .npy, an .nc or a HEALPix .fits file, got ${path}. Convert it to one of these.`,
    { path, field: "name" },
  );
}

/** A damaged file gets the complaint of the reader its name asks for. */
function formatByName(path: string): FileFormat | undefined {
  if (/\.(nc|nc4|cdf)$/i.test(path)) return "netcdf";
  if (/\.npy$/i.test(path)) return "npy";
  return /\.fi?ts$/i.test(path) ? "fits" : undefined;
}

/**
 * The bytes of a file.
 *
 * @throws {@link DomainError} if it is missing or may not be read.
 */
export async function readBytes(path: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return await readFile(path);
  } catch (error) {
    throw fileError("readBytes", path, error);
  }
}

async function bytesIfThere(path: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw fileError("readDataset", path, error);
  }
}
