import { FormatError } from "@chaosphere/core";
import { adjustments, arrange } from "../grid/arrange.ts";
import { recogniseGrid } from "../grid/recogniseGrid.ts";
import { type NpyArray, readNpy } from "../npy/npy.ts";
import type { FolderSource } from "../reading/source.ts";
import type { Dataset } from "./dataset.ts";
import type { FieldCoordinate } from "./fieldCoordinate.ts";
import { type ArrayEntry, type DatasetMeta, readMeta } from "./meta.ts";
import { verifiedChecksum } from "./provenance.ts";
import { type MissingOptions, seenFields } from "./seenFields.ts";

/** Options of {@link assembleDataset}. */
export interface AssembleOptions extends MissingOptions {
  /** Folder or address, for messages and provenance. */
  readonly path: string;
}

/**
 * The dataset of a folder: meta.json, the fields with their scale and reference map, lat.npy and lon.npy in degrees,
 * and where they exist member.npy (groups, coordinate `run`), year.npy and month.npy (labels, coordinates) and SOURCE.md. Every array used is checked
 * against the sha256 in meta.json.
 *
 * @param read the folder: a reader of files, or a fetch in a browser.
 * @throws {@link FormatError} if a file is absent, differs from its checksum or from its description, or holds missing
 *   values that are refused.
 * @throws {@link GridError} if the coordinates are of no known grid.
 */
export async function assembleDataset(
  read: FolderSource,
  { path, ...options }: AssembleOptions,
): Promise<Dataset> {
  const name = folderName(path);
  const metaBytes = await read("meta.json");
  if (!metaBytes) {
    throw new FormatError(
      `readDataset: a dataset is a folder with meta.json, got ${path} without one. Give the folder that holds meta.json.`,
      { path, field: "meta.json" },
    );
  }
  const meta = readMeta(new TextDecoder().decode(metaBytes), `${path}/meta.json`);
  const folder = verifiedFolder(read, meta, path);
  const latitudes = new Float64Array((await folder.array("lat.npy")).data);
  const longitudes = new Float64Array((await folder.array("lon.npy")).data);
  const entry = fieldsEntry(meta, latitudes.length, longitudes.length, path);

  const layout = recogniseGrid(latitudes, longitudes, path);
  const raw = await folder.array(entry.file);
  const { scale } = meta;
  // 1e20 in single precision is another number than 1e20.
  const fill =
    meta.fill !== undefined && raw.dtype === "float32" ? Math.fround(meta.fill) : meta.fill;
  const decode = (stored: number) => (stored === fill ? Number.NaN : stored * scale);
  const values = arrange(raw.data, layout, decode, { path, variable: entry.file });
  const gridded = { name, path, layout, values, unit: meta.unit };
  const fields = seenFields(gridded, options);

  const mean =
    meta.meanFile && (await folder.array(meta.meanFile, [latitudes.length, longitudes.length]));
  const perField = [fields.batch];
  const groups = await folder.optional("member.npy", perField);
  const years = await folder.optional("year.npy", perField);
  const months = await folder.optional("month.npy", perField);
  const note = await read("SOURCE.md");
  const coordinates = [
    ...coordinate("run", groups),
    ...coordinate("year", years),
    ...coordinate("month", months),
  ];
  return {
    name: meta.name,
    variable: meta.variable,
    fields,
    ...(mean && {
      mean: arrange(mean.data, layout, (x) => x, { path, variable: meta.meanFile ?? "" }),
    }),
    groups: groups ? Int32Array.from(groups.data) : new Int32Array(fields.batch),
    labels: Array.from({ length: fields.batch }, (_, b) =>
      years ? date(years.data[b], months?.data[b]) : String(b),
    ),
    ...(coordinates.length > 0 && { coordinates }),
    ...(layout.assumptions.length > 0 && { assumptions: layout.assumptions }),
    provenance: {
      path,
      description: meta.description,
      source: meta.source,
      licence: meta.licence,
      citation: meta.citation,
      note: note ? new TextDecoder().decode(note) : "",
      checksums: folder.checksums,
      adjustments: adjustments(layout, options),
    },
  };
}

/** Reads arrays by name; each is verified and has the shape that meta.json gives it. */
function verifiedFolder(read: FolderSource, meta: DatasetMeta, path: string) {
  const checksums: Record<string, string> = {};
  const array = async (file: string, shape?: readonly number[]): Promise<NpyArray> => {
    const entry = meta.arrays.get(file);
    const bytes = entry && (await read(file));
    const where = `${path}/${file}`;
    if (!(entry && bytes)) {
      throw new FormatError(
        `readDataset: ${file} must be ${entry ? "in the folder" : "listed in meta.json"}, got no ${entry ? "such file" : "entry for it"} in ${path}. ${entry ? "Copy the folder again." : "Add it, or, of a folder of other arrays, name one of its .npy files."}`,
        { path: where, field: file },
      );
    }
    checksums[file] = await verifiedChecksum(bytes, entry.sha256, where);
    const found = readNpy(bytes, where);
    const expected = (shape ?? entry.shape).join(", ");
    if (found.shape.join(", ") !== expected || found.dtype === "complex128") {
      throw new FormatError(
        `readDataset: ${file} must be real with shape [${expected}], got ${found.dtype} [${found.shape.join(", ")}] in ${path}. Correct meta.json.`,
        { path: where, field: "shape" },
      );
    }
    return found;
  };
  const optional = async (file: string, shape: readonly number[]) =>
    meta.arrays.has(file) ? array(file, shape) : undefined;
  return { array, optional, checksums };
}

/** The array of fields: the one meta.json names, else the only one of the grid's size that is not a mask or a mean. */
function fieldsEntry(meta: DatasetMeta, rows: number, columns: number, path: string): ArrayEntry {
  const onGrid = [...meta.arrays.values()].filter(({ shape }) => {
    const [nLat, nLon] = shape.slice(-2);
    return (shape.length === 2 || shape.length === 3) && nLat === rows && nLon === columns;
  });
  const named = onGrid.filter(({ file }) => file === meta.fieldsFile);
  const batches = onGrid.filter(({ shape }) => shape.length === 3);
  const candidates = meta.fieldsFile ? named : batches.length > 0 ? batches : onGrid;
  if (candidates.length !== 1 || candidates[0].shape.includes(0)) {
    throw new FormatError(
      `readDataset: one array must have the size ${rows} × ${columns} of lat.npy and lon.npy, got ${candidates.map(({ file }) => file).join(", ") || "none"} in ${path}. Name it as fields in meta.json.`,
      { path, field: "arrays" },
    );
  }
  return candidates[0];
}

function coordinate(name: string, array: NpyArray | undefined): FieldCoordinate[] {
  return array ? [{ name, unit: "", values: Float64Array.from(array.data) }] : [];
}

/** The last folder of a path that says more than how the arrays are stored. */
function folderName(path: string): string {
  const folders = path.split(/[\\/]/).filter((folder) => !["", ".", "npy"].includes(folder));
  return folders.at(-1) ?? path;
}

function date(year: number, month?: number): string {
  return month === undefined ? String(year) : `${year}-${String(month).padStart(2, "0")}`;
}
