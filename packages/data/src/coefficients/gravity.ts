import { FormatError } from "@chaosphere/core";
import {
  entryRule,
  refuseLine,
  type TableEntry,
  type TableLine,
  type TableText,
  tableEntry,
} from "./lines.ts";
import type { Normalisation } from "./normalisation.ts";

/** Whether a text is a gravity model of ICGEM: it has the line that ends the header, or lines of its keys. */
export function isIcgem(lines: readonly TableLine[]): boolean {
  return lines.some(({ words }) => words[0] === "end_of_head" || words[0] === "gfc");
}

/**
 * A static gravity model of the International Centre for Global Earth Models: lines `gfc l m C S …` after a header with
 * `norm` (fully normalised when it is not there) and `max_degree`.
 *
 * @throws {@link FormatError} naming the line, or the key of a model that changes with time.
 *
 * Source: Ince et al. (2019).
 */
export function readIcgem(lines: readonly TableLine[], path: string): TableText {
  const end = lines.findIndex(({ words }) => words[0] === "end_of_head");
  const head = new Map(lines.slice(0, Math.max(end, 0)).map(({ words }) => [words[0], words[1]]));
  const entries = lines.slice(end + 1).map((line): TableEntry => {
    const [key, ...rest] = line.words;
    if (["gfct", "trnd", "dot", "acos", "asin"].includes(key ?? "")) {
      throw new FormatError(
        `readCoefficientTable: the coefficients must be static, gfc, got ${key} of a model that changes with time at line ${line.number} of ${path}. Give a static model, or this one evaluated at an epoch.`,
        { path, field: key ?? "" },
      );
    }
    const entry = tableEntry(key === "gfc" ? rest : line.words);
    if (entry === undefined) throw refuseLine(line, entryRule, path);
    return entry;
  });
  const degree = Number(head.get("max_degree"));
  return {
    entries,
    normalisation: icgemNormalisation(head.get("norm"), path),
    ...(Number.isSafeInteger(degree) && { largestDegree: degree }),
  };
}

function icgemNormalisation(norm: string | undefined, path: string): Normalisation {
  if (norm === undefined || /^fully[_-]normali[sz]ed$/i.test(norm)) return "4pi";
  if (/^unnormali[sz]ed$/i.test(norm)) return "unnormalised";
  throw new FormatError(
    `readCoefficientTable: norm must be fully_normalized or unnormalized, got ${norm} in ${path}. Correct the header.`,
    { path, field: "norm" },
  );
}

/** Whether a text is a monthly solution of GRACE or GRACE-FO, level 2. */
export function isGrace(lines: readonly TableLine[]): boolean {
  return lines.some(({ words }) => words[0] === "GRCOF2");
}

/**
 * A monthly gravity field of GRACE: lines `GRCOF2 l m C S …` after a header in YAML, or of lines `SHM` and `EARTH` in
 * earlier releases. Fully normalised, as both say.
 *
 * @throws {@link FormatError} naming the line, or if the file is a series of several months.
 *
 * Source: Yuan (2019).
 */
export function readGrace(lines: readonly TableLine[], path: string): TableText {
  const isEntry = ({ words }: TableLine) => words[0] === "GRCOF2";
  const head = lines.filter((line) => !isEntry(line)).map(({ words }) => words.join(" "));
  const entries = lines.filter(isEntry).map((line): TableEntry => {
    const entry = tableEntry(line.words.slice(1));
    if (entry === undefined) throw refuseLine(line, entryRule, path);
    return entry;
  });
  refuseEpochs(lines.filter(isEntry), path);
  const said = head.find((line) => /^normali[sz]ation : |^SHM /.test(line));
  const degree = head.flatMap((line) => /^(?:degree : |SHM )(\d+)/.exec(line)?.[1] ?? [])[0];
  return {
    entries,
    ...(said !== undefined && /fully normali[sz]ed/.test(said) && { normalisation: "4pi" }),
    ...(degree !== undefined && { largestDegree: Number(degree) }),
  };
}

/** A series of months, as the technical note of degree 1 is, has a coefficient once for each span of dates. */
function refuseEpochs(lines: readonly TableLine[], path: string): void {
  const spans = new Set(lines.map(({ words }) => words.slice(7, 9).join(" ")));
  const orders = new Set(lines.map(({ words }) => `${words[1]} ${words[2]}`));
  if (spans.size < 2 || orders.size === lines.length) return;
  const months = [...spans].map((span) => span.split(" "));
  const [[from, to], last] = [months[0], months[months.length - 1]];
  throw new FormatError(
    `readCoefficientTable: the coefficients must be of one month, got a time series of ${spans.size}, from ${from} to ${last[1]}, in ${path}. Keep the lines of one month: grep '${from} *${to}' IN > OUT keeps the first.`,
    { path, field: "epochs" },
  );
}

/**
 * A table `l m C S …`, with or without the first line of eight numbers of planetary archives: radius, GM, its error,
 * degree, order, normalisation (0 none, 1 full, 2 other), reference longitude and latitude.
 *
 * @throws {@link FormatError} naming the line.
 *
 * Source: Wieczorek and Meschede (2018).
 */
export function readPlainTable(lines: readonly TableLine[], path: string): TableText {
  const [first] = lines;
  const head = first && tableEntry(first.words) === undefined ? archiveHeader(first) : undefined;
  const entries = lines.slice(head ? 1 : 0).map((line): TableEntry => {
    const entry = tableEntry(line.words);
    if (entry !== undefined) return entry;
    if (isSpectrum(lines)) throw spectrumRefused(path);
    const isTable = lines.some(
      ({ words }) => words.length > 2 && words.slice(0, 2).every((word) => /^-?\d+$/.test(word)),
    );
    throw isTable ? refuseLine(line, entryRule, path) : noTable(line, path);
  });
  return { entries, ...head };
}

/** Whether the lines, but for a heading, count degrees and give each a number that is no order. */
function isSpectrum(lines: readonly TableLine[]): boolean {
  const degrees = lines.slice(1).map(({ words }) => Number(words[0]));
  const isCounting = degrees.every((l, k) => l === (degrees[0] ?? 0) + k);
  return isCounting && lines.slice(2).some(({ words }) => !/^\d+$/.test(words[1] ?? "0"));
}

/** Text without a line of a table, such as a field written as numbers. */
function noTable({ number, words }: TableLine, path: string): FormatError {
  return new FormatError(
    `readCoefficientTable: a text file must be a table of coefficients, l m C S on each line with 0 ≤ m ≤ l, got "${words.join(" ").slice(0, 30)}" at line ${number} of ${path}. Save fields as .npy or NetCDF.`,
    { path, field: `line ${number}` },
  );
}

function spectrumRefused(path: string): FormatError {
  return new FormatError(
    `readCoefficientTable: the table must hold coefficients, l m C S on each line, got a spectrum, one line for each l, in ${path}. Draw fields of it by chaosphere noise --spectrum, or make a model of it by chaosphere prior --spectrum.`,
    { path, field: "spectrum" },
  );
}

/** What the first line says; undefined if it is no header, and then a fault. */
function archiveHeader({ words }: TableLine): Omit<TableText, "entries"> | undefined {
  const [degree, order, state] = words.slice(3, 6).map(Number);
  const isHeader =
    words.length >= 6 &&
    words.length <= 8 &&
    words.every((word) => /^[-+]?[\d.]+([eEdD][-+]?\d+)?$/.test(word)) &&
    Number.isSafeInteger(degree) &&
    Number.isSafeInteger(order) &&
    [0, 1, 2].includes(state);
  if (!isHeader) return undefined;
  const known: Normalisation | undefined = state === 0 ? "unnormalised" : "4pi";
  return { largestDegree: degree, ...(state !== 2 && { normalisation: known }) };
}
