import { open, readdir, stat } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { FormatError } from "@chaosphere/core";
import { type FileFormat, recogniseFormat, writeNetcdf } from "@chaosphere/data";
import { PathError } from "@chaosphere/data/node";
import { type FieldsOptions, readFields } from "../inputs/fields.ts";

/** What the page is given to show. */
export interface Shown {
  /** Its address relative to the page, encoded. */
  readonly address: string;
  readonly isModel: boolean;
  /** Every file of it: a path of this computer, or the bytes themselves, by address. */
  readonly files: ReadonlyMap<string, string | Uint8Array>;
}

const isShown: Readonly<Record<FileFormat, boolean>> = {
  npy: true,
  netcdf: true,
  hdf5: true,
  fits: true,
  safetensors: true,
  gzip: true,
  zip: false,
};

/**
 * The file, model or dataset folder at a path, as the page can fetch it. What an array does not say of itself, where an
 * option does, goes over as NetCDF, which has words for it.
 *
 * @throws {@link PathError} if there is nothing at the path; {@link FormatError} if it is of no kind that is shown.
 */
export async function shownFile(path: string, options: FieldsOptions): Promise<Shown> {
  const kind = await stat(path).catch(() => undefined);
  if (!kind) {
    throw new PathError(
      `shownFile: the file or folder must exist, got nothing at ${path}. Check the name.`,
    );
  }
  const name = basename(resolve(path));
  if (kind.isDirectory()) return datasetFolder(path, name);
  if (!kind.isFile()) {
    throw new PathError(
      `shownFile: the input must be a file or a dataset folder, got a device or a pipe at ${path}. Write it to a file first.`,
    );
  }
  if (isTold(options)) {
    const { fields, variable } = await readFields(path, options);
    const address = addressOf(`${name}.nc`);
    const bytes = writeNetcdf(fields, /^[a-z]\w*$/i.test(variable) ? { variable } : {});
    return { address, isModel: false, files: new Map([[address, bytes]]) };
  }
  const format = recogniseFormat(await firstBytes(path));
  const isTable = format === undefined && /\.(txt|msl|sh|gfc|tab|shc|cof)$/i.test(name);
  if (!(isTable || (format && isShown[format]))) {
    throw new FormatError(
      `shownFile: the file must hold fields, coefficients or a model, got ${format ?? "something else"} in ${path}. Convert it to .npy or .nc.`,
      { path, field: "format" },
    );
  }
  const address = addressOf(name);
  return { address, isModel: format === "safetensors", files: new Map([[address, path]]) };
}

/** Whether an option says how the input is to be read. */
function isTold(options: FieldsOptions): boolean {
  const { grid, southFirst, coefficients, fillPoles, fillValue } = options;
  const { variable, normalisation, condonShortley, select } = options;
  return [
    ...[grid, southFirst, coefficients, fillPoles, fillValue],
    ...[variable, normalisation, condonShortley, select],
  ].some((value) => value !== undefined && value !== false);
}

async function datasetFolder(path: string, name: string): Promise<Shown> {
  const files = await readdir(path, { withFileTypes: true });
  const plain = files
    .filter((file) => (file.isFile() || file.isSymbolicLink()) && !file.name.startsWith("."))
    .map((file) => file.name);
  if (!plain.includes("meta.json")) {
    throw new FormatError(
      `shownFile: a dataset is a folder with meta.json, got ${path} without one. Give the folder that holds meta.json.`,
      { path, field: "meta.json" },
    );
  }
  return {
    address: addressOf(name, "meta.json"),
    isModel: false,
    files: new Map(plain.map((file) => [addressOf(name, file), join(path, file)])),
  };
}

/** Where files of this computer lie below the page. */
function addressOf(...names: string[]): string {
  return ["file", ...names].map(encodeURIComponent).join("/");
}

async function firstBytes(path: string): Promise<Uint8Array> {
  const handle = await open(path);
  try {
    const { buffer, bytesRead } = await handle.read(new Uint8Array(64), 0, 64, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
