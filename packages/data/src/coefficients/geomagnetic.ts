import { FormatError } from "@chaosphere/core";
import { AmbiguityError } from "../reading/ambiguity.ts";
import {
  refuseLine,
  type TableEntry,
  type TableLine,
  type TableText,
  tableNumber,
} from "./lines.ts";

/** Gauss coefficients of several epochs: the labels of the columns, and rows of degree, order and values. */
interface GaussCoefficients {
  readonly epochs: readonly string[];
  /** m ≥ 0 for g_l^m, m < 0 for h_l^|m|. */
  readonly rows: readonly {
    readonly line: TableLine;
    readonly l: number;
    readonly m: number;
    readonly values: readonly number[];
  }[];
}

/** Which epoch is read. */
interface EpochOptions {
  /** The label of a column, as 2020.0; only a file with one epoch needs none. */
  readonly variable?: string;
  readonly firstVariable?: boolean;
}

/** Whether a text is a model of the geomagnetic field: .shc, or the table of the IGRF with lines `g n m …`. */
export function isGeomagnetic(lines: readonly TableLine[]): boolean {
  return isShc(lines) || lines.some(({ words }) => words[0] === "g/h");
}

/** The first line of .shc has five whole numbers, the second one time for each epoch. */
function isShc([first, second]: readonly TableLine[]): boolean {
  const head = first?.words.slice(0, 5) ?? [];
  return (
    head.length === 5 &&
    head.every((word) => /^\d+$/.test(word)) &&
    second?.words.length === Number(head[2]) &&
    Number(head[0]) <= Number(head[1])
  );
}

/**
 * Gauss coefficients g_l^m, h_l^m of one epoch, nT, Schmidt semi-normalised: the .shc format, a line `l m value …` with
 * h for m < 0, or the table of the IGRF, a line `g l m value …`.
 *
 * @throws {@link AmbiguityError} if there are several epochs and none is named.
 * @throws {@link FormatError} naming the line, or an epoch that is not there.
 *
 * Source: Alken et al. (2021).
 */
export function readGeomagnetic(
  lines: readonly TableLine[],
  path: string,
  { variable, firstVariable = false }: EpochOptions,
): TableText {
  const { epochs, rows } = isShc(lines) ? shc(lines, path) : igrf(lines, path);
  const epoch = variable ?? (firstVariable ? epochs[0] : undefined);
  if (epoch === undefined && epochs.length > 1) {
    throw new AmbiguityError(
      `readCoefficientTable: one epoch must be chosen, got ${epochs.length} in ${path}: ${epochs.join(", ")}. Name one.`,
      epochs,
      ["variable"],
    );
  }
  const column = epoch === undefined ? 0 : epochs.findIndex((label) => isSame(label, epoch));
  if (column < 0) {
    throw new FormatError(
      `readCoefficientTable: the epoch must be one of ${epochs.join(", ")} in ${path}, got ${epoch}. Name one of them.`,
      { path, field: "epoch" },
    );
  }
  const pairs = new Map<string, { c?: number; s?: number; l: number; m: number }>();
  for (const { line, l, m, values } of rows) {
    const key = `${l} ${Math.abs(m)}`;
    const pair = pairs.get(key) ?? { l, m: Math.abs(m) };
    const part = m < 0 ? "s" : "c";
    if (pair[part] !== undefined) throw refuseLine(line, "each coefficient must occur once", path);
    pair[part] = values[column];
    pairs.set(key, pair);
  }
  const entries = Array.from(
    pairs.values(),
    ({ l, m, c = 0, s = 0 }): TableEntry => ({ l, m, c, s }),
  );
  return { entries, normalisation: "schmidt", unit: "nT", epochs };
}

function shc([head, times, ...lines]: readonly TableLine[], path: string): GaussCoefficients {
  const largest = Number(head?.words[1]);
  const rows = lines.map((line) => {
    const [l, m] = line.words.slice(0, 2).map(Number);
    const values = line.words.slice(2).map(tableNumber);
    const isRow = Number.isInteger(l) && l <= largest && Number.isInteger(m) && Math.abs(m) <= l;
    if (!(isRow && values.length === times?.words.length && values.every(Number.isFinite))) {
      throw refuseLine(line, "a line must be l m and one value for each epoch, |m| ≤ l", path);
    }
    return { line, l, m, values };
  });
  return { epochs: times?.words ?? [], rows };
}

function igrf(lines: readonly TableLine[], path: string): GaussCoefficients {
  const start = lines.findIndex(({ words }) => words[0] === "g/h");
  const epochs = lines[start]?.words.slice(3) ?? [];
  const rows = lines.slice(start + 1).map((line) => {
    const [part, degree, order, ...numbers] = line.words;
    const [l, m] = [Number(degree), Number(order)];
    const values = numbers.map(tableNumber);
    const isRow = Number.isInteger(l) && Number.isInteger(m) && 0 <= m && m <= l;
    const isWhole = values.length === epochs.length && values.every(Number.isFinite);
    if (!(isRow && isWhole && (part === "g" || (part === "h" && m > 0)))) {
      throw refuseLine(line, "a line must be g or h, n, m and one value for each epoch", path);
    }
    return { line, l, m: part === "h" ? -m : m, values };
  });
  return { epochs, rows };
}

function isSame(label: string, asked: string): boolean {
  return label === asked || (asked.trim() !== "" && Number(label) === Number(asked));
}
