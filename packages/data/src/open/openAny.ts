import { FormatError, gaussLegendre, synthesise } from "@chaosphere/core";
import { readCoefficientTable } from "../coefficients/coefficientTable.ts";
import { assembleDataset } from "../dataset/assemble.ts";
import { type Dataset, unlabelledDataset } from "../dataset/dataset.ts";
import { mainFirst } from "../netcdf/fields/mainFirst.ts";
import { netcdfVariables, readNetcdf } from "../netcdf/readNetcdf.ts";
import { type NpyHeader, readNpyHeader } from "../npy/header.ts";
import { viewNpy } from "../npy/npy.ts";
import { recogniseFormat } from "../reading/recogniseFormat.ts";
import type { ByteSource, FolderSource, OpenSource } from "../reading/source.ts";
import { checkClaims, checkFields, contradiction, withoutClaims } from "./contradictions.ts";
import { formatOf, headLength, unknownKind } from "./formatOf.ts";
import { gunzip } from "./gunzip.ts";
import { openArray } from "./openArray.ts";
import type {
  Opened,
  OpenedCoefficients,
  OpenedFields,
  OpenedModel,
  OpenedPixels,
  OpenKinds,
  OpenOptions,
} from "./opened.ts";
import { openFits } from "./openFits.ts";
import { openZarr } from "./openZarr.ts";
import { openZip } from "./openZip.ts";
import { withVector } from "./vectorFields.ts";

/**
 * What a file or a folder holds, whatever its kind: .npy or .npz, NetCDF classic, 4 or 5, HEALPix maps or a_lm in FITS, a
 * text table of coefficients, each compressed by gzip or not, a Zarr store, or a folder with meta.json. The kind of a file is known by
 * its first bytes; its name is used in messages, and decides which reader complains of a damaged file.
 *
 * @throws {@link FormatError} if the file is not what it claims to be, or of no kind that is read.
 * @throws {@link AmbiguityError} if it has several readings and none is named.
 * @throws {@link GridError} if its coordinates are of no known grid.
 * @throws {@link ContradictionError} if what is said of it contradicts what it says itself.
 *
 * @example
 * ```ts
 * import { npyArray, openAny, openedDataset, writeNpy } from "@chaosphere/data";
 *
 * // One field on 4 Gauss–Legendre rings of 8 longitudes, as bytes that came from a file, a form or a fetch.
 * const bytes = writeNpy(npyArray([4, 8], new Float64Array(32).map((_, i) => Math.sin(i))));
 * const opened = await openAny(bytes, "field.npy");
 * console.log(opened.kind, opened.format); // fields npy
 * const { fields } = openedDataset(opened, "field.npy");
 * console.log(fields.batch, fields.grid.kind, fields.grid.nLat); // 1 gauss-legendre 4
 * ```
 */
export function openAny(
  source: OpenSource,
  name: string,
  options: OpenOptions & { readonly models: true; readonly pixels: true },
): Promise<Opened | OpenedModel | OpenedPixels>;
export function openAny(
  source: OpenSource,
  name: string,
  options: OpenOptions & { readonly models: true; readonly pixels?: false },
): Promise<Opened | OpenedModel>;
export function openAny(source: OpenSource, name: string, options?: OpenOptions): Promise<Opened>;
export async function openAny(
  source: OpenSource,
  name: string,
  options: OpenOptions & OpenKinds = {},
): Promise<Opened | OpenedModel | OpenedPixels> {
  checkClaims(name, options);
  if (typeof source === "function") return openFolder(source, name, options);
  const bytes = source instanceof Uint8Array ? source : await wholeFile(source, name, options);
  return openBytes(bytes, name, options);
}

/**
 * The fields of whatever was opened; coefficients become fields on the Gauss–Legendre grid that analyses them exactly.
 */
export function openedDataset(opened: Opened, path: string): Dataset {
  const sentences = opened.assumptions.map(({ text }) => text);
  const said = sentences.length > 0 && { assumptions: sentences };
  if (opened.kind === "fields") return { ...opened.dataset, ...said };
  const { coefficients: a, unit } = opened;
  const fields = synthesise(a, gaussLegendre(Math.max(2, a.bandLimit)), { unit });
  const adjustments = [`${a.batch} rows of coefficients, l < ${a.bandLimit}, as fields`];
  return { ...unlabelledDataset(path, fields, { adjustments }), ...said };
}

async function openBytes(
  bytes: Uint8Array<ArrayBuffer>,
  name: string,
  options: OpenOptions & OpenKinds,
): Promise<Opened | OpenedModel | OpenedPixels> {
  const format = formatOf(bytes, name);
  const { contradictions = "refuse", models = false } = options;
  const saysLittle = format === "npy" || format === "gzip" || format === "zip";
  const told = contradictions === "refuse" || saysLittle ? options : withoutClaims(options);
  switch (format) {
    case "npy":
      return openNpy(bytes, name, told);
    case "netcdf":
    case "hdf5":
      return openNetcdf(bytes, name, told);
    case "fits":
      return openFits(bytes, name, told);
    case "gzip": {
      const inner = await gunzip(bytes, name, options.maxBytes);
      if (recogniseFormat(inner) === "gzip") throw unknownKind(name, "gzip within gzip");
      return openBytes(inner, name.replace(/\.gz$/i, ""), options);
    }
    case "safetensors":
      if (models) return { kind: "model", bytes };
      throw unknownKind(name, "a model");
    case "zip":
      return openZip(bytes, name, told);
    case "text":
      return openTable(bytes, name, told);
    default:
      return format satisfies never;
  }
}

/** The bytes of a file, read to its end only if its beginning is of a kind and a size that can be opened. */
async function wholeFile(
  source: ByteSource,
  path: string,
  options: OpenOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  const { size } = source;
  const head = await source.read(0, Math.min(headLength, size));
  if (formatOf(head, path) === "npy") checkCount(readNpyHeader(head, path, size), path, options);
  return size <= headLength ? head : source.read();
}

async function openFolder(
  folder: FolderSource,
  path: string,
  options: OpenOptions,
): Promise<OpenedFields> {
  if (!(await folder("meta.json"))) {
    const marks = await Promise.all(
      [".zmetadata", ".zgroup", "zarr.json"].map((file) => folder(file)),
    );
    if (marks.some((mark) => mark !== undefined)) return openZarr(folder, path, options);
  }
  const dataset = await assembleDataset(folder, { ...options, path });
  const { contradictions = "refuse" } = options;
  checkFields(path, dataset.fields.grid, contradictions === "refuse" ? options : {});
  return { kind: "fields", format: "folder", dataset, variables: [], assumptions: [] };
}

function openNpy(
  bytes: Uint8Array,
  path: string,
  options: OpenOptions & OpenKinds,
): Opened | OpenedPixels {
  checkCount(readNpyHeader(bytes, path), path, options);
  return openArray(viewNpy(bytes, path), path, options);
}

/** @throws {@link FormatError} if an array holds more numbers than are allowed. */
function checkCount({ shape }: NpyHeader, path: string, { maxValues }: OpenOptions): void {
  const count = shape.reduce((product, n) => product * n, 1);
  if (maxValues === undefined || count <= maxValues) return;
  throw new FormatError(
    `openAny: an array must hold at most ${maxValues} numbers, got ${shape.join(" × ")} = ${count} in ${path}. Cut out fewer fields or coarsen the grid.`,
    { path, field: "shape" },
  );
}

async function openNetcdf(
  bytes: Uint8Array,
  path: string,
  options: OpenOptions,
): Promise<OpenedFields> {
  const stored = await netcdfVariables(bytes, path);
  const fields = options.firstVariable ? mainFirst(stored) : stored;
  const names = fields.map(({ name }) => name);
  const variable = options.variable ?? (options.firstVariable ? names[0] : undefined);
  const read = (named: string | undefined) =>
    readNetcdf(bytes, path, { ...options, ...(named !== undefined && { variable: named }) });
  const dataset = await read(variable);
  checkFields(path, dataset.fields.grid, options);
  const opened: OpenedFields = {
    kind: "fields",
    format: "netcdf",
    dataset,
    variables: names.length > 1 ? names : [],
    assumptions: (dataset.assumptions ?? []).map((text) => ({ text, settings: [] })),
  };
  return options.vectors ? withVector(opened, fields, read) : opened;
}

function openTable(bytes: Uint8Array, path: string, options: OpenOptions): OpenedCoefficients {
  const read = readCoefficientTable(bytes, path, options);
  if (options.kind !== undefined) throw contradiction(path, "coefficients", options.kind);
  return { kind: "coefficients", format: "table", layout: "table", ...read };
}
