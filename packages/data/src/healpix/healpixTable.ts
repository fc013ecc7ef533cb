import { DomainError } from "@chaosphere/core";

/** What a column is called and measured in. */
export interface HealpixColumn {
  /** Printable ASCII, up to 68 letters. */
  readonly name: string;
  /** Likewise; empty when the values have none. */
  readonly unit: string;
}

/** A HEALPix FITS file before its pixels: the headers, and where each pixel goes. */
export interface HealpixTable {
  /** The bytes before the pixels. */
  readonly headers: Uint8Array;
  /** Length of the file, whole blocks. */
  readonly length: number;
  readonly rows: number;
  /** Pixels of a map in one row. */
  readonly repeat: number;
  /** Bytes per row: `repeat` pixels of each column in turn. */
  readonly rowLength: number;
  /** Bytes per pixel. */
  readonly size: 4 | 8;
}

const BLOCK = 2880;
const MOST_COLUMNS = 999;

/**
 * A binary table with one column per map, RING order, 1024 pixels per row where they divide the map and otherwise one, as healpy
 * writes it, or nside if that is above 64.
 *
 * @throws {@link DomainError} if a name or unit is not short printable ASCII, or there are more than 999 columns.
 *
 * Source: Górski et al. (2005); Pence et al. (2010).
 */
export function healpixTable(
  caller: string,
  nside: number,
  columns: readonly HealpixColumn[],
  dtype: "float64" | "float32",
): HealpixTable {
  const strange = columns.flatMap(({ name, unit }) => [name, unit]).find((text) => !isPlain(text));
  if (strange !== undefined || columns.length > MOST_COLUMNS) {
    throw new DomainError(
      `${caller}: up to ${MOST_COLUMNS} names and units must be printable ASCII of at most 68 letters, got ${strange === undefined ? columns.length : `"${strange}"`}. Shorten them.`,
    );
  }
  const pixels = 12 * nside ** 2;
  const size = dtype === "float64" ? 8 : 4;
  // Of the nside that healpy does not write as 1024 pixels a row, larger ones would have millions of rows.
  const repeat = pixels % 1024 === 0 ? 1024 : nside > 64 ? nside : 1;
  const rows = pixels / repeat;
  const rowLength = columns.length * repeat * size;
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
    ["TFIELDS", columns.length],
    ...columns.flatMap(({ name, unit }, i): Card[] => [
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
  const headers = new Uint8Array(primary.length + table.length);
  headers.set(primary);
  headers.set(table, primary.length);
  const length = headers.length + Math.ceil((rows * rowLength) / BLOCK) * BLOCK;
  return { headers, length, rows, repeat, rowLength, size };
}

/**
 * The pixels of one row from some columns that stand side by side, as bytes for that place in the row.
 *
 * @param maps Pixels of the columns, RING order.
 */
export function healpixCells(
  { repeat, size }: HealpixTable,
  row: number,
  maps: readonly Float64Array[],
): Uint8Array {
  const bytes = new Uint8Array(maps.length * repeat * size);
  const view = new DataView(bytes.buffer);
  maps.forEach((values, column) => {
    for (let p = 0; p < repeat; p++) {
      const at = (column * repeat + p) * size;
      if (size === 8) view.setFloat64(at, values[row * repeat + p]);
      else view.setFloat32(at, values[row * repeat + p]);
    }
  });
  return bytes;
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
