import { FormatError } from "@chaosphere/core";
import { type FitsUnit, readFitsUnits } from "../fits/header.ts";
import { columnValues, type FitsColumn, type FitsTable, readFitsTable } from "../fits/table.ts";
import { type HealpixOrdering, nestedToRing } from "./pixels.ts";
import type { HealpixMap } from "./transform.ts";

/** Choices of {@link readHealpix}. */
export interface HealpixOptions {
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
  /** BAD_DATA: the number that stands for no value in this file beside UNSEEN. Absent when the header names none. */
  readonly bad?: number;
}

/** Number by which HEALPix marks a pixel without a value. */
const UNSEEN = -1.6375e30;

/**
 * A map of a HEALPix FITS file: the first binary table with NSIDE, implicit pixel numbers, RING or NESTED order, one
 * or many pixels a row.
 *
 * @throws {@link FormatError} if the file is not of this kind, cut short or corrupt, has no such column, covers part of
 *   the sphere, or has pixels without a value.
 *
 * Source: Górski et al. (2005); Pence et al. (2010).
 */
export function readHealpix(
  bytes: Uint8Array,
  path: string,
  { variable }: HealpixOptions = {},
): HealpixFile {
  const { nside, ordering, table, bad } = readHealpixHeader(bytes, path);
  const column = choose(table.columns, variable, path);
  const stored = columnValues(bytes, table, column);
  checkComplete(stored, { name: column.name, path, bad });
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
  const isSide = Number.isInteger(nside) && nside >= 1 && nside <= 8192;
  const fits = table.columns.filter(({ repeat }) => repeat * table.rows === pixels);
  if (!(isSide && (ordering === "ring" || Number.isInteger(Math.log2(nside))) && fits.length > 0)) {
    const got = table.columns.map(({ repeat }) => repeat * table.rows).join(", ") || "none";
    throw new FormatError(
      `readHealpix: nside ${nside}, ${ordering}, must go with 12 nside² pixels in a column, got ${got} in ${path}. Give a map of the whole sphere, nside up to 8192 and for the nested order a power of two.`,
      { path, field: "NSIDE" },
    );
  }
  const bad = unit.cards.get("BAD_DATA");
  return {
    nside,
    ordering,
    table: { ...table, columns: fits },
    ...(typeof bad === "number" && { bad }),
  };
}

function orderingOf({ cards }: FitsUnit, path: string): HealpixOrdering {
  const scheme = String(cards.get("INDXSCHM") ?? "IMPLICIT").toUpperCase();
  const order = String(cards.get("ORDERING") ?? "none").toUpperCase();
  if (scheme !== "IMPLICIT") {
    const pixels = Number(cards.get("NAXIS2"));
    const share = (100 * pixels) / (12 * Number(cards.get("NSIDE")) ** 2);
    const covered = Number.isFinite(share)
      ? `, ${pixels} pixels in ${share.toPrecision(2)} % of the sphere`
      : "";
    throw new FormatError(
      `readHealpix: the map must cover the whole sphere (INDXSCHM IMPLICIT), got a map of a part, ${scheme}${covered}, in ${path}. Fill the other pixels and write the whole map with healpy.write_map.`,
      { path, field: "INDXSCHM" },
    );
  }
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
  throw new FormatError(
    `readHealpix: the variable must be one of ${columns.map(({ name }) => name).join(", ")} in ${path}, got ${named}. Name one of them.`,
    { path, field: "TTYPE" },
  );
}

/** UNSEEN and BAD_DATA come as floats or doubles; TNULL and blanks of other programs as NaN. */
function checkComplete(
  values: Float64Array,
  { name, path, bad = UNSEEN }: { name: string; path: string; bad: number | undefined },
): void {
  const isMark = (x: number, mark: number) => Math.abs(x - mark) <= 1e-5 * Math.abs(mark);
  const missing = values.reduce(
    (n, x) => (Number.isFinite(x) && !isMark(x, UNSEEN) && !isMark(x, bad) ? n : n + 1),
    0,
  );
  if (missing === 0) return;
  const share = (100 * missing) / values.length;
  throw new FormatError(
    `readHealpix: ${name} of ${path} has ${share >= 0.1 ? share.toFixed(1) : share.toPrecision(1)} % of its pixels missing (UNSEEN, BAD_DATA, TNULL or not finite). Use a map of the whole sphere or fill the gaps first.`,
    { path, field: name },
  );
}

function toRing(nested: Float64Array, nside: number): Float64Array {
  const out = new Float64Array(nested.length);
  nestedToRing(nside).forEach((ring, p) => {
    out[ring] = nested[p];
  });
  return out;
}
