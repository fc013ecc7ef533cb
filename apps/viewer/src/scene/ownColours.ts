import type { OwnColours } from "../state/state.ts";

/** Most colours that a link carries; a longer file is thinned out to them. */
const mostColours = 256;

/** Most lines of a file of colours. */
const mostLines = 100_000;

/**
 * A colour map from the text of a file: a colour per line from low to high, as `red green blue` with 0 to 255 or 0 to 1,
 * separated by spaces, commas, semicolons or tabs, or as `#rrggbb`. Lines that begin with # and are no colour are comments.
 *
 * @throws RangeError if a line is no colour, or there are fewer than two.
 */
export function readColours(name: string, text: string): OwnColours {
  const lines = text.split(/\r?\n/);
  if (lines.length > mostLines) {
    throw new RangeError(
      `colours: a file must have at most ${mostLines} lines, got ${lines.length} in ${name}. Keep one line per colour.`,
    );
  }
  const rows = lines.flatMap((line, k) => {
    const words = line.trim();
    if (words === "" || (words.startsWith("#") && !hexadecimal.test(words))) return [];
    return [rowOf(name, words, k + 1)];
  });
  if (rows.length < 2) {
    throw new RangeError(
      `colours: a colour map needs at least two colours, got ${rows.length} in ${name}. Give a line “red green blue” for each.`,
    );
  }
  const isUnit = rows.every(({ isHex, rgb }) => isHex || rgb.every((value) => value <= 1));
  const fraction = rows.findIndex(({ rgb }) => !rgb.every(Number.isInteger));
  if (!isUnit && fraction >= 0) {
    throw new RangeError(
      `colours: all numbers must be whole ones up to 255, or all lie from 0 to 1, got both in ${name} (line ${rows[fraction].line}). Use one scale.`,
    );
  }
  const colours = rows.map(({ isHex, rgb }) =>
    rgb.map((value) => Math.round(isUnit && !isHex ? 255 * value : value)),
  );
  return { name: name.slice(0, 80), rgb: toBase64(thinned(colours, mostColours)) };
}

/** The 257 colours of a map of one's own, evenly spread, mixed between its rows: red, green, blue in `[3k … 3k + 2]`. */
export function ownTable({ rgb }: OwnColours): Uint8Array {
  const bytes = fromBase64(rgb);
  const colours = Array.from({ length: bytes.length / 3 }, (_, k) => [
    ...bytes.subarray(3 * k, 3 * k + 3),
  ]);
  return Uint8Array.from(resampled(colours, 257).flat());
}

/** Whether the text of a link holds whole colours, from 2 to 256. */
export function areColours(rgb: string): boolean {
  return /^([A-Za-z0-9+/]{4}){2,256}$/.test(rgb);
}

const hexadecimal = /^#[0-9a-f]{6}$/i;

interface Row {
  readonly line: number;
  readonly isHex: boolean;
  readonly rgb: readonly number[];
}

function rowOf(name: string, words: string, line: number): Row {
  if (hexadecimal.test(words)) {
    const rgb = [1, 3, 5].map((at) => Number.parseInt(words.slice(at, at + 2), 16));
    return { line, isHex: true, rgb };
  }
  const rgb = words.split(/\s*[,;]\s*|\s+/).map(Number);
  const isColour =
    rgb.length === 3 && rgb.every((value) => Number.isFinite(value) && value >= 0 && value <= 255);
  if (!isColour) {
    const shown = words.length > 40 ? `${words.slice(0, 40)}…` : words;
    throw new RangeError(
      `colours: each line must be three numbers from 0 to 255 or from 0 to 1, got “${shown}” in line ${line} of ${name}. Give “red green blue” or “#rrggbb”.`,
    );
  }
  return { line, isHex: false, rgb };
}

function thinned(colours: readonly (readonly number[])[], most: number): Uint8Array {
  const kept = colours.length <= most ? colours : resampled(colours, most);
  return Uint8Array.from(kept.flat());
}

/** Colours at even steps along a list, mixed between neighbours. */
function resampled(colours: readonly (readonly number[])[], count: number): readonly number[][] {
  return Array.from({ length: count }, (_, k) => {
    const at = (k * (colours.length - 1)) / (count - 1);
    const before = Math.min(Math.floor(at), colours.length - 2);
    const share = at - before;
    return colours[before].map((value, c) =>
      Math.round(value + share * (colours[before + 1][c] - value)),
    );
  });
}

function toBase64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}

function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (byte) => byte.charCodeAt(0));
}
