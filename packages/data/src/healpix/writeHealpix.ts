import { DomainError, ShapeError } from "@chaosphere/core";
import type { HealpixMap } from "./transform.ts";

/** A map and what its column is called. */
export interface NamedHealpixMap extends HealpixMap {
  /** Printable ASCII, up to 68 letters. */
  readonly name: string;
}

/** Choices of {@link writeHealpix}. */
export interface HealpixWriteOptions {
  /** Default "float64". */
  readonly dtype?: "float64" | "float32";
}

const BLOCK = 2880;

/**
 * Maps of one nside as a HEALPix FITS file: a binary table with one column a map, RING order, 1024 pixels a row where
 * they divide the map and one otherwise, as healpy writes it.
 *
 * @throws {@link ShapeError} if there is no map, or they differ in nside; {@link DomainError} if a name or unit is not
 *   short printable ASCII, or there are more than 999 maps.
 *
 * Source: Górski et al. (2005); Pence et al. (2010).
 */
export function writeHealpix(
  maps: readonly NamedHealpixMap[],
  { dtype = "float64" }: HealpixWriteOptions = {},
): Uint8Array {
  const nside = maps[0]?.nside ?? 0;
  const pixels = 12 * nside ** 2;
  if (!(maps.length > 0 && maps.every(({ values }) => values.length === pixels))) {
    throw new ShapeError(
      `writeHealpix: maps must have 12 nside² = ${pixels} pixels, got ${maps.map(({ values }) => values.length).join(", ") || "none"}. Write maps of one nside.`,
    );
  }
  const strange = maps.flatMap(({ name, unit }) => [name, unit]).find((text) => !isPlain(text));
  if (strange !== undefined || maps.length > 999) {
    throw new DomainError(
      `writeHealpix: up to 999 names and units must be printable ASCII of at most 68 letters, got ${strange === undefined ? maps.length : `"${strange}"`}. Shorten them.`,
    );
  }
  const size = dtype === "float64" ? 8 : 4;
  const repeat = pixels % 1024 === 0 ? 1024 : 1;
  const rows = pixels / repeat;
  const rowLength = maps.length * repeat * size;
  const letter = size === 8 ? "D" : "E";
  const primary = header([
    ["SIMPLE", true],
    ["BITPIX", 8],
    ["NAXIS", 0],
    ["EXTEND", true],
  ]);
  const table = header([
    ["XTENSION", "BINTABLE"],
    ["BITPIX", 8],
    ["NAXIS", 2],
    ["NAXIS1", rowLength],
    ["NAXIS2", rows],
    ["PCOUNT", 0],
    ["GCOUNT", 1],
    ["TFIELDS", maps.length],
    ...maps.flatMap(({ name, unit }, i): Card[] => [
      [`TTYPE${i + 1}`, name],
      [`TFORM${i + 1}`, repeat === 1 ? letter : `${repeat}${letter}`],
      ...(unit === "" ? [] : [[`TUNIT${i + 1}`, unit] as Card]),
    ]),
    ["PIXTYPE", "HEALPIX"],
    ["ORDERING", "RING"],
    ["NSIDE", nside],
    ["FIRSTPIX", 0],
    ["LASTPIX", pixels - 1],
    ["INDXSCHM", "IMPLICIT"],
    ["OBJECT", "FULLSKY"],
  ]);
  const start = primary.length + table.length;
  const file = new Uint8Array(start + Math.ceil((rows * rowLength) / BLOCK) * BLOCK);
  file.set(primary);
  file.set(table, primary.length);
  const view = new DataView(file.buffer);
  maps.forEach(({ values }, column) => {
    for (let p = 0; p < pixels; p++) {
      const row = Math.floor(p / repeat);
      const at = start + row * rowLength + (column * repeat + (p % repeat)) * size;
      if (size === 8) view.setFloat64(at, values[p]);
      else view.setFloat32(at, values[p]);
    }
  });
  return file;
}

type Card = readonly [keyword: string, value: string | number | boolean];

/** Cards of 80 letters, padded with spaces to whole blocks. */
function header(cards: readonly Card[]): Uint8Array {
  const text = `${cards.map(card).join("")}${"END".padEnd(80)}`;
  return new TextEncoder().encode(text.padEnd(Math.ceil(text.length / BLOCK) * BLOCK));
}

function card([keyword, value]: Card): string {
  const text =
    typeof value === "string"
      ? `'${value.replaceAll("'", "''").padEnd(8)}'`
      : String(typeof value === "boolean" ? (value ? "T" : "F") : value).padStart(20);
  return `${keyword.padEnd(8)}= ${text}`.padEnd(80).slice(0, 80);
}

function isPlain(text: string): boolean {
  return /^[\x20-\x7e]*$/.test(text) && text.replaceAll("'", "''").length <= 68;
}
