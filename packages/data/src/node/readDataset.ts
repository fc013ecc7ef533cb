import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Dataset } from "../dataset/dataset.ts";
import { openAny, openedDataset } from "../open/openAny.ts";
import type { Opened, OpenOptions } from "../open/opened.ts";
import { fileError } from "./fileError.ts";
import { filterFiles } from "./filterFiles.ts";

/** Options of {@link readDataset}. */
export type ReadDatasetOptions = OpenOptions;

/**
 * Reads the dataset at a path: one file, as `openAny` reads it, or a folder with meta.json, whose arrays must match the
 * checksums there. Coefficients become fields on the grid that analyses them exactly.
 *
 * @throws as {@link openPath} does.
 *
 * @example
 * ```ts
 * import { mkdtemp, writeFile } from "node:fs/promises";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * import { equiangular, gridFields } from "@chaosphere/core";
 * import { writeNetcdf } from "@chaosphere/data";
 * import { readDataset } from "@chaosphere/data/node";
 *
 * const fields = gridFields(equiangular(4), new Float64Array(2 * 32).map((_, i) => i), "K");
 * const path = join(await mkdtemp(join(tmpdir(), "chaosphere-")), "warm.nc");
 * await writeFile(path, writeNetcdf(fields, { variable: "tas" }));
 *
 * const data = await readDataset(path);
 * console.log(data.variable, data.fields.unit, data.fields.batch, data.fields.grid.kind); // tas K 2 equiangular
 * ```
 */
export async function readDataset(
  path: string,
  options: ReadDatasetOptions = {},
): Promise<Dataset> {
  return openedDataset(await openPath(path, options), path);
}

/**
 * What a path holds: the fields of a folder with meta.json, or the fields or coefficients of one file.
 *
 * @throws {@link FormatError} if a file is not what it claims, differs from its checksum, or has missing cells that are
 *   refused; the location names it.
 * @throws {@link AmbiguityError} if a file has several readings and none is named.
 * @throws {@link GridError} if the coordinates are of no known grid.
 * @throws {@link ContradictionError} if what is said of a file is not what it says itself.
 * @throws {@link PathError} if there is nothing at the path, or it may not be read.
 */
export async function openPath(path: string, options: OpenOptions = {}): Promise<Opened> {
  const kind = await stat(path).catch((error) => {
    throw fileError("readDataset", path, error);
  });
  if (kind.isDirectory()) {
    return openAny((file) => bytesIfThere(join(path, file)), path, options);
  }
  const bytes = await readBytes(path);
  const opened = await openAny(bytes, path, { filters: filterFiles, ...options });
  if (opened.kind === "coefficients") return opened;
  const { dataset } = opened;
  // The digest of the Web's crypto works on a copy of the bytes.
  const checksums = { [path]: createHash("sha256").update(bytes).digest("hex") };
  return { ...opened, dataset: { ...dataset, provenance: { ...dataset.provenance, checksums } } };
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
