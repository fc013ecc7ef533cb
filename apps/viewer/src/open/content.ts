import { fromComplexHealpy, type GridKind, type HarmonicCoefficients } from "@chaosphere/core";
import {
  assembleDataset,
  coefficientsFromArray,
  type Dataset,
  type FileFormat,
  fieldsFromArray,
  healpixDataset,
  holdsCoefficients,
  type NpyArray,
  netcdfFields,
  readAnyNetcdf,
  readHealpixHeader,
  readNpy,
  readNpyHeader,
  readShText,
  recogniseFormat,
} from "@chaosphere/data";
import { decodeCheckpoint } from "@chaosphere/score";
import type { FieldSequence, LoadedModel } from "../fields.ts";
import type { NamedFile } from "./container.ts";
import { checkFileSize, checkValues, largestAnalysis, mostValues } from "./limits.ts";
import { coefficientSequence, datasetSequence } from "./sequence.ts";

/** What a file does not say of itself. */
export interface ReadingOptions {
  /** Grid of a plain array. */
  readonly grid: GridKind;
  /** Rows of a plain array run from south to north. */
  readonly southFirst: boolean;
  /** Which variable, where there are several. Default the first. */
  readonly variable?: string;
}

/** What was opened. */
export type Content =
  | { readonly kind: "fields"; readonly fields: FieldSequence; readonly variables: Variables }
  | { readonly kind: "model"; readonly model: LoadedModel };

/** The variables of a file that can be shown, and the one that is. Empty where there is no choice. */
export interface Variables {
  readonly names: readonly string[];
  readonly chosen: string;
}

const noChoice: Variables = { names: [], chosen: "" };
/** Bytes that are looked at first: they hold every .npy header and tell every format. */
const head = 16_384;

/**
 * Reads what was opened: a dataset folder, known by its meta.json, or one file, known by its first bytes. Sizes are
 * checked before memory is taken.
 *
 * @throws an error whose message says what was expected, what was met and what to do.
 */
export async function readContent(
  files: readonly NamedFile[],
  options: ReadingOptions,
): Promise<Content> {
  const meta = files.find(({ name }) => /(^|\/)meta\.json$/.test(name));
  if (meta) {
    const path = meta.name.replace(/\/?meta\.json$/, "");
    return readFolder(
      (file) => files.find(({ name }) => name === (path === "" ? file : `${path}/${file}`)),
      path || "the folder",
    );
  }
  const [file] = files;
  if (file === undefined || files.length > 1) {
    throw new RangeError(
      `open: one file or one dataset folder can be opened, got ${files.length === 0 ? "none" : `${files.length} files without meta.json`}. Choose one.`,
    );
  }
  checkFileSize(file.name, file.size);
  const start = await file.read(0, Math.min(head, file.size));
  const format = recogniseFormat(start);
  if (format === "npy") checkArray(start, file);
  return readFormat(format, await file.read(), file.name, options);
}

/** The fields of a dataset folder, its files found by name. */
export async function readFolder(
  find: (file: string) => NamedFile | undefined | Promise<NamedFile | undefined>,
  path: string,
): Promise<Content> {
  const dataset = await assembleDataset(
    async (name) => {
      const file = await find(name);
      if (file) checkFileSize(file.name, file.size);
      return file?.read();
    },
    { path },
  );
  return plainFields(datasetSequence(dataset.name, dataset));
}

async function readFormat(
  format: FileFormat | undefined,
  bytes: Uint8Array<ArrayBuffer>,
  name: string,
  options: ReadingOptions,
): Promise<Content> {
  switch (format) {
    case "npy":
      return plainFields(arraySequence(readNpy(bytes, name), name, options));
    case "netcdf":
    case "hdf5":
      return readNetcdfFile(bytes, name, options.variable);
    case "fits":
      return readMap(bytes, name, options.variable);
    case "safetensors":
      return { kind: "model", model: { name, checkpoint: decodeCheckpoint(bytes, name) } };
    case "gzip":
    case "zip":
      throw new RangeError(
        `open: a file must not be compressed, got ${format} in ${name}. Unpack it first.`,
      );
    case undefined:
      if (isText(bytes)) return plainFields(coefficientSequence(name, readShText(bytes, name)));
      throw new RangeError(
        `open: a file must be .npy, NetCDF, a HEALPix FITS map, a table of coefficients, a model or a dataset folder, got something else in ${name}. Convert it to one of these.`,
      );
    default:
      return format satisfies never;
  }
}

function plainFields(fields: FieldSequence): Content {
  return { kind: "fields", fields, variables: noChoice };
}

/** The header says how many numbers there are, whatever their width. */
function checkArray(start: Uint8Array, { name, size }: NamedFile): void {
  const { shape } = readNpyHeader(start, name, size);
  checkValues(
    name,
    shape.reduce((product, n) => product * n, 1),
  );
}

/** As the command line: rows of a square number of values are coefficients, unless they look like a field. */
function arraySequence(array: NpyArray, name: string, options: ReadingOptions): FieldSequence {
  if (array.dtype === "complex128") return coefficientSequence(name, fromHealpyRows(array));
  if (holdsCoefficients(array)) {
    return coefficientSequence(name, coefficientsFromArray(array, name));
  }
  const { grid: kind, southFirst } = options;
  const { fields } = fieldsFromArray(array, name, { kind, southFirst });
  return datasetSequence(name, unlabelled(name, fields));
}

function fromHealpyRows({ shape, data }: NpyArray): HarmonicCoefficients {
  const bandLimit = (Math.sqrt(8 * (shape.at(-1) ?? 0) + 1) - 1) / 2;
  return fromComplexHealpy(data as Float64Array, bandLimit);
}

function unlabelled(name: string, fields: Dataset["fields"]): Dataset {
  const words = { description: "", source: "", licence: "", citation: "", note: "" };
  return {
    name,
    variable: "",
    fields,
    groups: new Int32Array(fields.batch),
    labels: Array.from({ length: fields.batch }, (_, b) => String(b)),
    provenance: { path: name, ...words, checksums: {}, adjustments: [] },
  };
}

async function readNetcdfFile(
  bytes: Uint8Array,
  name: string,
  asked: string | undefined,
): Promise<Content> {
  const names = (await netcdfFields(bytes, name)).map((field) => field.name);
  const variable = asked ?? names[0];
  const dataset = await readAnyNetcdf(bytes, name, {
    ...(variable !== undefined && { variable }),
    mostValues,
  });
  return {
    kind: "fields",
    fields: datasetSequence(`${dataset.name} of ${name}`, dataset),
    variables: { names: names.length > 1 ? names : [], chosen: dataset.variable },
  };
}

function readMap(bytes: Uint8Array, name: string, asked: string | undefined): Content {
  const { nside, table } = readHealpixHeader(bytes, name);
  checkValues(name, 12 * nside ** 2);
  const names = table.columns.map((column) => column.name);
  const dataset = healpixDataset(bytes, name, {
    mostDegrees: largestAnalysis,
    ...(asked !== undefined && { variable: asked }),
  });
  return {
    kind: "fields",
    fields: datasetSequence(`${dataset.name} of ${name}`, dataset),
    variables: { names: names.length > 1 ? names : [], chosen: dataset.variable },
  };
}

function isText(bytes: Uint8Array): boolean {
  return (
    bytes.length > 0 &&
    bytes.subarray(0, head).every((byte) => byte >= 32 || (byte >= 9 && byte <= 13))
  );
}
