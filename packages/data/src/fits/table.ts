import { FormatError } from "@chaosphere/core";
import { unitName } from "../reading/unitName.ts";
import type { FitsUnit } from "./header.ts";

/** A column of numbers of a binary table, its data not yet read. */
export interface FitsColumn {
  /** TTYPE, or `column N` if it has no name. */
  readonly name: string;
  /** TUNIT; empty when there is none. */
  readonly unit: string;
  /** Numbers in one row. */
  readonly repeat: number;
  readonly type: FitsType;
  /** Byte at which the column begins within a row. */
  readonly offset: number;
  /** x = scale · stored + zero. */
  readonly scale: number;
  readonly zero: number;
  /** The stored whole number that stands for no value; absent when there is none. */
  readonly null?: number;
}

/** A binary table: rows of fixed length. */
export interface FitsTable {
  readonly rows: number;
  readonly rowLength: number;
  readonly dataOffset: number;
  /** The columns of numbers and of truth values; text, bits and complex ones are left out. */
  readonly columns: readonly FitsColumn[];
}

type FitsType = "L" | "B" | "I" | "J" | "K" | "E" | "D";

/** Bytes of one value, and how to read it: FITS is big endian. */
const types: Readonly<Record<FitsType, [size: number, get: (v: DataView, at: number) => number]>> =
  {
    L: [1, (view, at) => truth(view.getUint8(at))],
    B: [1, (view, at) => view.getUint8(at)],
    I: [2, (view, at) => view.getInt16(at)],
    J: [4, (view, at) => view.getInt32(at)],
    K: [8, (view, at) => Number(view.getBigInt64(at))],
    E: [4, (view, at) => view.getFloat32(at)],
    D: [8, (view, at) => view.getFloat64(at)],
  };

/** Bytes of one value of the types that are skipped; bits count as eighths. */
const skippedSizes: Readonly<Record<string, number>> = {
  X: 1 / 8,
  A: 1,
  C: 8,
  M: 16,
  P: 8,
  Q: 16,
};

/**
 * The columns of a binary table.
 *
 * @throws {@link FormatError} if the columns do not fill the rows, or the rows go beyond the data.
 *
 * Source: Pence et al. (2010), section 7.3.
 */
export function readFitsTable(
  { cards, dataOffset, dataLength }: FitsUnit,
  path: string,
): FitsTable {
  const number = (name: string): number => Number(cards.get(name) ?? Number.NaN);
  const rows = number("NAXIS2");
  const rowLength = number("NAXIS1");
  const count = number("TFIELDS");
  const columns: FitsColumn[] = [];
  let offset = 0;
  for (let n = 1; n <= count && n <= 999; n++) {
    const format = /^\s*(\d*)([LXBIJKAEDCMPQ])/.exec(String(cards.get(`TFORM${n}`) ?? ""));
    const repeat = format ? Number(format[1] || 1) : Number.NaN;
    const type = format?.[2] as FitsType;
    const isNumber = type in types;
    const blank = cards.get(`TNULL${n}`);
    if (isNumber && repeat > 0) {
      columns.push({
        name: String(cards.get(`TTYPE${n}`) ?? `column ${n}`),
        unit: unitName(String(cards.get(`TUNIT${n}`) ?? "")),
        repeat,
        type,
        offset,
        scale: Number(cards.get(`TSCAL${n}`) ?? 1),
        zero: Number(cards.get(`TZERO${n}`) ?? 0),
        // TNULL is defined for whole numbers alone; what else has it has NaN.
        ...(typeof blank === "number" && /[BIJK]/.test(type) && { null: blank }),
      });
    }
    const size = isNumber ? types[type][0] : skippedSizes[type];
    offset += Math.ceil(repeat * size);
  }
  if (!(offset === rowLength && count <= 999 && rows * rowLength <= dataLength)) {
    throw new FormatError(
      `readFits: the ${count} columns must fill ${rows} rows of ${rowLength} bytes, got ${offset} of ${dataLength} in ${path}. The header is corrupt: copy the file again.`,
      { path, field: "TFORM" },
    );
  }
  return { rows, rowLength, dataOffset, columns };
}

/** The numbers of a column, row by row; 1 and 0 for true and false, NaN where TNULL or a blank stands for no value. */
export function columnValues(
  bytes: Uint8Array,
  table: FitsTable,
  column: FitsColumn,
): Float64Array {
  const { repeat, offset, scale, zero, type } = column;
  const [size, get] = types[type];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const values = new Float64Array(table.rows * repeat);
  for (let row = 0; row < table.rows; row++) {
    const at = table.dataOffset + row * table.rowLength + offset;
    for (let i = 0; i < repeat; i++) {
      const stored = get(view, at + i * size);
      values[row * repeat + i] = stored === column.null ? Number.NaN : scale * stored + zero;
    }
  }
  return values;
}

/** `T` and `F`; a zero byte stands for no value. */
function truth(byte: number): number {
  if (byte === 0x54) return 1;
  return byte === 0x46 ? 0 : Number.NaN;
}
