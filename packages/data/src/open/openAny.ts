import { FormatError, gaussLegendre, synthesise } from "@chaosphere/core";
import { type Dataset, unlabelledDataset } from "../dataset/dataset.ts";
import { harmonicTables } from "../fits/harmonicTable.ts";
import { readFitsUnits } from "../fits/header.ts";
import { refuseSpectra } from "../fits/spectraTable.ts";
import { healpixDataset } from "../healpix/healpixDataset.ts";
import { readHealpixHeader } from "../healpix/readHealpix.ts";
import { netcdfFields, readNetcdf } from "../netcdf/readNetcdf.ts";
import { readNpy } from "../npy/npy.ts";
import { type Assumption, ContradictionError } from "../reading/ambiguity.ts";
import { type FileFormat, recogniseFormat } from "../reading/recogniseFormat.ts";
import { readCoefficientTable } from "../table/coefficientTable.ts";
import { refuseForeign } from "./foreignFile.ts";
import { gunzip } from "./gunzip.ts";
import { openArray } from "./openArray.ts";
import type { Opened, OpenedCoefficients, OpenedFields, OpenOptions } from "./opened.ts";

/**
 * What one file holds, of whatever kind: .npy, NetCDF classic or 4, HEALPix maps or a_lm in FITS, a text table of
 * coefficients, each packed by gzip or not. The kind is known by the first bytes; the name speaks for damaged files.
 *
 * @throws {@link FormatError} if the file is not what it claims to be, or of no kind that is read.
 * @throws {@link AmbiguityError} if it has several readings and none is named.
 * @throws {@link GridError} if its coordinates are of no known grid.
 * @throws {@link ContradictionError} if what is said of it contradicts what it says itself.
 */
export async function openAny(
  bytes: Uint8Array<ArrayBuffer>,
  path: string,
  options: OpenOptions = {},
): Promise<Opened> {
  if (options.kind !== undefined && options.coefficients) {
    throw new ContradictionError(
      `open: a file is read as fields on a grid or as coefficients, got both for ${path}. Say one of them.`,
    );
  }
  refuseForeign(bytes, path);
  const format = recogniseFormat(bytes) ?? formatByName(path);
  if (options.ifSilent && format !== "npy" && format !== "gzip") {
    return openAny(bytes, path, silent(options));
  }
  switch (format) {
    case "npy":
      return openArray(readNpy(bytes, path), path, options);
    case "netcdf":
    case "hdf5":
      return openNetcdf(bytes, path, options);
    case "fits":
      return openFits(bytes, path, options);
    case "gzip": {
      const inner = await gunzip(bytes, path, options.mostBytes);
      if (recogniseFormat(inner) === "gzip") throw unknownKind(path, "gzip within gzip");
      return openAny(inner, path.replace(/\.gz$/i, ""), options);
    }
    case "zip":
      throw unknownKind(path, "a zip archive, as .npz is");
    case "safetensors":
      throw unknownKind(path, "a model");
    case undefined:
      if (!isText(bytes)) throw unknownKind(path, "something else");
      return openTable(bytes, path, options);
    default:
      return format satisfies never;
  }
}

/**
 * Fields of whatever was opened; coefficients become fields on the Gauss–Legendre grid that analyses them exactly.
 */
export function openedDataset(opened: Opened, path: string): Dataset {
  const sentences = opened.assumptions.map(({ text }) => text);
  const said = sentences.length > 0 && { assumptions: sentences };
  if (opened.kind === "fields") return { ...opened.dataset, ...said };
  const { coefficients: a, unit } = opened;
  const fields = synthesise(a, gaussLegendre(Math.max(2, a.bandLimit)), unit);
  const adjustments = [`${a.batch} rows of coefficients, l < ${a.bandLimit}, as fields`];
  return { ...unlabelledDataset(path, fields, { adjustments }), ...said };
}

async function openNetcdf(
  bytes: Uint8Array,
  path: string,
  options: OpenOptions,
): Promise<OpenedFields> {
  const names = (await netcdfFields(bytes, path)).map(({ name }) => name);
  const variable = options.variable ?? (options.firstVariable ? names[0] : undefined);
  const dataset = await readNetcdf(bytes, path, {
    ...options,
    ...(variable !== undefined && { variable }),
  });
  checkFields(path, dataset, options);
  return {
    kind: "fields",
    dataset,
    variables: names.length > 1 ? names : [],
    assumptions: (dataset.assumptions ?? []).map((text) => ({ text, settings: [] })),
  };
}

/** @throws {@link ContradictionError} if the grid, row order or kind that is asked for is not that of the file. */
export function checkFields(
  path: string,
  { fields: { grid } }: Dataset,
  { kind, coefficients, southFirst }: OpenOptions,
): void {
  if (coefficients) throw contradiction(path, "fields", "coefficients");
  if (kind !== undefined && kind !== grid.kind) {
    throw contradiction(path, `a ${grid.kind} grid`, kind);
  }
  if (southFirst) throw contradiction(path, "its latitudes", "rows from south to north");
}

function openFits(bytes: Uint8Array, path: string, options: OpenOptions): Opened {
  const { kind, southFirst, variable } = options;
  const units = readFitsUnits(bytes, path);
  refuseSpectra(units, path);
  const tables = harmonicTables(bytes, units, path);
  if (tables) {
    if (kind !== undefined) throw contradiction(path, "coefficients", kind);
    return {
      kind: "coefficients",
      layout: "healpy",
      coefficients: tables.read(variable),
      unit: "",
      variables: tables.names.length > 1 ? tables.names : [],
      assumptions: firstOf(tables.names, variable),
    };
  }
  if (options.coefficients) throw contradiction(path, "a HEALPix map", "coefficients");
  if ((kind !== undefined && !kind.startsWith("healpix")) || southFirst) {
    throw contradiction(path, "a HEALPix map", kind ?? "rows from south to north");
  }
  const { table, ordering, nside } = readHealpixHeader(bytes, path);
  if (!(12 * nside ** 2 <= (options.mostValues ?? Number.POSITIVE_INFINITY))) {
    throw new FormatError(
      `open: a HEALPix map must have at most ${options.mostValues} pixels, got ${12 * nside ** 2} in ${path}. Degrade it first.`,
      { path, field: "NSIDE" },
    );
  }
  if (kind === "healpix-nested" && ordering === "ring") {
    throw contradiction(path, "the RING order", "NESTED");
  }
  const names = table.columns.map(({ name }) => name);
  return {
    kind: "fields",
    dataset: healpixDataset(bytes, path, options),
    variables: names.length > 1 ? names : [],
    assumptions: firstOf(names, variable),
  };
}

function openTable(bytes: Uint8Array, path: string, options: OpenOptions): OpenedCoefficients {
  const read = readCoefficientTable(bytes, path, options);
  if (options.kind !== undefined) throw contradiction(path, "coefficients", options.kind);
  return { kind: "coefficients", layout: "table", ...read };
}

/** The options without what a file may say itself. */
export function silent(options: OpenOptions): OpenOptions {
  const { kind: _kind, coefficients: _coefficients, southFirst: _southFirst, ...rest } = options;
  return { ...rest, ifSilent: false };
}

/** That the first of several was taken. */
function firstOf(names: readonly string[], asked: string | undefined): Assumption[] {
  if (names.length < 2 || asked !== undefined) return [];
  const text = `${names[0]} is read, the first of ${names.join(", ")}`;
  return [{ text, settings: ["variable"] }];
}

function contradiction(path: string, said: string, asked: string): ContradictionError {
  return new ContradictionError(
    `open: what is said of a file must not contradict it, got ${asked} for ${path}, which has ${said} by its own account. Leave it out.`,
  );
}

function unknownKind(path: string, got: string): FormatError {
  return new FormatError(
    `open: a file must be .npy, NetCDF, HEALPix FITS or a text table of coefficients, got ${got} in ${path}. Convert it to one of these.`,
    { path, field: "name" },
  );
}

/** A damaged file gets the complaint of the reader its name asks for. */
function formatByName(path: string): FileFormat | undefined {
  if (/\.(nc|nc4|cdf)$/i.test(path)) return "netcdf";
  if (/\.npy$/i.test(path)) return "npy";
  return /\.fi?ts$/i.test(path) ? "fits" : undefined;
}

/** Whether the beginning of a file is text, in whatever encoding of eight bits. */
function isText(bytes: Uint8Array): boolean {
  const start = bytes.subarray(0, 16_384);
  return start.length > 0 && start.every((byte) => byte >= 32 || (byte >= 9 && byte <= 13));
}
