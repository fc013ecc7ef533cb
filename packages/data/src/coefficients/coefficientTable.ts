import {
  coefficients,
  FormatError,
  type HarmonicCoefficients,
  harmonicIndex,
} from "@chaosphere/core";
import type { Assumption } from "../reading/ambiguity.ts";
import { isGeomagnetic, readGeomagnetic } from "./geomagnetic.ts";
import { isGrace, isIcgem, readGrace, readIcgem, readPlainTable } from "./gravity.ts";
import { type TableText, tableLines } from "./lines.ts";
import { harmonicNorm, type Normalisation } from "./normalisation.ts";

/** What a table does not always say of itself. */
export interface CoefficientTableOptions {
  /** Scale of the harmonics. Default what the file says, else "4pi". */
  readonly normalisation?: Normalisation;
  /** The harmonics have the Condon–Shortley sign (−1)^m. Default false. */
  readonly condonShortley?: boolean;
  /** The epoch of a file that has several. */
  readonly variable?: string;
  /** Read the first of several epochs instead of refusing to choose. Default false. */
  readonly firstVariable?: boolean;
}

/** Coefficients of a file, and what was taken for granted to read them. */
export interface ReadCoefficients {
  readonly coefficients: HarmonicCoefficients;
  /** Empty when the file names none. */
  readonly unit: string;
  /** Names of the epochs, one of which is read; empty where there is no choice. */
  readonly variables: readonly string[];
  readonly assumptions: readonly Assumption[];
}

/** Degrees up to which a table may have fewer entries than degrees; beyond, a damaged line is likelier. */
const sparseDegrees = 1024;

/**
 * Coefficients of a text table, f = Σ (C_lm cos mλ + S_lm sin mλ) P_lm(cos θ): lines `l m C S`, comments and a first line
 * as planetary archives have it allowed; ICGEM (.gfc); GRACE level 2; IGRF and .shc. Entries that are left out are
 * zero, which the assumptions say.
 *
 *     a_lm = ‖Y_lm‖ C_lm,   a_l,−m = ‖Y_lm‖ S_lm,   times (−1)^m if the table has the Condon–Shortley sign
 *
 * @throws {@link FormatError} naming the line that is no such entry or occurs twice; if the table ends before the degree
 *   its header announces; or if the normalisation asked for is not the one that the file states.
 * @throws {@link AmbiguityError} if there are several epochs and none is named.
 *
 * Source: Wieczorek and Meschede (2018).
 *
 * @example
 * ```ts
 * import { readCoefficientTable } from "@chaosphere/data/coefficients";
 *
 * const table = new TextEncoder().encode("0 0 1 0\n1 0 0 0\n1 1 0 2\n");
 * const { coefficients, assumptions } = readCoefficientTable(table, "shape.txt");
 * console.log(coefficients.bandLimit, (coefficients.values[0] ** 2 / (4 * Math.PI)).toFixed(6)); // 2 1.000000
 * console.log(assumptions[0].settings[0]); // normalisation
 * ```
 */
export function readCoefficientTable(
  bytes: Uint8Array,
  path: string,
  options: CoefficientTableOptions = {},
): ReadCoefficients {
  const lines = tableLines(new TextDecoder("latin1").decode(withoutMark(bytes)));
  const read = isGeomagnetic(lines)
    ? readGeomagnetic(lines, path, options)
    : (isIcgem(lines) ? readIcgem : isGrace(lines) ? readGrace : readPlainTable)(lines, path);
  checkNormalisation(read, options, path);
  const bandLimit = bandLimitOf(read, path);

  const { condonShortley = false } = options;
  const normalisation = options.normalisation ?? read.normalisation ?? "4pi";
  const values = new Float64Array(bandLimit ** 2);
  const seen = new Uint8Array(bandLimit ** 2);
  for (const { l, m, c, s } of read.entries) {
    const index = harmonicIndex(l, m);
    if (seen[index]) {
      throw new FormatError(
        `readCoefficientTable: each (l, m) must occur once, got (${l}, ${m}) twice in ${path}. Remove one.`,
        { path, field: "entries" },
      );
    }
    seen[index] = 1;
    const factor = harmonicNorm(normalisation, l, m) * (condonShortley && m % 2 === 1 ? -1 : 1);
    values[index] = factor * c;
    if (m > 0) values[harmonicIndex(l, -m)] = factor * s;
  }
  const isAssumed = options.normalisation === undefined && read.normalisation === undefined;
  return {
    coefficients: coefficients("harmonic", bandLimit, values),
    unit: read.unit ?? "",
    variables: read.epochs && read.epochs.length > 1 ? read.epochs : [],
    assumptions: [...(isAssumed ? [assumedNormalisation] : []), ...leftOut(seen, bandLimit)],
  };
}

/** What is assumed of coefficients of geodesy that do not say how they are scaled. */
export const assumedNormalisation: Assumption = {
  text: "coefficients taken for 4π-normalised ones without the Condon–Shortley sign",
  settings: ["normalisation", "condonShortley"],
};

function checkNormalisation(
  { normalisation: said }: TableText,
  { normalisation: asked }: CoefficientTableOptions,
  path: string,
): void {
  if (said === undefined || asked === undefined || said === asked) return;
  throw new FormatError(
    `readCoefficientTable: the normalisation must be the one that the file states, ${said}, got ${asked} for ${path}. Leave the option out.`,
    { path, field: "normalisation" },
  );
}

function bandLimitOf({ entries, largestDegree }: TableText, path: string): number {
  const degree = entries.reduce((most, { l }) => Math.max(most, l), -1);
  if (degree < 0 || degree >= Math.max(sparseDegrees, entries.length)) {
    throw new FormatError(
      `readCoefficientTable: a table must have entries l m C S, and beyond degree ${sparseDegrees} at least one for each degree, got ${entries.length}${degree < 0 ? "" : ` up to degree ${degree}`} in ${path}. Give a table of coefficients.`,
      { path, field: "entries" },
    );
  }
  if (largestDegree !== undefined && degree < largestDegree) {
    throw new FormatError(
      `readCoefficientTable: the header announces degrees to ${largestDegree}, got entries to ${degree} in ${path}. The file is cut short: copy it again, or correct the header.`,
      { path, field: "entries" },
    );
  }
  return degree + 1;
}

/** The degrees and single entries that the table leaves out, in words. */
function leftOut(seen: Uint8Array, bandLimit: number): Assumption[] {
  const degrees: number[] = [];
  let single = 0;
  for (let l = 0; l < bandLimit; l++) {
    const present = Array.from({ length: l + 1 }, (_, m) => seen[harmonicIndex(l, m)]);
    const absent = present.filter((there) => there === 0).length;
    if (absent === l + 1) degrees.push(l);
    else single += absent;
  }
  const shown = degrees.slice(0, 5).join(", ") + (degrees.length > 5 ? ", …" : "");
  const parts = [
    ...(degrees.length > 0 ? [`${degrees.length === 1 ? "degree" : "degrees"} ${shown}`] : []),
    ...(single > 0 ? [`${single} ${single === 1 ? "order" : "orders"} of other degrees`] : []),
  ];
  if (parts.length === 0) return [];
  return [{ text: `${parts.join(" and ")} left out of the table, taken as zero`, settings: [] }];
}

/** The bytes without the three by which Windows programs mark a text as UTF-8. */
function withoutMark(bytes: Uint8Array): Uint8Array {
  return [0xef, 0xbb, 0xbf].every((byte, i) => bytes[i] === byte) ? bytes.subarray(3) : bytes;
}
