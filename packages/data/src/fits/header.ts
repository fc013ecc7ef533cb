import { FormatError } from "@chaosphere/core";

/** Value of a keyword: text, a number or a truth value. */
export type CardValue = string | number | boolean;

/** One header of a FITS file and where its data lie. */
export interface FitsUnit {
  readonly cards: ReadonlyMap<string, CardValue>;
  /** Byte at which the data begin. */
  readonly dataOffset: number;
  /** Bytes of data, without the padding to whole blocks. */
  readonly dataLength: number;
}

const BLOCK = 2880;
const CARD = 80;
/** Headers of real files have some hundred cards; more come from a damaged file. */
const MOST_CARDS = 36 * 1000;

/**
 * The headers of a FITS file, each with the place of its data, which must lie within the file.
 *
 * @throws {@link FormatError} if the file does not begin as FITS does, or a header or its data are cut short.
 *
 * Source: Pence et al. (2010), sections 3 and 4.
 */
export function readFitsUnits(bytes: Uint8Array, path: string): FitsUnit[] {
  const units: FitsUnit[] = [];
  let at = 0;
  while (at < bytes.length && (units.length === 0 || isExtension(bytes, at))) {
    const unit = readUnit(bytes, at, path);
    units.push(unit);
    at = unit.dataOffset + Math.ceil(unit.dataLength / BLOCK) * BLOCK;
  }
  if (units[0]?.cards.get("SIMPLE") !== true) {
    throw new FormatError(
      `readFits: a FITS file begins with SIMPLE = T, got ${bytes.length} bytes without it in ${path}. Give an uncompressed FITS file.`,
      { path, field: "SIMPLE" },
    );
  }
  return units;
}

/** What follows the last unit may be anything; an extension begins with its keyword. */
function isExtension(bytes: Uint8Array, at: number): boolean {
  return ascii(bytes, at, at + 8) === "XTENSION";
}

function readUnit(bytes: Uint8Array, start: number, path: string): FitsUnit {
  const cards = new Map<string, CardValue>();
  let at = start;
  for (let count = 0; ; count++, at += CARD) {
    if (at + CARD > bytes.length || count > MOST_CARDS) {
      throw new FormatError(
        `readFits: the header at byte ${start} must end with END, got ${count} cards without it in ${path}. The file is cut short or corrupt: copy it again.`,
        { path, field: "END" },
      );
    }
    const keyword = ascii(bytes, at, at + 8).trimEnd();
    if (keyword === "END") break;
    if (ascii(bytes, at + 8, at + 10) !== "= ") continue;
    const value = cardValue(ascii(bytes, at + 10, at + CARD));
    if (value !== undefined && !cards.has(keyword)) cards.set(keyword, value);
  }
  const dataOffset = start + Math.ceil((at + CARD - start) / BLOCK) * BLOCK;
  const dataLength = lengthOfData(cards);
  if (!(dataOffset + dataLength <= bytes.length || dataLength === 0)) {
    throw new FormatError(
      `readFits: the data of the header at byte ${start} take ${dataLength} bytes, got ${Math.max(0, bytes.length - dataOffset)} in ${path}. The file is cut short or its header corrupt: copy it again.`,
      { path, field: "NAXIS" },
    );
  }
  return { cards, dataOffset, dataLength };
}

/** |BITPIX|/8 · GCOUNT · (PCOUNT + Π NAXISn); NaN if a size is no whole number, which no file can hold. */
function lengthOfData(cards: ReadonlyMap<string, CardValue>): number {
  const size = (name: string, otherwise: number) => {
    const value = cards.get(name) ?? otherwise;
    return typeof value === "number" && Number.isSafeInteger(value) && value >= 0
      ? value
      : Number.NaN;
  };
  const axes = size("NAXIS", 0);
  if (axes === 0) return 0;
  let items = axes <= 999 ? 1 : Number.NaN;
  for (let axis = 1; axis <= axes && axis <= 999; axis++) items *= size(`NAXIS${axis}`, Number.NaN);
  const bits = cards.get("BITPIX");
  const width = typeof bits === "number" ? Math.abs(bits) / 8 : Number.NaN;
  return width * size("GCOUNT", 1) * (size("PCOUNT", 0) + items);
}

/** The value of a card without its comment; undefined if it has none of a kind that is read. */
function cardValue(text: string): CardValue | undefined {
  const quoted = /^\s*'((?:[^']|'')*)'/.exec(text);
  if (quoted) return quoted[1].replaceAll("''", "'").trimEnd();
  const word = text.split("/")[0].trim();
  if (word === "T" || word === "F") return word === "T";
  const value = word === "" ? Number.NaN : Number(word.replace(/[dD]/, "e"));
  return Number.isFinite(value) ? value : undefined;
}

function ascii(bytes: Uint8Array, start: number, end: number): string {
  return String.fromCharCode(...bytes.subarray(start, end));
}
