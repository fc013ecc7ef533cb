import { FormatError } from "@chaosphere/core";
import type { Dataset } from "../dataset/dataset.ts";
import { fieldVariables } from "../netcdf/fields/axes.ts";
import { chooseField } from "../netcdf/fields/chooseField.ts";
import { mainFirst } from "../netcdf/fields/mainFirst.ts";
import { netcdfDataset } from "../netcdf/fields/netcdfDataset.ts";
import type { NetcdfVariable } from "../netcdf/netcdfFile.ts";
import type { FolderSource } from "../reading/source.ts";
import type { OpenedFields, OpenOptions } from "./opened.ts";
import { withVector } from "./vectorFields.ts";
import { readZarrHeader, zarrNumbers } from "./zarrArrays.ts";

/** Whether a file's name is that of a Zarr store's description of itself. */
export function isZarr(name: string): boolean {
  return /(^|\/)(\.zgroup|\.zmetadata|zarr\.json)$/.test(name);
}

/**
 * The fields of a Zarr store of version 2 or 3, as xarray writes it: a variable on latitude × longitude with its coordinates,
 * read as from NetCDF. Only the chunks of what is shown and of its coordinates are read. Its arrays are those of its consolidated
 * metadata, else those whose folders the source names.
 *
 * @throws {@link FormatError} and {@link GridError} as `readNetcdf` does, and if the store does not name its arrays.
 */
export async function openZarr(
  read: FolderSource,
  path: string,
  options: OpenOptions,
): Promise<OpenedFields> {
  const store = await readZarrHeader(read, path);
  const { header } = store;
  const stored = fieldVariables(header).map(({ variable }) => variable);
  const fields = options.firstVariable ? mainFirst(stored) : stored;
  const names = fields.map(({ name }) => name);
  const variable = options.variable ?? (options.firstVariable ? names[0] : undefined);
  const dataset = await datasetOf(store, variable, path, options);
  const opened: OpenedFields = {
    kind: "fields",
    format: "zarr",
    dataset,
    variables: names.length > 1 ? names : [],
    assumptions: (dataset.assumptions ?? []).map((text) => ({ text, settings: [] })),
  };
  return options.vectors
    ? withVector(opened, fields, (named) => datasetOf(store, named, path, options))
    : opened;
}

/** One variable of a store, with its coordinates. */
async function datasetOf(
  store: Awaited<ReturnType<typeof readZarrHeader>>,
  variable: string | undefined,
  path: string,
  options: OpenOptions,
): Promise<Dataset> {
  const { header } = store;
  const chosen = chooseField(header, variable, path).variable;
  checkSize(chosen, path, options.maxValues ?? 2 ** 28);
  const held = new Map<string, Float64Array>();
  for (const each of header.variables) {
    const isCoordinate =
      each !== chosen && each.dimensions.every((name) => chosen.dimensions.includes(name));
    const isSmall = each.shape.length <= 1 || /^(lat|lon)/i.test(each.name);
    if (each === chosen || (isCoordinate && isSmall && each.type !== "string")) {
      held.set(each.name, await zarrNumbers(store, each, path));
    }
  }
  const stored = ({ name }: NetcdfVariable) => held.get(name) ?? new Float64Array();
  return netcdfDataset({ header, stored, words: () => [] }, path, {
    ...options,
    variable: chosen.name,
  });
}

function checkSize({ name, shape }: NetcdfVariable, path: string, most: number): void {
  const count = shape.reduce((product, n) => product * n, 1);
  if (count <= most) return;
  throw new FormatError(
    `openAny: an array must hold at most ${most} numbers, got ${shape.join(" × ")} = ${count} for ${name} of ${path}. Cut out fewer times or coarsen the grid.`,
    { path, field: name },
  );
}
