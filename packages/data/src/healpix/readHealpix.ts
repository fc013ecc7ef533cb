import { FormatError } from "@chaosphere/core";
import { isPowerOfTwo } from "@chaosphere/core/elementary";
import type { MissingOptions } from "../dataset/seenFields.ts";
import { type FitsUnit, readFitsUnits } from "../fits/header.ts";
import { columnValues, type FitsColumn, type FitsTable, readFitsTable } from "../fits/table.ts";
import { ContradictionError } from "../reading/ambiguity.ts";
import { gapsError, markGaps, partError } from "./gaps.ts";
import { type HealpixOrdering, nestedToRing } from "./pixels.ts";
import type { HealpixMap } from "./transform.ts";

/** Options of {@link readHealpix}. */
export interface HealpixOptions extends Pick<MissingOptions, "missing" | "fillValue"> {
  /** Name of the column. Default the first. */
  readonly variable?: string;
}

/** A map of a FITS file. */
export interface HealpixFile extends HealpixMap {
  /** Name of its column. */
  readonly name: string;
  /** Names of all columns of numbers. */
  readonly columns: readonly string[];
  /** The order of the pixels in the file; `values` are in the RING order. */
  readonly ordering: HealpixOrdering;
}

/** The header of a HEALPix file: what it holds, before any map is read. */
export interface HealpixHeader {
  readonly nside: number;
  readonly ordering: HealpixOrdering;
  readonly table: FitsTable;
  /** The column of pixel numbers of a map of a part of the sphere (INDXSCHM EXPLICIT). Absent when all are in order. */
  readonly numbers?: FitsColumn;
  /** BAD_DATA: the number that stands for no value in this file beside UNSEEN. Absent when the header names none. */
  readonly bad?: number;
}

/**
 * A map of a HEALPix FITS file: the first binary table with NSIDE, RING or NESTED order, one or many pixels per row, all
 * in order or some with their numbers in the first column. Pixels without a value are NaN where they are not refused.
 *
 * @throws {@link FormatError} if the file is not of this kind, cut short or corrupt, or has pixels without a value
 *   that are refused; {@link ContradictionError} if it has no such column.
 *
 * Source: Górski et al. (2005); Pence et al. (2010).
 */
export function readHealpix(
  bytes: Uint8Array,
  path: string,
  { variable, missing: policy = "refuse", fillValue }: HealpixOptions = {},
): HealpixFile {
  const { nside, ordering, table, numbers, bad } = readHealpixHeader(bytes, path);
  const column = choose(table.columns, variable, path);
  const given = columnValues(bytes, table, column);
  const pixels = 12 * nside ** 2;
  if (numbers && given.length < pixels && policy === "refuse") {
    throw partError(path, given.length, pixels);
  }
  const stored = numbers ? placed(given, columnValues(bytes, table, numbers), nside, path) : given;
  const missing = markGaps(stored, fillValue, bad);
  if (missing > 0 && policy === "refuse")
    throw gapsError(column.name, path, missing, stored.length);
  const values = ordering === "ring" ? stored : toRing(stored, nside);
  return {
    nside,
    values,
    unit: column.unit,
    name: column.name,
    columns: table.columns.map(({ name }) => name),
    ordering,
  };
}

/**
 * The header of a HEALPix FITS file.
 *
 * @throws {@link FormatError} as {@link readHealpix} does, but for the values.
 */
export function readHealpixHeader(bytes: Uint8Array, path: string): HealpixHeader {
  const units = readFitsUnits(bytes, path);
  const unit = units.find(
    ({ cards }) => cards.get("XTENSION") === "BINTABLE" && cards.has("NSIDE"),
  );
  if (unit === undefined) {
    const kinds = units.map(({ cards }) => cards.get("XTENSION") ?? "an image").join(", ");
    throw new FormatError(
      `readHealpix: the file must have a binary table with NSIDE, got ${kinds} in ${path}. Write the map with healpy.write_map.`,
      { path, field: "NSIDE" },
    );
  }
  const ordering = orderingOf(unit, path);
  const nside = Number(unit.cards.get("NSIDE"));
  const table = readFitsTable(unit, path);
  const pixels = 12 * nside ** 2;
  const [numbers] = isExplicit(unit) ? table.columns : [];
  const isSide = Number.isInteger(nside) && nside >= 1 && nside <= 8192;
  const fits = table.columns.filter((column) =>
    numbers
      ? column !== numbers && column.repeat === numbers.repeat
      : column.repeat * table.rows === pixels,
  );
  if (!(isSide && (ordering === "ring" || isPowerOfTwo(nside)) && fits.length > 0)) {
    const got = table.columns.map(({ repeat }) => repeat * table.rows).join(", ") || "none";
    throw new FormatError(
      `readHealpix: nside ${nside}, ${ordering}, must go with 12 nside² pixels in a column, or with numbers of pixels before their values where INDXSCHM is EXPLICIT, got ${got} in ${path}. Write the map with healpy.write_map, nside up to 8192 and for the nested order a power of two.`,
      { path, field: "NSIDE" },
    );
  }
  const bad = unit.cards.get("BAD_DATA");
  return {
    nside,
    ordering,
    table: { ...table, columns: fits },
    ...(numbers && { numbers }),
    ...(typeof bad === "number" && { bad }),
  };
}

/** Where INDXSCHM is left out, OBJECT says whether the map is a part of the sphere, as healpy takes it. */
function isExplicit({ cards }: FitsUnit): boolean {
  const word = (name: string) => cards.get(name) && String(cards.get(name)).trim().toUpperCase();
  return (word("INDXSCHM") || (word("OBJECT") === "PARTIAL" && "EXPLICIT")) === "EXPLICIT";
}

function orderingOf({ cards }: FitsUnit, path: string): HealpixOrdering {
  const order = String(cards.get("ORDERING") ?? "none").toUpperCase();
  if (order === "RING") return "ring";
  if (order === "NESTED" || order === "NEST") return "nested";
  throw new FormatError(
    `readHealpix: ORDERING must be RING or NESTED, got ${order} in ${path}. Write the map with healpy.write_map.`,
    { path, field: "ORDERING" },
  );
}

function choose(
  columns: readonly FitsColumn[],
  named: string | undefined,
  path: string,
): FitsColumn {
  const found = named === undefined ? columns[0] : columns.find(({ name }) => name === named);
  if (found) return found;
  throw new ContradictionError(
    `readHealpix: the variable must be one of ${columns.map(({ name }) => name).join(", ")} in ${path}, got ${named}. Name one of them.`,
  );
}

/** All pixels in the order of their numbers, NaN where the file has none. */
function placed(
  given: Float64Array,
  numbers: Float64Array,
  nside: number,
  path: string,
): Float64Array {
  const values = new Float64Array(12 * nside ** 2).fill(Number.NaN);
  const seen = new Uint8Array(values.length);
  numbers.forEach((p, i) => {
    if (!(Number.isInteger(p) && p >= 0 && p < values.length) || seen[p] === 1) {
      throw new FormatError(
        `readHealpix: pixel numbers must differ and be whole, from 0 to 12 nside² − 1 = ${values.length - 1}, got ${p} in row ${i} of ${path}. Write the map with healpy.write_map.`,
        { path, field: "INDXSCHM" },
      );
    }
    seen[p] = 1;
    values[p] = given[i];
  });
  return values;
}

function toRing(nested: Float64Array, nside: number): Float64Array {
  const out = new Float64Array(nested.length);
  nestedToRing(nside).forEach((ring, p) => {
    out[ring] = nested[p];
  });
  return out;
}
