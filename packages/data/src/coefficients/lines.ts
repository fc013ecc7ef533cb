import { FormatError } from "@chaosphere/core";
import { plainLines } from "../reading/textLines.ts";
import type { Normalisation } from "./normalisation.ts";

/** One C_lm and S_lm of a table. */
export interface TableEntry {
  readonly l: number;
  /** 0 ≤ m ≤ l. */
  readonly m: number;
  readonly c: number;
  /** 0 where m = 0. */
  readonly s: number;
}

/** What a table says of itself, before it is put in order. */
export interface TableText {
  readonly entries: readonly TableEntry[];
  /** As the header says, or as the format is defined. Absent when neither does. */
  readonly normalisation?: Normalisation;
  /** The largest degree that the header announces. */
  readonly largestDegree?: number;
  /** Unit of the coefficients; absent where they have none or do not say. */
  readonly unit?: string;
  /** The epochs of a model that has some. */
  readonly epochs?: readonly string[];
}

/** A line of a file that is to be read, its number from 1. */
export interface TableLine {
  readonly number: number;
  readonly words: readonly string[];
}

/** The lines of a text that are neither empty nor comments, split at spaces and commas. */
export function tableLines(text: string): TableLine[] {
  return plainLines(text).map(({ number, text: line }) => ({
    number,
    words: line.split(/\s*,\s*|\s+/).filter((word) => word !== ""),
  }));
}

/** A number as Fortran and C write it: 1.5, 1.5D-3, .5e3, 1.5-103. NaN if it is none. */
export function tableNumber(word: string | undefined): number {
  const plain = (word ?? "")
    .replace(/[dD]/, "e")
    .replace(/^([+-]?[\d.]*\d\.?)([+-]\d{3})$/, "$1e$2");
  return plain === "" ? Number.NaN : Number(plain);
}

/** The entry `l m C S …` of a line; undefined if it is none. */
export function tableEntry(words: readonly string[]): TableEntry | undefined {
  const [l, m] = words.slice(0, 2).map((word) => (/^\d+$/.test(word) ? Number(word) : Number.NaN));
  const [c, s] = [tableNumber(words[2]), tableNumber(words[3])];
  const isEntry = Number.isSafeInteger(l) && m <= l && Number.isFinite(c) && Number.isFinite(s);
  return isEntry && (m > 0 || s === 0) ? { l, m, c, s } : undefined;
}

/** @throws {@link FormatError} that names the line. */
export function refuseLine({ number, words }: TableLine, rule: string, path: string): FormatError {
  return new FormatError(
    `readCoefficientTable: ${rule}, got "${words.join(" ").slice(0, 60)}" at line ${number} of ${path}. Correct the line or remove it.`,
    { path, field: `line ${number}` },
  );
}

/** What every line of entries must be. */
export const entryRule = "a line must be l m C S with 0 ≤ m ≤ l and S_l0 = 0";
