import { FormatError } from "@chaosphere/core";
import { readFitsSpectrum } from "../fits/spectraTable.ts";
import { AmbiguityError } from "../reading/ambiguity.ts";
import { recogniseFormat } from "../reading/recogniseFormat.ts";
import { textLines } from "../reading/textLines.ts";

/** What the second column of a table of a spectrum holds. */
export type SpectrumMeaning = "C_l" | "D_l";

/** A table of a spectrum, and what was assumed of it. */
export interface SpectrumTable {
  /** C_l for l = 0 up to the last degree of the table; 0 below its first. */
  readonly spectrum: Float64Array;
  /** What was taken for granted, a sentence each. */
  readonly assumed: readonly string[];
  /** Whether the second column was taken for C_l though the table has more columns and nobody said so. */
  readonly isMeaningAssumed: boolean;
}

interface Row {
  readonly line: number;
  readonly numbers: readonly number[];
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eEdD][+-]?\d+)?$/;
const COMMENT = /^(#|%|!|;|\/\/)/;

/**
 * Reads a table with lines `l C_l`, or `l D_l` with D_l = l(l+1)C_l/2π; further columns are not used. Comments begin with #, %, !, ; or
 * //; one line of words may stand above the numbers. A table with four columns or more, or with a header that names D_l or TT,
 * comes from a program for the cosmic microwave background, and these write either: it must be said which. A FITS file of
 * healpy.write_cl is read as well.
 *
 * @param path Name of the file, for messages.
 * @param meaning What the second column holds, if it is known.
 * @throws {@link FormatError} if the file is no such table, or its degrees are not consecutive.
 * @throws {@link AmbiguityError} if the meaning must be said.
 *
 * @example
 * ```ts
 * import { readSpectrumTable } from "@chaosphere/data";
 *
 * const text = "# l  D_l\n0 0\n1 2\n2 6\n";
 * const { spectrum } = readSpectrumTable(new TextEncoder().encode(text), "CL.txt", "D_l");
 * console.log([...spectrum].map((c) => c.toFixed(4)).join(" ")); // 0.0000 6.2832 6.2832
 * ```
 */
export function readSpectrumTable(
  bytes: Uint8Array,
  path: string,
  meaning?: SpectrumMeaning,
): SpectrumTable {
  const format = recogniseFormat(bytes);
  if (format === "fits") return fitsTable(bytes, path, meaning);
  if (format !== undefined || bytes.subarray(0, 4096).includes(0)) {
    throw wrong(
      path,
      "format",
      `be a text of lines "l C_l", got ${format ?? "bytes"}`,
      "Write it as text",
    );
  }
  const { header, rows } = tableRows(new TextDecoder().decode(bytes), path);
  const columns = rows[0]?.numbers.length ?? 0;
  const names = header.join(" ");
  if (meaning === undefined && (columns > 3 || /\bTT\b|\bD_?\{?l/i.test(names))) {
    throw new AmbiguityError(
      `readSpectrumTable: ${path} has ${columns} columns${names === "" ? "" : ` (${names})`}, of which the second is C_l from some programs and D_l = l(l+1)C_l/2π from others. Say which it is.`,
      ["C_l", "D_l"],
      [],
    );
  }
  const first = rows[0]?.numbers[0] ?? 0;
  return {
    isMeaningAssumed: meaning === undefined && columns > 2,
    spectrum: spectrumOf(rows, path, meaning ?? "C_l"),
    assumed: [
      ...(meaning === undefined && columns > 2
        ? [`${path} has ${columns} columns; the first two are read as l and C_l.`]
        : []),
      ...(meaning !== undefined && columns > 2
        ? [
            `${path} has ${columns} columns; the first two are read as l and ${header[1] === undefined ? "" : `${header[1]}, `}${meaning}.`,
          ]
        : []),
      ...(first > 0
        ? [
            `${path} begins at l = ${first}; ${first === 1 ? "degree 0 is" : `degrees 0 to ${first - 1} are`} without variance.`,
          ]
        : []),
    ],
  };
}

/** A file of healpy.write_cl: C_l by definition, the first column where it has several. */
function fitsTable(
  bytes: Uint8Array,
  path: string,
  meaning: SpectrumMeaning | undefined,
): SpectrumTable {
  const { spectrum, name, names } = readFitsSpectrum(bytes, path);
  const rows = Array.from(spectrum, (value, l) => ({ line: l + 1, numbers: [l, value] }));
  return {
    isMeaningAssumed: false,
    spectrum: spectrumOf(rows, path, meaning ?? "C_l"),
    assumed:
      names.length > 1
        ? [`${path} has ${names.join(", ")}; ${name} is read as ${meaning ?? "C_l"}.`]
        : [],
  };
}

/** The numbers line by line, and the words of the header's columns. */
function tableRows(text: string, path: string): { header: readonly string[]; rows: Row[] } {
  const rows: Row[] = [];
  let header: readonly string[] = [];
  for (const { number, text: line, isComment } of textLines(text, COMMENT)) {
    if (isComment) {
      if (rows.length === 0) header = wordsOf(line.replace(/^[#%!;/\s]+/, ""));
      continue;
    }
    const words = wordsOf(line.replace(/\s#.*$/, ""));
    if (rows.length === 0 && !words.some((word) => NUMBER.test(word))) {
      header = words;
      continue;
    }
    const bad = words.find((word) => !NUMBER.test(word));
    if (bad !== undefined) {
      throw wrong(
        path,
        `line ${number}`,
        `hold numbers, got "${bad.slice(0, 30)}" in line ${number}`,
        "Correct the line, or begin it with #",
      );
    }
    const numbers = words.map((word) => Number(word.replace(/d/i, "e")));
    if (numbers.length < 2) {
      throw wrong(
        path,
        `line ${number}`,
        `hold l and C_l on every line, got ${numbers.length} number in line ${number}`,
        "Write the degree before each value, from 0",
      );
    }
    rows.push({ line: number, numbers });
  }
  if (rows.length === 0)
    throw wrong(path, "lines", 'hold a line "l C_l", got none', "Check the file");
  return { header, rows };
}

function wordsOf(line: string): string[] {
  return line.split(/[\s,;]+/).filter((word) => word !== "");
}

function spectrumOf(rows: readonly Row[], path: string, meaning: SpectrumMeaning): Float64Array {
  const last = rows.at(-1)?.numbers[0] ?? 0;
  let expected = rows[0]?.numbers[0] ?? 0;
  if (!(Number.isInteger(expected) && expected >= 0 && Number.isInteger(last) && last < 1e6)) {
    throw wrong(
      path,
      "l",
      `number its degrees in whole numbers, got ${expected} to ${last}`,
      "A binned spectrum has no value at each degree: give the unbinned one",
    );
  }
  const spectrum = new Float64Array(Math.max(last, expected) + 1);
  for (const { line, numbers } of rows) {
    const [l = 0, value = Number.NaN] = numbers;
    if (l !== expected) {
      throw wrong(
        path,
        `line ${line}`,
        `hold every degree once, in order, got l = ${l} after ${expected - 1} in line ${line}`,
        "Give 0 for a degree without variance",
      );
    }
    const c = meaning === "C_l" || l === 0 ? value : (value * 2 * Math.PI) / (l * (l + 1));
    if (!(c >= 0 && c < Number.POSITIVE_INFINITY)) {
      throw wrong(
        path,
        `line ${line}`,
        `hold values that are finite and not negative, got ${value} at l = ${l}`,
        "A cross spectrum is no spectrum of one field",
      );
    }
    if (l === 0 && meaning === "D_l" && value !== 0) {
      throw wrong(
        path,
        `line ${line}`,
        `hold D_0 = 0, got ${value}: D_l = l(l+1)C_l/2π says nothing of l = 0`,
        "Give C_l, or 0 there",
      );
    }
    spectrum[l] = c;
    expected++;
  }
  return spectrum;
}

function wrong(path: string, field: string, rule: string, remedy: string): FormatError {
  return new FormatError(`readSpectrumTable: ${path} must ${rule}. ${remedy}.`, { path, field });
}
