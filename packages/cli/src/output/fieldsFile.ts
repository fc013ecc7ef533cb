import { type GridFields, type SphereGrid, valuesWithNaN } from "@chaosphere/core";
import type { FieldCoordinate } from "@chaosphere/data";
import {
  type FieldsWriter,
  openNetcdfWriter,
  openNpyWriter,
  openZarrWriter,
} from "@chaosphere/data/node";
import type { OutputDtype } from "../options/outputOptions.ts";
import type { GridFormat } from "./target.ts";

/** What is said of the fields where the format has words for it. */
export interface About {
  /** Empty where there is none. */
  readonly unit: string;
  /** Name of the quantity. Default "field". */
  readonly variable?: string;
  /** The quantity in words, where there are any. */
  readonly longName?: string;
  /** What the file holds, in words. */
  readonly title: string;
  /** The call that made it, and what was done before. */
  readonly history: string;
  /** The program with its version, and the seed. */
  readonly source: string;
  /** Times, members or levels by which the fields are counted. */
  readonly coordinates?: readonly FieldCoordinate[];
}

/** How fields on a grid are written. */
export interface FieldsFileOptions {
  readonly format: GridFormat;
  readonly grid: SphereGrid;
  readonly count: number;
  readonly dtype: OutputDtype;
  readonly force: boolean;
  /** Rows of .npy from south to north. */
  readonly southFirst?: boolean;
  readonly about: About;
}

/** Opens an .npy or .nc file, or a .zarr store, for fields that come batch by batch. */
export async function openFieldsFile(
  path: string,
  { format, grid, count, dtype, force, southFirst = false, about }: FieldsFileOptions,
): Promise<FieldsWriter> {
  if (format !== "npy") {
    const of = { grid, dtype, force, ...described(about) };
    return format === "nc" ? openNetcdfWriter(path, of) : openZarrWriter(path, { ...of, count });
  }
  const shape = [count, grid.nLat, grid.nLon];
  const file = await openNpyWriter(path, { shape, dtype, force });
  return {
    append: (fields) => file.append(southFirst ? rowsReversed(fields) : valuesWithNaN(fields)),
    close: file.close,
    abort: file.abort,
  };
}

/** What a file of NetCDF or Zarr says of its fields. */
export function described({
  coordinates,
  variable,
  ...text
}: About): Omit<About, "variable" | "coordinates"> & Partial<About> {
  return { ...text, ...(variable && { variable }), ...(coordinates && { coordinates }) };
}

function rowsReversed(fields: GridFields): Float64Array {
  const { grid, batch } = fields;
  const { nLat, nLon } = grid;
  const values = valuesWithNaN(fields);
  const out = new Float64Array(values.length);
  for (let b = 0; b < batch; b++) {
    for (let j = 0; j < nLat; j++) {
      const ring = (b * nLat + j) * nLon;
      out.set(values.subarray(ring, ring + nLon), (b * nLat + nLat - 1 - j) * nLon);
    }
  }
  return out;
}
